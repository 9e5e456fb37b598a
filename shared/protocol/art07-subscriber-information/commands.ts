/** The commands of Art. 7 as types: what people say, and what the node itself reports. */
import type * as z from 'zod';
import type { DeclareDocument, RejectDocument, SealDocument } from '../documents.ts';
import type { authorityBodies } from './authority-bodies.ts';
import type { FromPackage } from './events.ts';
import type { NewCase } from './later-bodies.ts';
import type { LinkRelation } from './links.ts';
import type { SaidByAuthority } from './notified/messages.ts';
import type { CarryIdentifiers, OpenLinkedDraft, OpenSplitCase } from './opened-cases.ts';
import type { art7Bodies, dueReachedBody } from './schema.ts';

type Bodies = typeof art7Bodies & typeof authorityBodies;
/** An empty strict object is inferred as one that can hold nothing, not even the type. */
type Said<B> = B extends Record<string, never> ? unknown : B;
/** Acts that open another case are given its id by the shell; a draft that an upload brought, which it was. */
type Given<T> = T extends 'ReaddressOrder' | 'SplitCase'
  ? NewCase
  : T extends 'DraftOrder'
    ? { readonly receivedAs?: Pick<FromPackage, 'packageId' | 'receivedAt'> }
    : unknown;
type Spoken<T extends keyof Bodies> = { readonly type: T } & Said<z.infer<Bodies[T]>> & Given<T>;
export type Art7CommandOf<T extends keyof Bodies> = Spoken<T>;
export type DueReached = { readonly type: 'DueReached' } & z.infer<ReturnType<typeof dueReachedBody>>;
/** The node writes the other end of a link. */
export interface AcceptLink {
  readonly type: 'AcceptLink';
  readonly caseId: string;
  readonly relation: LinkRelation;
}

/** The notified or consulted authority said something (7.5); its node is the actor. */
export interface HearNotifiedParty {
  readonly type: 'HearNotifiedParty';
  readonly said: SaidByAuthority;
  /** Where this node hands it on to a case that was split off: whose word it is, and what that case calls it. */
  readonly party?: string;
  readonly ref?: string;
}

/** A leaver's cases go to somebody else, one by one. */
export interface HandOverCase {
  readonly type: 'HandOverCase';
  readonly from: string;
  readonly to: string;
}

export type Art7Command =
  | { [T in keyof Bodies]: Spoken<T> }[keyof Bodies]
  | DeclareDocument
  | SealDocument
  | RejectDocument
  | DueReached
  | AcceptLink
  | HandOverCase
  | HearNotifiedParty
  | OpenLinkedDraft
  | CarryIdentifiers
  | OpenSplitCase;
export type Art7CommandType = Art7Command['type'];
