/** The life of a notification, as data. No status of it is one of an order: both stand in the same lists. */
import type { NotifiedCommandType } from './commands.ts';

export const notifiedStatuses = ['notified', 'acknowledged', 'instructed', 'ended', 'filed'] as const;
export type NotifiedStatus = (typeof notifiedStatuses)[number];

type Outcome = readonly NotifiedStatus[] | 'repeat';

/** What the other node says is taken down at any time, and never lost. */
const heard = { ReceiveNotification: 'repeat' } as const;

export const notifiedTransitions: Readonly<
  Record<NotifiedStatus, Readonly<Partial<Record<NotifiedCommandType, Outcome>>>>
> = {
  notified: {
    ...heard,
    HearIssuingParty: ['notified', 'ended'],
    AcknowledgeNotification: ['acknowledged'],
    AskAdditionalInformation: ['acknowledged'],
    RecordProviderConsultation: ['acknowledged'],
    InstructNonDisclosure: ['instructed'],
    FileNotification: ['filed'],
  },
  acknowledged: {
    ...heard,
    HearIssuingParty: ['acknowledged', 'ended'],
    AcknowledgeNotification: 'repeat',
    AskAdditionalInformation: ['acknowledged'],
    RecordProviderConsultation: ['acknowledged'],
    InstructNonDisclosure: ['instructed'],
    LiftNonDisclosure: ['acknowledged'],
    PassOnInformation: ['acknowledged'],
    FileNotification: ['filed'],
  },
  instructed: {
    ...heard,
    HearIssuingParty: ['instructed', 'ended'],
    AcknowledgeNotification: 'repeat',
    AskAdditionalInformation: ['instructed'],
    RecordProviderConsultation: ['instructed'],
    InstructNonDisclosure: ['instructed'],
    LiftNonDisclosure: ['instructed', 'acknowledged'],
    PassOnInformation: ['instructed'],
    FileNotification: ['filed'],
  },
  // The issuing Party has taken the order back, or closed its case; it may take it up again.
  ended: {
    ...heard,
    HearIssuingParty: ['ended', 'notified', 'acknowledged', 'instructed'],
    AcknowledgeNotification: ['ended'],
    InstructNonDisclosure: ['ended'],
    LiftNonDisclosure: ['ended'],
    FileNotification: ['filed'],
  },
  filed: {
    ...heard,
    HearIssuingParty: ['filed'],
    LiftNonDisclosure: ['filed'],
    FileNotification: 'repeat',
  },
};
