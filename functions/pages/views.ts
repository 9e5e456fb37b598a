/** What the pages read of the API's answers. Lenient: a field that is new or gone never breaks a page. */
import * as z from 'zod';

const text = z.string().optional().catch(undefined);
const record = z.record(z.string(), z.unknown()).optional().catch(undefined);

const deadline = z
  .looseObject({ endsAt: z.string(), timeZone: z.string(), localDate: z.string(), basis: text })
  .optional()
  .catch(undefined);

const answer = z.looseObject({
  at: z.string(),
  outcome: z.string(),
  documents: z.array(z.string()).default([]),
  late: z.boolean().default(false),
  reason: text,
  text,
  withheld: z.array(z.string()).optional().catch(undefined),
  restFollows: z.boolean().optional().catch(undefined),
  paragraphs: z.array(z.string()).optional().catch(undefined),
  entity: text,
  entityName: text,
  providerReference: text,
});
const answers = z.array(answer).default([]).catch([]);

const contestation = z
  .looseObject({ status: z.string(), recordedAt: text, claimedAt: text, reason: text, decision: text })
  .optional()
  .catch(undefined);
const clarifications = z
  .array(z.looseObject({ n: z.int(), askedAt: text, answeredAt: text, question: text, reply: text }))
  .default([])
  .catch([]);
const instruction = z.looseObject({
  ref: text,
  n: z.int().optional().catch(undefined),
  ground: z.string(),
  elements: z.array(z.string()).optional().catch(undefined),
  at: text,
  instructedAt: text,
  liftedAt: text,
  late: z.array(z.string()).default([]).catch([]),
  reasons: text,
});
const informationRequest = z.looseObject({
  n: z.int(),
  answeredAt: text,
  questions: z.array(z.string()).default([]).catch([]),
  answers: z
    .array(z.looseObject({ item: z.int(), providerMaySee: z.boolean(), text }))
    .default([])
    .catch([]),
});
const ofAuthority = {
  requests: z.array(informationRequest).default([]).catch([]),
  instructions: z.array(instruction).default([]).catch([]),
};

const proposal = z.looseObject({ action: z.string(), paragraph: text, message: z.string() });

export const addresseeView = z.looseObject({
  providerId: z.string(),
  status: z.string(),
  name: text,
  language: text,
  receivedAt: text,
  deadline,
  answers,
  fallbackOpen: z.boolean().default(false).catch(false),
  locationParty: text,
  delivery: text,
  evidence: text,
  contestation,
  clarifications,
  proposals: z.array(proposal).default([]).catch([]),
  readdressed: z.looseObject({ toProvider: z.string(), caseId: z.string() }).optional().catch(undefined),
  movedTo: text,
});
export type AddresseeView = z.infer<typeof addresseeView>;

export const caseView = z.looseObject({
  id: z.string(),
  status: z.string(),
  relation: z.string(),
  version: z.int(),
  ownReference: text,
  party: text,
  issuingParty: text,
  locationParty: text,
  authority: text,
  order: record,
  supplementalInformation: record,
  notificationStatement: record,
  whatIsMissing: z.unknown().optional(),
  /** Of a notification; an order has none. */
  side: text,
  acknowledgedAt: text,
  ...ofAuthority,
  /** What was said by the authorities of the Parties in which the providers are. */
  authorities: z
    .array(z.looseObject({ party: z.string(), ...ofAuthority }))
    .default([])
    .catch([]),
  /** As a provider sees it. */
  consultation: record,
  instruction: z
    .looseObject({ notToDisclose: z.union([z.literal('all'), z.array(z.string())]), since: z.string() })
    .optional()
    .catch(undefined),
  additionalInformation: z.array(z.looseObject({ text })).default([]).catch([]),
  addressees: z.array(addresseeView).default([]).catch([]),
  approval: record,
  issue: record,
  returnReason: text,
  withdrawalReason: text,
  discardReason: text,
  outcome: text,
  receivedAt: text,
  deadline,
  answers,
  withdrawn: z.boolean().default(false).catch(false),
  annulled: z.boolean().default(false).catch(false),
  evidence: text,
  contestation,
  clarifications,
  movedTo: text,
  documentsIn: text,
  confidentiality: z
    .looseObject({ endsOn: text, reviewOn: text, releasedAt: text, endedAt: text })
    .optional()
    .catch(undefined),
  annulment: z
    .looseObject({
      at: text,
      decidedOn: text,
      decidedBy: text,
      reason: text,
      consequence: text,
      consequenceReason: text,
    })
    .optional()
    .catch(undefined),
  useBlocked: z.boolean().default(false).catch(false),
  quarantined: z
    .array(z.looseObject({ documentId: z.string(), byProvider: text }))
    .default([])
    .catch([]),
  links: z
    .array(z.looseObject({ caseId: z.string(), relation: z.string() }))
    .default([])
    .catch([]),
  assignment: z
    .looseObject({ owner: z.string(), deputies: z.array(z.string()).default([]) })
    .optional()
    .catch(undefined),
  ownerSuspended: z.boolean().default(false).catch(false),
  reopening: z.looseObject({ reason: text, authorisedBy: text }).optional().catch(undefined),
  releaseReason: text,
  documents: z
    .array(z.looseObject({ documentId: z.string(), purpose: text, language: text, translationOf: text }))
    .default([])
    .catch([]),
});
export type CaseView = z.infer<typeof caseView>;

export const documentView = z.looseObject({
  documentId: z.string(),
  state: z.string(),
  name: text,
  mediaType: text,
  size: z.number().optional().catch(undefined),
  sha256: text,
  code: text,
});
export type DocumentView = z.infer<typeof documentView>;

export const eventView = z.looseObject({ seq: z.int(), type: z.string(), at: z.string(), open: record });
export type EventView = z.infer<typeof eventView>;

export const entryView = z.looseObject({
  caseId: z.string(),
  status: z.string(),
  article: text,
  deadline: text,
  dueAt: text,
  nextDueAt: text,
  counterparts: z.array(z.string()).optional().catch(undefined),
  ownerSuspended: z.boolean().default(false).catch(false),
});

const named = { names: z.record(z.string(), z.string()).default({}).catch({}) };
const dated = z
  .array(z.looseObject({ value: z.unknown(), validFrom: text, validTo: text }))
  .default([])
  .catch([]);
export const partyView = z.looseObject({
  code: z.string(),
  ...named,
  timeZone: z.string().default('UTC').catch('UTC'),
  authorities: z
    .array(z.looseObject({ id: z.string(), ...named, timeZone: text }))
    .default([])
    .catch([]),
  providers: z
    .array(z.looseObject({ id: z.string(), legalName: text, kind: text }))
    .default([])
    .catch([]),
  declarations: z.record(z.string(), dated).default({}).catch({}),
});
export type PartyView = z.infer<typeof partyView>;
