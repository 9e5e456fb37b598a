/** The state of an Art. 7 order: JSON, folded from events; what is sealed is absent after erasure. */
import type { DocumentEvent, Documents } from '../documents.ts';
import type { PartyAuthority } from './authority-state.ts';
import type { OrderContent, SubscriberElement } from './content.ts';
import type { DpRegimeTag, Period } from './event-parts.ts';
import type { Art7OwnEvent, FromPackage } from './events.ts';
import type { ReceiptEvidence } from './later-bodies.ts';
import type { Link } from './links.ts';
import type { NotificationStatement, OtherAnswer, Supervision } from './schema.ts';
import { type AddresseeStatus, isSettled, type OrderStatus } from './transitions.ts';

export type Art7Event = Art7OwnEvent | DocumentEvent;

export interface Answer {
  readonly at: string;
  readonly outcome: 'disclosed' | 'partlyDisclosed' | 'refused' | OtherAnswer;
  readonly documents: readonly string[];
  readonly late: boolean;
  readonly reason?: string | undefined;
  readonly withheld?: readonly SubscriberElement[] | undefined;
  readonly restFollows?: boolean | undefined;
  readonly entity?: string | undefined;
  readonly paragraphs?: readonly string[] | undefined;
  /** 14.1, as it was when the data came. */
  readonly dpRegime?: DpRegimeTag | undefined;
  /** Sealed. */
  readonly text?: string | undefined;
  readonly entityName?: string | undefined;
  readonly providerReference?: string | undefined;
}

export interface Contestation {
  status: 'open' | 'upheld' | 'rejected';
  readonly at: string;
  readonly recordedAt: string;
  readonly claimedAt: string;
  /** Sealed. */
  readonly reason?: string;
  decision?: string;
}

export interface Clarification {
  readonly n: number;
  readonly askedAt: string;
  answeredAt?: string;
  /** Sealed. */
  readonly question?: string;
  reply?: string;
}

/** One provider to be served (7.3.c), with its own service, receipt, clock and answers. */
export interface Addressee {
  readonly providerId: string;
  status: AddresseeStatus;
  readonly language: string;
  readonly languageRule: string;
  readonly languageAssumed: boolean;
  /** Absent: the location Party of the order. */
  readonly locationParty?: string | undefined;
  /** 7.6: absent means electronic. */
  readonly delivery?: 'paper' | undefined;
  /** Present while it is to be asked whether the order has arrived. */
  serviceAlarmAt?: string;
  receivedAt?: string;
  evidence?: ReceiptEvidence;
  proof?: string;
  deadline?: Period;
  /** Present while a reminder is still to come. */
  reminderAt?: string;
  /** The longer period that was granted, as its last day. */
  extendedUntil?: string;
  expiredAt?: string;
  contestation?: Contestation;
  clarifications?: Clarification[];
  /** 7.5.b */
  consultation?: { readonly consultedAt: string; readonly by: 'provider' | 'authority'; readonly at: string };
  answers: Answer[];
  /** Where its order went instead. */
  readdressed?: { readonly toProvider: string; readonly toParty: string; readonly caseId: string };
  /** The case in which its period runs on. */
  movedTo?: string;
  /** Sealed: name and address at the date of issue. */
  name?: string;
  address?: string;
}

export interface Approval {
  readonly contentVersion: number;
  readonly documents: readonly string[];
  readonly by: string;
  /** Whose lent role it was given under. */
  readonly onBehalfOf?: readonly string[];
  readonly at: string;
  readonly validUntil?: string;
  readonly supervision?: Pick<Supervision, 'kind' | 'date'>;
  /** Sealed. */
  readonly grounds?: string;
  readonly scope?: string;
  readonly office?: string;
}

