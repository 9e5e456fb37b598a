/**
 * A kind is everything the shell needs to carry one sort of event-sourced record: its rules, how it folds,
 * what it shows to whom. Adding a capability means adding a kind (or an article to one) and its events.
 */
import type {
  Actor,
  Decision,
  DecisionContext,
  DomainEvent,
  Outline,
  SearchTerm,
} from '../protocol/decision.ts';
import type { DocumentPurpose, Reception } from '../protocol/documents.ts';

/** How an actor stands to a case. Everything else about the actor is a role. */
export type Relation =
  /** Works for the authority that owns the case. */
  | 'own-authority'
  /** Is the provider or registrar that the case is addressed to, once it has been served. */
  | 'addressee'
  /** The node of another Party that the case concerns. */
  | 'counterpart'
  /** Works for this node's Party, but not for the owning authority. */
  | 'same-party'
  /** Machine of this node: sweeps, intake, publisher. */
  | 'system'
  | 'none';

/** An event as it is folded: after erasure `event.sealed` is absent and the fold must still be valid. */
export interface FoldedEvent<E extends DomainEvent = DomainEvent> {
  readonly seq: number;
  /** Legal time of the act. */
  readonly at: string;
  readonly actor: string;
  /** Whose lent role permitted it. */
  readonly onBehalfOf?: readonly string[];
  readonly event: E;
}

export interface Command {
  readonly type: string;
}

/** What an act in one case entails in another; asked for again, it changes nothing the second time. */
export interface FollowUp {
  readonly caseId: string;
  readonly opens: boolean;
  readonly command: Command;
}

/** What an event says to the node of another Party. */
export interface OutgoingMessage {
  readonly to: string;
  /** In the catalogue of messages (events/messages). */
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Sealed documents of the case that travel with it: the bytes follow the message (docs/exchange.md, "Documents"). */
  readonly documents?: readonly { readonly documentId: string; readonly purpose: DocumentPurpose }[];
}

export interface Kind<S = unknown, C extends Command = Command, E extends DomainEvent = DomainEvent> {
  readonly name: string;
  /** Raised whenever `evolve` builds another state from the same events; older stored states are rebuilt. */
  readonly foldVersion: number;
  /** `state` is undefined for a command that opens a case. Never throws for a legal "no". */
  decide(state: S | undefined, command: C, context: DecisionContext): Decision<E>;
  /** Owns `state` and may change it in place. Total over the catalogue; an unknown type is a fault. */
  evolve(state: S | undefined, event: FoldedEvent<E>): S;
  outline(state: S): Outline;
  /** `state` is undefined while the case is being opened. */
  relation(state: S | undefined, actor: Actor): Relation;
  /**
   * What a viewer of this relation sees. An addressee never sees what was not addressed to it. With a context a
   * draft is shown with everything that still keeps it from being issued today.
   */
  view(state: S, relation: Relation, actor: Actor, context?: DecisionContext): Record<string, unknown>;
  /** `state` is that after `event`; `actor` decided it, perhaps on behalf of others. */
  followUps?(
    state: S,
    caseId: string,
    event: E,
    actor: string,
    onBehalfOf?: readonly string[],
  ): readonly FollowUp[];
  /** What would become of an upload of that document now: links are given out for what is accepted only. */
  reception?(state: S, documentId: string): Reception;
  /** Until when the node of a Party is trusted, where the record is about one. */
  reach?(state: S): { readonly party: string; readonly until: string | undefined };
  /** What becomes of a document that comes from another node now; without it, it is accepted. */
  arrival?(state: S, documentId: string): Reception;
  /** Whether documents of a message still go to that Party; without it, they do while the case has its key. */
  sends?(state: S, to: string, documentIds: readonly string[]): boolean;
  /** Messages that go out in the transaction of `event`; `state` is that after it. */
  messages?(state: S, caseId: string, event: E, context: DecisionContext): readonly OutgoingMessage[];
  /** By what this viewer may find the case; without it, nobody finds one. */
  searchTerms?(state: S, relation: Relation, actor: Actor): readonly SearchTerm[];
  /** "Would this be accepted?": a draft against the profiles of its addressees as of today. */
  acceptance?(state: S, context: DecisionContext): Record<string, unknown>;
}
