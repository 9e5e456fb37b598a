/**
 * The routing table: which event goes to which function. Rules on AWS and the embedded dispatcher are made from
 * it. What is not listed has no side effect beyond its own case.
 */
export type Target = 'notices' | 'linked-cases' | 'sender' | 'webhooks';

export const ROUTING: Readonly<Record<string, readonly Target[]>> = {
  OrderSubmitted: ['notices'],
  OrderReturned: ['notices'],
  OrderApproved: ['notices'],
  OrderIssued: ['notices', 'webhooks'],
  OrderReceived: ['notices'],
  DisclosureMade: ['notices'],
  DisclosureMadeInPart: ['notices'],
  DisclosureRefused: ['notices'],
  ResponseReminderDue: ['notices'],
  ResponsePeriodExpired: ['notices'],
  OrderWithdrawn: ['notices', 'webhooks'],
  ReceiptContested: ['notices'],
  ReceiptContestationDecided: ['notices', 'webhooks'],
  ServiceOverdue: ['notices'],
  DisclosureBegun: ['notices'],
  AnsweredOtherwise: ['notices'],
  ClarificationRequested: ['notices'],
  ClarificationGiven: ['notices', 'webhooks'],
  PeriodExtended: ['notices', 'webhooks'],
  OrderReaddressed: ['notices', 'linked-cases'],
  ConfidentialityReviewDue: ['notices'],
  ConfidentialityReleased: ['notices', 'webhooks'],
  CaseReopened: ['notices'],
  OrderAnnulled: ['notices', 'webhooks'],
  AnnulmentDecided: ['notices'],
  CaseLinked: ['linked-cases'],
  CaseSplit: ['notices', 'linked-cases'],
  DocumentQuarantined: ['notices'],
  DocumentRejected: ['notices'],
  ConsultationRecorded: ['notices'],
  InformationRequested: ['notices'],
  InstructionReceived: ['notices', 'linked-cases'],
  InstructionLifted: ['notices', 'linked-cases'],
  NotificationReceived: ['notices'],
  InformationReceived: ['notices'],
  MessageSubmitted: ['sender'],
  MessageOpened: ['sender'],
  EvidenceOverdue: ['notices'],
  UserSuspended: ['notices'],
};

export const targetsOf = (type: string): readonly Target[] =>
  Object.hasOwn(ROUTING, type) ? (ROUTING[type] ?? []) : [];

/** Source of our events on the bus. */
export const EVENT_SOURCE = 'accord224';