export interface Issue {
  readonly issuedAt: string;
  readonly contentVersion: number;
  readonly documents: readonly string[];
  /** The documents were served in that case and stay there. */
  readonly documentsIn?: string;
  readonly circumstances?: readonly string[];
  readonly notification?: NotificationStatement;
  /** Where several Parties were notified. */
  readonly notifications?: readonly (NotificationStatement & { readonly party: string })[];
  /** Parties whose node was told. */
  readonly notifiedByNode?: readonly string[];
}

/** 7.4.f, as asked for at issue. */
export interface Confidentiality {
  readonly endsOn?: string | undefined;
  readonly reviewOn?: string | undefined;
  /** Present until the end or the review was brought to mind. */
  dueAt?: string | undefined;
  endedAt?: string;
  reviewDueSince?: string;
  releasedAt?: string | undefined;
}

export interface Annulment {
  readonly at: string;
  readonly decidedOn: string;
  consequence?: 'return' | 'erase' | 'keep';
  consequenceAt?: string;
}

/** The sealed part: absent after erasure. */
export interface Content {
  readonly ownReference: string;
  order: OrderContent;
  returnReason?: string;
  withdrawalReason?: string;
  discardReason?: string;
  outcome?: string;
  reopening?: { readonly reason: string; readonly authorisedBy: string };
  releaseReason?: string;
  annulment?: { readonly reason: string; readonly decidedBy: string; consequenceReason?: string };
}

/** Who looks after the case: ids of directory records. */
export interface Assignment {
  readonly owner: string;
  readonly deputies: readonly string[];
}

export interface Art7State {
  readonly article: 'art7';
  status: OrderStatus;
  readonly party: string;
  readonly locationParty: string;
  /** Where the providers of the draft sit, if not only in the location Party. */
  locationParties?: readonly string[];
  readonly authority: string;
  /** The upload that opened the case. */
  readonly fromPackage?: FromPackage;
  contentVersion: number;
  /** Everybody who wrote on it: none of them may approve where 7.2.b was declared. */
  editors: string[];
  approval?: Approval;
  issue?: Issue;
  confidentiality?: Confidentiality;
  addressees: Addressee[];
  documents: Documents;
  links?: Link[];
  /** Present while a re-addressed draft waits for the rest of its identifiers: portions to come. */
  carrying?: number;
  assignment?: Assignment;
  annulment?: Annulment;
  /** What the authorities of the location Parties have said (7.5). */
  authorities?: PartyAuthority[];
  closedAt?: string;
  closedFrom?: 'settled' | 'withdrawn' | 'annulled';
  content?: Content;
}

export const addresseeOf = (state: Art7State, providerId: string): Addressee | undefined =>
  state.addressees.find((addressee) => addressee.providerId === providerId);

/** 7.1: in whose territory the provider is. */
export const partyOf = (
  state: Pick<Art7State, 'locationParty'>,
  addressee: { locationParty?: string | undefined },
) => addressee.locationParty ?? state.locationParty;

/** Everybody whose profile bears on the order. Open data alone: it is the same after erasure. */
export function partiesConcerned(state: Art7State): string[] {
  const parties =
    state.addressees.length > 0
      ? state.addressees.map((addressee) => partyOf(state, addressee))
      : (state.locationParties ?? []);
  return [...new Set([state.locationParty, ...parties])];
}

/** 7.7: the provider said no, to all or to a part, or let its period pass. Only Art. 8 or other assistance follows. */
export const isFallbackOpen = (addressee: Addressee): boolean =>
  addressee.status === 'refused' || addressee.status === 'expired' || addressee.status === 'partlyDisclosed';

/** The domestic order is gone and nobody has decided to keep what came in on it. */
export const isUseBlocked = ({ annulment }: Art7State): boolean =>
  annulment !== undefined && annulment.consequence !== 'keep';

export const isCaseOver = (state: Art7State): boolean =>
  state.status === 'closed' || state.status === 'discarded';

export const areAllSettled = (state: Art7State): boolean =>
  state.addressees.every(({ status }) => isSettled(status));
