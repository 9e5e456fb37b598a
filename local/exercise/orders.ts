/** The orders of the exercise as API bodies. Everything in them is invented. */
import type { OrderContent } from '../../shared/protocol/art07-subscriber-information/content.ts';

export const OFFICE = 'Director of Public Prosecutions, Cybercrime Section';
export const MAILBOX = 'brume.marchand@lumen.xb.example';
export const FACTS =
  'Eleven buyers paid for bicycles that were never delivered. All of them wrote to one mailbox, and paid into an account opened in that name.';

export const fullOrder = (change: Partial<OrderContent> = {}): OrderContent => ({
  originalLanguage: 'en',
  issuingAuthority: {
    authority: 'xa-dpp',
    contact: { name: OFFICE, email: 'cyber@dpp.xa.example', telephone: '+999 10 5550110' },
  },
  statementIssuedUnderProtocol: true,
  serviceProviders: [{ providerId: 'prov-xb-lumen' }],
  offences: [{ title: 'Computer-related fraud' }],
  informationSought: {
    category: 'subscriber',
    elements: ['identity', 'postalAddress', 'telephoneNumber', 'paymentInformation'],
    identifiers: [{ kind: 'email', address: MAILBOX }],
    description: 'Who opened the mailbox, where the subscriber lives, and how the service is paid for.',
  },
  domesticLegalGround: 'Criminal Procedure Act of Aldermark, section 42',
  offenceProvisions: [{ law: 'Criminal Code of Aldermark', provision: 'section 210' }],
  applicablePenalties: ['Imprisonment of up to six years'],
  returnContact: { name: 'Registry', email: 'registry@dpp.xa.example', telephone: '+999 10 5550111' },
  responseTimeFrame: { days: 20 },
  responseManner: 'Through the node of Aldermark.',
  confidentiality: { requested: true },
  factsSummary: FACTS,
  ...change,
});

/** Polaris reads English; what it knows the subscriber by is an account of its own service. */
export const orderToPolaris = (change: Partial<OrderContent> = {}): OrderContent =>
  fullOrder({
    serviceProviders: [{ providerId: 'prov-xb-polaris' }],
    informationSought: {
      category: 'subscriber',
      elements: ['identity', 'postalAddress'],
      identifiers: [{ kind: 'account', service: 'Polaris Drive', value: 'brume-marchand' }],
      description: 'Who opened the account, and the postal address given.',
    },
    ...change,
  });
