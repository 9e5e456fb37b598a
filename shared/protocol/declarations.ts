/**
 * The catalogue of what a Party can declare, reserve, designate or communicate (treaty.md section 3; Art. 19).
 * Reservations are a closed list (19.1): 7.9.a, 7.9.b, 8.13 and 17.1. The types of the values are in
 * parties/declared-values.ts, under the same keys.
 */
export type DeclarationKind =
  | 'declaration'
  | 'reservation'
  | 'notification'
  | 'communication'
  | 'designation'
  | 'domesticRequirement'
  | 'convention';

/**
 * When it can be made: only at signature or with the instrument of ratification (`S/R`), also at any later time
 * (`any`), with the first 7.5.a notice (`with-7.5.a`), or under the Convention (`convention`).
 */
export type DeclarationMoment = 'S/R' | 'any' | 'with-7.5.a' | 'convention';

export interface CatalogueEntry {
  readonly paragraph: string;
  readonly kind: DeclarationKind;
  readonly what: string;
  readonly when: DeclarationMoment;
  /** The public register that shows it, by paragraph. */
  readonly register?: string;
  /** What holds when a Party has said nothing. */
  readonly ifAbsent: string;
  /** The Protocol or the Convention obliges every Party to give it; `blocks` means nothing can stand in for it. */
  readonly required?: 'blocks' | 'gap';
}

