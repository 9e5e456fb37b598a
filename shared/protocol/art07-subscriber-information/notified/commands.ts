/** Commands to a notification: what the issuing Party's node says, and what people of the authority do. */
import type * as z from 'zod';
import type { NotificationBody, SaidByIssuer } from './messages.ts';
import type { notifiedBodies } from './schema.ts';

type Bodies = typeof notifiedBodies;
type Said<B> = B extends Record<string, never> ? unknown : B;

export type NotifiedCommandOf<T extends keyof Bodies> = { readonly type: T } & Said<z.infer<Bodies[T]>>;

/** Opens the case. */
export interface ReceiveNotification {
  readonly type: 'ReceiveNotification';
  readonly article: 'art7';
  readonly side: 'notified';
  /** Party and case in which the conversation began. */
  readonly origin: { readonly party: string; readonly caseId: string };
  readonly notification: NotificationBody;
}

export interface HearIssuingParty {
  readonly type: 'HearIssuingParty';
  readonly said: SaidByIssuer;
}

export type NotifiedCommand =
  | { [T in keyof Bodies]: NotifiedCommandOf<T> }[keyof Bodies]
  | ReceiveNotification
  | HearIssuingParty;
export type NotifiedCommandType = NotifiedCommand['type'];
