/**
 * The vocabulary every article's rules are written in: a command is decided against a state and a context,
 * and yields events or a refusal. Nothing here reads a clock, a table or a random number.
 */
import type { PartyProfile } from './parties.ts';

/** One thing a draft or a profile lacks, with the paragraph that asks for it. */
export interface Gap {
  readonly paragraph: string;
  /** Path of the field in the request body, e.g. `order.offences`. */
  readonly path: string;
  readonly message: string;
}

/**
 * A legal or procedural "no". `kind` says how the shell answers it: `state` (409, the case is not in a state
 * that allows this), `rule` (422, a rule forbids it), `incomplete` (422, with the gaps), `absent` (404).
 */
export interface Refusal {
  readonly kind: 'state' | 'rule' | 'incomplete' | 'absent';
  /** Treaty or house rule, e.g. `Art. 7.7` or `policy: four eyes`. */
  readonly rule: string;
  /** Stable, machine-readable reason, kebab-case. */
  readonly code: string;
  /** One sentence for a person: what is wrong and what to do next. Never contains sealed data. */
  readonly detail: string;
  readonly gaps?: readonly Gap[];
}

/**
 * A fact. `open` may be indexed, queued and logged (ids, codes, dates, states, commitments); `sealed` holds
 * everything else and lives only under the key of its case.
 */
export interface DomainEvent {
  readonly type: string;
  readonly open: Readonly<Record<string, unknown>>;
  readonly sealed?: Readonly<Record<string, unknown>>;
}

export type Decision<E extends DomainEvent = DomainEvent> =
  | { readonly ok: true; readonly events: readonly E[] }
  | { readonly ok: false; readonly refusal: Refusal };

export const decided = <E extends DomainEvent>(...events: E[]): Decision<E> => ({ ok: true, events });
export const refuse = (
  kind: Refusal['kind'],
  rule: string,
  code: string,
  detail: string,
  gaps?: readonly Gap[],
): { ok: false; refusal: Refusal } => ({
  ok: false,
  refusal: gaps === undefined ? { kind, rule, code, detail } : { kind, rule, code, detail, gaps },
});

/** Who acts. Ids are pseudonymous; names live in the directory, sealed. */
export interface Actor {
  readonly id: string;
  readonly roles: readonly string[];
  /** The authority the person works for, or ... */
  readonly authority?: string;
  /** ... the provider or registrar the account is bound to. */
  readonly provider?: string;
  /** ... or, of a message, the Party whose node sent it. */
  readonly peer?: string;
  /** Roles that others of the authority have lent, in force now; `roles` are the person's own. */
  readonly delegations?: readonly Delegation[];
  /** Whose lent role permits this act; absent where the person's own roles do. */
  readonly onBehalfOf?: readonly string[];
}

export interface Delegation {
  readonly by: string;
  readonly roles: readonly string[];
  readonly until: string;
}

/** Everybody an act counts for: four eyes are not two of them. */
export const actingAs = ({ id, onBehalfOf = [] }: Pick<Actor, 'id' | 'onBehalfOf'>): readonly string[] => [
  id,
  ...onBehalfOf,
];

/** Everything a rule may look at besides state and command. Loaded by the shell, checked in the transaction. */
export interface DecisionContext {
  /** Legal time, ISO 8601 UTC: the date of the act. */
  readonly now: string;
  /** Machine time, for upload slots and the like; never for a legal period. */
  readonly systemNow: string;
  readonly caseId: string;
  readonly actor: Actor;
  readonly party: PartyProfile;
  /** Own and other Parties' profiles by ISO code. */
  readonly profiles: Readonly<Record<string, PartyProfile>>;
  /** Parties whose node this node trusts, and can therefore send messages to. */
  readonly reachable: readonly string[];
}

/**
 * A date the case waits for. Due rows are a function of state alone, so no decision can forget one: the shell
 * writes the difference between the entries before and after.
 */
export interface DueEntry {
  /** e.g. `art7-response`; with `n` unique within the case. */
  readonly kind: string;
  readonly n: string;
  readonly at: string;
  /** Legal periods run on the legal clock, technical ones on the machine's; emergencies have a shard of their own. */
  readonly clock: 'legal' | 'system' | 'emergency';
}

export interface ProviderStanding {
  readonly id: string;
  readonly status: string;
  /** The date it has to keep, if any. */
  readonly dueAt?: string;
}

/** Something a case can be found by, in the form of the blind index. */
export interface SearchTerm {
  readonly field: 'ownReference' | 'providerReference' | 'identifier';
  /** Of an identifier: what it is. */
  readonly kind?: string;
  readonly normalised: string;
}

/** The open face of a case: what lists, indexes and sweeps need, derived from state alone. */
export interface Outline {
  readonly article: string;
  /** Which side of the request this node is on. */
  readonly role: 'requesting' | 'requested' | 'internal';
  readonly status: string;
  readonly closed: boolean;
  readonly authority: string;
  /** Other Parties concerned, ISO codes; their profiles are condition-checked in the transaction. */
  readonly counterparts: readonly string[];
  /** Providers whose inbox shows the case, each with its own standing: none learns of the others. */
  readonly providers: readonly ProviderStanding[];
  readonly due: readonly DueEntry[];
  /** The date lists sort by: the earliest that runs, or that has passed without anybody having acted on it. */
  readonly actBy?: string;
  /** Normalised identifiers for the blind index. Sealed: only their keyed tokens leave the case. */
  readonly identifiers: readonly string[];
  /** Further open attributes of the list entry; ids, codes, dates and counts only. */
  readonly open?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}