export const declarationCatalogue = {
  art6ConsultationAuthority: {
    paragraph: '6.6',
    kind: 'communication',
    what: 'Authority for consultation on Art. 6 requests that an entity did not answer',
    when: 'any',
    register: '6.7',
    ifAbsent: 'a gap; the central authority is asked (policy)',
    required: 'gap',
  },
  art7SupervisionRequired: {
    paragraph: '7.2.b',
    kind: 'declaration',
    what: 'Orders to its providers need a prosecutor, judicial or independent supervision',
    when: 'S/R',
    ifAbsent: 'no such demand',
  },
  art7Notification: {
    paragraph: '7.5.a',
    kind: 'notification',
    what: 'Simultaneous notification of orders to its providers: always or in listed circumstances',
    when: 'any',
    register: '7.5.f',
    ifAbsent: 'no notification',
  },
  art7ProviderConsultation: {
    paragraph: '7.5.b',
    kind: 'domesticRequirement',
    what: 'Circumstances in which its providers consult its authorities before they disclose',
    when: 'any',
    ifAbsent: 'none known',
  },
  art7NotificationAuthority: {
    paragraph: '7.5.e',
    kind: 'designation',
    what: 'The single authority that receives notifications and is consulted',
    when: 'with-7.5.a',
    register: '7.5.f',
    ifAbsent: 'only acceptable without 7.5.a and 7.5.b',
  },
  art7BeforeArt8: {
    paragraph: '7.8',
    kind: 'declaration',
    what: 'Subscriber information is to be sought under Art. 7 before Art. 8',
    when: 'S/R',
    ifAbsent: 'free choice between Arts. 7 and 8',
  },
  art7Reserved: {
    paragraph: '7.9.a',
    kind: 'reservation',
    what: 'Art. 7 is not applied',
    when: 'S/R',
    ifAbsent: 'Art. 7 applies',
  },
  art7ExcludedAccessNumber: {
    paragraph: '7.9.b',
    kind: 'reservation',
    what: 'Kinds of access number to which Art. 7 is not applied',
    when: 'S/R',
    ifAbsent: 'all access numbers are covered',
  },
  art8AdditionalInfo: {
    paragraph: '8.4',
    kind: 'declaration',
    what: 'Supporting information needed beyond the 8.3 list',
    when: 'any',
    ifAbsent: 'the 8.3 list suffices',
  },
  art8SubmittingAuthority: {
    paragraph: '8.10.a',
    kind: 'communication',
    what: 'Authorities that submit Art. 8 orders',
    when: 'any',
    register: '8.12',
    ifAbsent: 'sending is blocked',
    required: 'blocks',
  },
  art8ReceivingAuthority: {
    paragraph: '8.10.b',
    kind: 'communication',
    what: 'Authorities that receive Art. 8 orders',
    when: 'any',
    register: '8.12',
    ifAbsent: 'routing is blocked',
    required: 'blocks',
  },
  art8ViaCentralAuthority: {
    paragraph: '8.11',
    kind: 'declaration',
    what: "Requests must come from the requester's central or a mutually determined authority",
    when: 'S/R',
    ifAbsent: 'any 8.10.a authority may send',
  },
  art8TrafficReserved: {
    paragraph: '8.13',
    kind: 'reservation',
    what: 'Art. 8 is not applied to traffic data',
    when: 'S/R',
    ifAbsent: 'traffic data is included',
  },
  art9RefusesSubscriberOnly: {
    paragraph: '9.1.b',
    kind: 'declaration',
    what: 'Emergency requests for subscriber information only are not executed',
    when: 'S/R',
    ifAbsent: 'they are executed',
  },
  art9PostExecution: {
    paragraph: '9.5',
    kind: 'declaration',
    what: 'After execution the request is submitted again, in a format and through a channel it names',
    when: 'S/R',
    ifAbsent: 'no later submission',
  },
  art10DirectChannel: {
    paragraph: '10.9',
    kind: 'declaration',
    what: 'Emergency requests are also accepted directly: judicial authorities, Interpol, point of contact',
    when: 'S/R',
    ifAbsent: 'central authority channel only',
  },
  jitCentralAuthorityConcurrence: {
    paragraph: '12.3',
    kind: 'declaration',
    what: 'Its central authority signs joint team agreements or concurs otherwise',
    when: 'S/R',
    ifAbsent: 'not needed',
  },
  incidentAuthority: {
    paragraph: '14.7.c',
    kind: 'communication',
    what: 'Authorities told of security incidents with Arts. 6 and 7 data',
    when: 'any',
    ifAbsent: 'a gap; the central authority is told (policy)',
    required: 'gap',
  },
  onwardTransferAuthority: {
    paragraph: '14.10.b',
    kind: 'communication',
    what: 'Authorities that authorise onward transfer of Arts. 6 and 7 data',
    when: 'any',
    ifAbsent: 'onward transfer is blocked',
    required: 'blocks',
  },
  federalReservation: {
    paragraph: '17.1',
    kind: 'reservation',
    what: 'Federal clause',
    when: 'S/R',
    ifAbsent: 'constituent units are bound like the State',
  },
  constituentUnitApplying: {
    paragraph: '17.2',
    kind: 'notification',
    what: 'Constituent units that apply the Protocol (ISO 3166-2)',
    when: 'any',
    register: '17.2',
    ifAbsent: 'a unit is not covered',
  },
  excludedTerritory: {
    paragraph: '18.2',
    kind: 'declaration',
    what: 'Territories to which the Protocol does not apply',
    when: 'S/R',
    ifAbsent: 'territories as under the Convention (C38)',
  },
  centralAuthority: {
    paragraph: 'C27.2.a',
    kind: 'convention',
    what: 'Central authority for mutual assistance',
    when: 'convention',
    register: 'C27.2.d',
    ifAbsent: 'Arts. 10 and 11 are blocked',
    required: 'blocks',
  },
  pointOfContact: {
    paragraph: 'C35',
    kind: 'convention',
    what: '24/7 point of contact',
    when: 'convention',
    register: 'list of the 24/7 Network',
    ifAbsent: 'Art. 9 is blocked',
    required: 'blocks',
  },
} as const satisfies Record<string, CatalogueEntry>;

export type DeclarationKey = keyof typeof declarationCatalogue;

export const declarationKeys = Object.keys(declarationCatalogue) as DeclarationKey[];

/** The entry with the fields that only some entries have. */
export function catalogueEntry(key: DeclarationKey): CatalogueEntry {
  return declarationCatalogue[key];
}
