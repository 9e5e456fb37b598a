/** The state of an Art. 7 order: JSON, folded from events; what is sealed is absent after erasure. */
import type { Art77Deadline } from '../deadlines.ts';
import type { DocumentEvent, Documents } from '../documents.ts';
import type { OrderContent, SubscriberElement } from './content.ts';
import type { Art7OwnEvent, DpRegimeTag } from './events.ts';
import type { NotificationStatement, Supervision } from './schema.ts';
import { type AddresseeStatus, isSettled, type OrderStatus } from './transitions.ts';

export type Art7Event = Art7OwnEvent | DocumentEvent;

export interface Answer {
  readonly at: string;
  readonly outcome: 'disclosed' | 'partlyDisclosed' | 'refused';
  readonly documents: readonly string[];
  readonly late: boolean;
  readonly reason?: string | undefined;
  readonly withheld?: readonly SubscriberElement[] | undefined;
  /** 14.1, as it was when the data came. */
  readonly dpRegime?: DpRegimeTag | undefined;
  /** Sealed. */
  readonly text?: string | undefined;
}

/** One provider to be served (7.3.c), with its own clock. */
export interface Addressee {
  readonly providerId: string;
  status: AddresseeStatus;
  readonly language: string;
  readonly languageRule: string;
  readonly languageAssumed: boolean;
  receivedAt?: string;
  deadline?: Pick<Art77Deadline, 'endsAt' | 'timeZone' | 'localDate' | 'basis'> & { readonly rule: string };
  /** Present while a reminder is still to come. */
  reminderAt?: string;
  expiredAt?: string;
  answers: Answer[];
  /** Sealed: name and address at the date of issue. */
  name?: string;
  address?: string;
}

export interface Approval {
  readonly contentVersion: number;
  readonly documents: readonly string[];
  readonly by: string;
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
  readonly circumstances?: readonly string[];
  readonly notification?: NotificationStatement;
}

/** The sealed part: absent after erasure. */
export interface Content {
  readonly ownReference: string;
  order: OrderContent;
  returnReason?: string;
  withdrawalReason?: string;
  discardReason?: string;
  outcome?: string;
}

export interface Art7State {
  readonly article: 'art7';
  status: OrderStatus;
  readonly party: string;
  readonly locationParty: string;
  readonly authority: string;
  contentVersion: number;
  /** Everybody who wrote on it: none of them may approve where 7.2.b was declared. */
  editors: string[];
  approval?: Approval;
  issue?: Issue;
  addressees: Addressee[];
  documents: Documents;
  closedAt?: string;
  content?: Content;
}

export const addresseeOf = (state: Art7State, providerId: string): Addressee | undefined =>
  state.addressees.find((addressee) => addressee.providerId === providerId);

/** 7.7: the provider said no, to all or to a part, or let its period pass. Only Art. 8 or other assistance follows. */
export const isFallbackOpen = (addressee: Addressee): boolean =>
  addressee.status === 'refused' || addressee.status === 'expired' || addressee.status === 'partlyDisclosed';

export const isCaseOver = (state: Art7State): boolean =>
  state.status === 'closed' || state.status === 'discarded';

export const areAllSettled = (state: Art7State): boolean =>
  state.addressees.every(({ status }) => isSettled(status));
