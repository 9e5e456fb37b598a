/** A full Art. 7 order as authorities write them: about 3.7 KB as a request body. Fictional. */
import type { OrderContent } from '../shared/protocol/art07-subscriber-information/content.ts';
import { completeOrder, draft } from '../tests/support/art07-builders.ts';

const FACTS = `Between 3 and 27 February 2026 the operator of the online shop "Atelier du Sud" offered household
appliances below cost. Forty-one buyers paid by bank transfer; none received goods. The shop's terms named the
e-mail addresses in question as its only contact, and confirmations of payment were sent from them. Bank records
show that the account which received 63,200 euros was opened with the same contact address. The person who
opened the mail accounts is unknown; the subscriber information is needed to identify that person and to hear
him or her, and to learn whether further accounts were opened with the same means of payment.`;

export const fullOrder = (change: Partial<OrderContent> = {}): OrderContent =>
  completeOrder({
    issuingAuthority: {
      authority: 'xa-dpp',
      contact: {
        name: 'Cybercrime Section, second chamber',
        office: 'Office of the Director of Public Prosecutions',
        email: 'cyber@dpp.xa.example',
        telephone: '+999 1 555 0100',
        postalAddress: '12 Harbour Street, 1000 Capital City, XA',
      },
    },
    offences: [
      {
        title: 'Computer-related fraud',
        conduct: 'Inducing payments through a web shop that never delivered, by input of false data.',
      },
      {
        title: 'Computer-related forgery',
        conduct: 'Use of altered confirmations of payment, presented to buyers as those of a bank.',
      },
    ],
    informationSought: {
      category: 'subscriber',
      elements: ['identity', 'postalAddress', 'telephoneNumber', 'emailAddress', 'billingInformation'],
      identifiers: [
        { kind: 'email', address: 'atelier.du.sud@lumen.xb.example' },
        { kind: 'email', address: 'commandes.atelier@lumen.xb.example' },
      ],
      description:
        'Name, postal address, telephone number and means of payment of the person who opened and who now holds the accounts, the date of opening, and the contact addresses given at that time.',
    },
    domesticLegalGround:
      'Criminal Procedure Act, section 42(1) and (3): a prosecutor may order a provider of electronic communications to hand over subscriber information where it is needed to investigate an offence punishable by imprisonment of one year or more.',
    offenceProvisions: [
      { law: 'Criminal Code', provision: 'section 210(2): computer-related fraud on a commercial scale' },
      { law: 'Criminal Code', provision: 'section 214: computer-related forgery' },
    ],
    applicablePenalties: [
      'Imprisonment of six months to six years for the fraud',
      'Imprisonment of up to three years or a fine for the forgery',
    ],
    returnContact: {
      name: 'Registry of the Cybercrime Section',
      email: 'registry@dpp.xa.example',
      telephone: '+999 1 555 0101',
    },
    responseManner:
      'Through this node, as a PDF signed by the provider and a table in CSV with one row an account.',
    preservation: { sought: true, date: '2026-03-01', referenceNumber: 'PRES-2026-0117' },
    confidentiality: { requested: true, until: '2026-09-01' },
    specialProceduralInstructions:
      'Please do not inform the subscriber before the date above: evidence could be destroyed.',
    otherHelpfulInformation:
      'The accounts were last used on 27 February 2026 at 18:42 UTC, as the header of a confirmation sent to a buyer shows; a copy is annexed to the order. Buyers report that answers came in French and in English. A third account, commandes@lumen.xb.example, was named once, on 9 February 2026, and may belong to the same subscriber; it is not part of this order, and nothing is asked about it. Should the accounts have been closed meanwhile, please give the last known particulars of the holder and the date of closure, and say until when those particulars are kept, so that a request can follow in time if one is needed.',
    factsSummary: FACTS.replaceAll('\n', ' '),
    ...change,
  });

export const fullDraft = () => draft(fullOrder());
