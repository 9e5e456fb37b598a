/** Every field in which a person can write, each with a value of its own that may be found nowhere in clear. */
import type { OrderContent } from '../../shared/protocol/art07-subscriber-information/content.ts';

/** In every canary; nothing else in the world is called so. */
export const STEM = 'zq7Kanarie';

/** Canaries that must keep a form, and so cannot hold the stem. */
export const SHAPED = {
  telephone: '+999555017731415',
  telephoneAsTyped: '+999 5550 17731415',
  ip: '2001:db8:5a17:7e57::c0de',
  ipInOrder: '203.0.113.217',
} as const;

let made = 0;
/** Names the field, so that a finding says where it came from. */
export const canary = (field: string): string => {
  made += 1;
  return `${STEM}${field}${made}`;
};

const contact = (field: string) => ({
  name: canary(`${field}Name`),
  office: canary(`${field}Office`),
  email: `${canary(`${field}Mail`).toLowerCase()}@example.org`,
  telephone: canary(`${field}Phone`),
  postalAddress: canary(`${field}Address`),
});

/** Complete toward prov-xb-lumen, with every optional text. */
export const canaryOrder = (): OrderContent => ({
  originalLanguage: 'fr',
  issuingAuthority: { authority: 'xa-dpp', contact: contact('Issuing') },
  statementIssuedUnderProtocol: true,
  serviceProviders: [{ providerId: 'prov-xb-lumen' }],
  offences: [{ title: canary('Offence'), conduct: canary('Conduct') }],
  seekingAuthority: { authority: 'xa-police', contact: contact('Seeking') },
  informationSought: {
    category: 'subscriber',
    elements: ['identity', 'postalAddress'],
    identifiers: [
      { kind: 'email', address: `${canary('Suspect')}@lumen.xb.example` },
      { kind: 'account', service: canary('Service'), value: canary('Account') },
      { kind: 'other', label: canary('Label'), value: canary('Other') },
      { kind: 'domain', name: `${canary('Domain').toLowerCase()}.example` },
    ],
    description: canary('Description'),
  },
  domesticLegalGround: canary('Ground'),
  offenceProvisions: [{ law: canary('Law'), provision: canary('Provision') }],
  applicablePenalties: [canary('Penalty')],
  returnContact: contact('Return'),
  responseTimeFrame: { days: 20 },
  responseManner: canary('Manner'),
  preservation: { sought: true, date: '2026-01-05', referenceNumber: canary('Preservation') },
  specialProceduralInstructions: canary('Instructions'),
  confidentiality: { requested: true },
  otherHelpfulInformation: canary('Helpful'),
  factsSummary: `${canary('Facts')} Zoë ${canary('Ångström').replace('Å', 'A')}`,
});

/** A draft that will never be issued, with the kinds of identifier that XB excludes. */
export const shapedOrder = (): OrderContent => ({
  informationSought: {
    identifiers: [
      { kind: 'telephone', number: SHAPED.telephoneAsTyped },
      { kind: 'ipAddress', address: SHAPED.ip, instant: '2026-01-05T10:00:00Z', sourcePort: 4711 },
      {
        kind: 'ipAddress',
        address: SHAPED.ipInOrder,
        instant: '2026-01-05T10:00:00Z',
        sourcePort: 'unknown',
      },
    ],
  },
});
