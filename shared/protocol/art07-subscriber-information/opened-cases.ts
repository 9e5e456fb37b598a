/** Cases that the node itself opens in consequence of an act in another one. */
import type { Identifier } from '../identifiers.ts';
import type { OrderContent } from './content.ts';
import type { SplitOff } from './later-events.ts';

/** A draft to another provider, with the content of the old order; everything is evaluated anew. */
export interface OpenLinkedDraft {
  readonly type: 'OpenLinkedDraft';
  readonly article: 'art7';
  readonly from: string;
  readonly locationParty: string;
  readonly authority: string;
  /** Whoever wrote the old order wrote this one: four eyes count them (7.2.b). */
  readonly editors: readonly string[];
  /** Who looks after the old one looks after this one. */
  readonly assignment: { readonly owner: string; readonly deputies: readonly string[] };
  readonly ownReference: string;
  readonly order: OrderContent;
  /** Portions of identifiers that follow: a decision has room for so many. */
  readonly carrying: number;
}

/** The next portion of the identifiers of a re-addressed order; `n` counts from 1. */
export interface CarryIdentifiers {
  readonly type: 'CarryIdentifiers';
  readonly n: number;
  readonly of: number;
  readonly identifiers: readonly Identifier[];
}

/** Some addressees of an issued order go on in this case, with the clocks they have. */
export interface OpenSplitCase {
  readonly type: 'OpenSplitCase';
  readonly article: 'art7';
  readonly open: Omit<SplitOff, 'article'>;
  readonly sealed: {
    readonly ownReference: string;
    readonly order: OrderContent;
    readonly served: readonly {
      readonly providerId: string;
      readonly name: string;
      readonly address: string;
    }[];
  };
}
