import { asksBeyondSubscriberInformation } from '../../../shared/protocol/art07-subscriber-information/free-text.ts';
import {
  approved,
  completeOrder,
  drafted,
  drafter,
  issue,
  issuer,
  submit,
} from '../../support/art07-builders.ts';

const described = (description: string) =>
  completeOrder({ informationSought: { ...completeOrder().informationSought, description } });

describe('trap 7: traffic or content slipped into an Art. 7 order', () => {
  it.each(['traffic', 'content', 'domainRegistration'] as const)(
    'as category %s is refused (Art. 7.1)',
    (category) => {
      const order = completeOrder({ informationSought: { ...completeOrder().informationSought, category } });
      expect(drafted(order).refused(drafter, submit)).toMatchObject({ kind: 'rule', rule: 'Art. 7.1' });
    },
  );

  it.each([
    'Identity of the user and all call records of January',
    'also the connection logs of the account',
    'CALL-DETAIL RECORDS since March',
    'traf\u00adfic\u200b data',
    'IP\nlogs of the last month',
    'Please also send the contents of the mailbox',
    'copies of the messages exchanged with the victim',
    'access to the inbox',
    'not only traffic data but everything',
    'without delay: traffic data',
    'geolocation data of the handset',
    'les données de connexion',
    "les relevés d'appels du mois de mars",
    'le journal des connexions',
    'fadettes',
    'données relatives au trafic',
    'le contenu des messages',
    'les messages envoyés à la victime',
    'géolocalisation : données de géolocalisation',
    'copie de la boîte aux lettres',
  ])('as free text "%s" is refused on submission (Art. 7.3.f)', (text) => {
    const refusal = drafted(described(text)).refused(drafter, submit);
    expect(refusal).toMatchObject({
      kind: 'rule',
      rule: 'Art. 7.3.f',
      code: 'beyond-subscriber-information',
    });
    expect(refusal.detail).not.toContain(text);
  });

  it.each([
    ['specialProceduralInstructions', { specialProceduralInstructions: 'Attach the call logs.' }],
    ['otherHelpfulInformation', { otherHelpfulInformation: 'We also need location data.' }],
    ['responseManner', { responseManner: 'On a disk with all messages.' }],
    [
      'informationSought.identifiers.0.label',
      {
        informationSought: {
          ...completeOrder().informationSought,
          identifiers: [{ kind: 'other' as const, label: 'all call records of', value: '1' }],
        },
      },
    ],
  ])('in %s is found as well', (path, change) => {
    const refusal = drafted(completeOrder(change)).refused(drafter, submit);
    expect(refusal.gaps).toMatchObject([{ paragraph: 'Art. 7.3.f', path: `order.${path}` }]);
  });

  it.each([
    'Name, address and billing information of the holder of the e-mail account',
    'No traffic data is sought.',
    'Identity only, without any content data.',
    'Identité du titulaire, sans les données de connexion.',
    'Nom et adresse, à l’exclusion des données de trafic.',
    'Do not send any messages to the subscriber about this order.',
    'The contents of this order are confidential.',
    'Le contenu de la présente ordonnance est confidentiel.',
    'The case concerns illegal interception of computer data.',
    'Send the answer to the mailbox registry@dpp.xa.example',
    'Identité du titulaire de la boîte jean@lumen.example',
    'The date on which the contract began and the means of payment',
  ])('what is no such request passes: "%s"', (text) => {
    expect(asksBeyondSubscriberInformation(text)).toBeUndefined();
  });

  it('the summary of facts may speak of messages: it goes to an authority, not to the provider', () => {
    const order = completeOrder({ factsSummary: 'All messages and call records show that ...' });
    expect(approved(order).tell(issuer, issue())).toEqual(['OrderIssued']);
  });
});
