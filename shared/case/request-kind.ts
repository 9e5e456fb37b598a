/**
 * Requests and orders of all articles are one kind. Which article's rules apply is written in the opening event
 * and never changes; another article joins with its folder and a line in `articles`.
 */
import { acceptanceOf } from '../protocol/art07-subscriber-information/acceptance.ts';
import type { Art7Command } from '../protocol/art07-subscriber-information/commands.ts';
import { decide } from '../protocol/art07-subscriber-information/decide.ts';
import { receptionOf } from '../protocol/art07-subscriber-information/document-rules.ts';
import { evolve } from '../protocol/art07-subscriber-information/evolve.ts';
import { followUps } from '../protocol/art07-subscriber-information/follow-ups.ts';
import type { NotifiedCommand } from '../protocol/art07-subscriber-information/notified/commands.ts';
import { decideNotified } from '../protocol/art07-subscriber-information/notified/decide.ts';
import type { NotifiedEvent } from '../protocol/art07-subscriber-information/notified/events.ts';
import { evolveNotified } from '../protocol/art07-subscriber-information/notified/evolve.ts';
import { messagesOfAuthority } from '../protocol/art07-subscriber-information/notified/outgoing.ts';
import {
  outlineNotified,
  relationToNotified,
} from '../protocol/art07-subscriber-information/notified/outline.ts';
import type { NotifiedState } from '../protocol/art07-subscriber-information/notified/state.ts';
import { viewNotified } from '../protocol/art07-subscriber-information/notified/view.ts';
import { messagesOfIssuer } from '../protocol/art07-subscriber-information/notifying.ts';
import { outline } from '../protocol/art07-subscriber-information/outline.ts';
import { relation } from '../protocol/art07-subscriber-information/relation.ts';
import { searchTerms } from '../protocol/art07-subscriber-information/search-terms.ts';
import type { Art7Event, Art7State } from '../protocol/art07-subscriber-information/state.ts';
import { view } from '../protocol/art07-subscriber-information/views.ts';
import { type Actor, type DecisionContext, refuse } from '../protocol/decision.ts';
import type { Kind, Relation } from './kind.ts';

export type RequestState = Art7State;
export type RequestCommand = Art7Command;
export type RequestEvent = Art7Event;

type ArticleRules = Omit<
  Kind<RequestState, RequestCommand, RequestEvent>,
  'name' | 'foldVersion' | 'view'
> & {
  view(
    state: RequestState,
    relation: Relation,
    actor: Actor,
    context?: DecisionContext,
  ): Record<string, unknown>;
};

const notifiedRules = {
  decide: decideNotified,
  evolve: evolveNotified,
  outline: outlineNotified,
  relation: relationToNotified,
  view: viewNotified,
  messages: (state, _caseId, event, context) => messagesOfAuthority(state, event, context),
} satisfies Omit<Kind<NotifiedState, NotifiedCommand, NotifiedEvent>, 'name' | 'foldVersion'>;

const articles: Readonly<Record<string, ArticleRules>> = {
  art7: {
    decide,
    evolve,
    outline,
    relation,
    view,
    followUps,
    searchTerms,
    reception: receptionOf,
    messages: messagesOfIssuer,
    acceptance: (state, context) => ({ ...acceptanceOf(state, context) }),
  },
  // The other side of the same article, under rules of its own; the state says which side it is.
  'art7/notified': notifiedRules as unknown as ArticleRules,
};

export class UnknownArticleError extends Error {
  override readonly name = 'UnknownArticleError';
}

function rulesOf(article: string): ArticleRules {
  const rules = Object.hasOwn(articles, article) ? articles[article] : undefined;
  if (!rules) throw new UnknownArticleError(`no rules for the article "${article}" in this release`);
  return rules;
}

/** Article and side: of a state, of a command that opens a case, of the opening event. */
const articleOf = (payload: object): string => {
  const article = 'article' in payload ? String(payload.article) : '';
  return 'side' in payload ? `${article}/${String(payload.side)}` : article;
};

export const requestKind = {
  name: 'request',
  foldVersion: 3,
  decide(state: RequestState | undefined, command: RequestCommand, context: DecisionContext) {
    const article = articleOf(state ?? command);
    if (Object.hasOwn(articles, article)) return rulesOf(article).decide(state, command, context);
    if (command.type !== 'DraftOrder')
      return refuse('absent', 'policy: cases', 'no-such-case', 'There is no such case.');
    return refuse(
      'rule',
      'policy: articles',
      'unknown-article',
      'This release has no rules for that article.',
    );
  },
  evolve(
    state: RequestState | undefined,
    folded: { seq: number; at: string; actor: string; event: RequestEvent },
  ) {
    return rulesOf(articleOf(state ?? folded.event.open)).evolve(state, folded);
  },
  outline: (state: RequestState) => rulesOf(articleOf(state)).outline(state),
  /** Opening a case needs no article: one's own authority opens it. */
  relation: (state: RequestState | undefined, actor: Actor): Relation =>
    rulesOf(state ? articleOf(state) : 'art7').relation(state, actor),
  /** With a context a draft is shown with everything that still keeps it from being issued. */
  view: (state: RequestState, to: Relation, actor: Actor, context?: DecisionContext) =>
    rulesOf(articleOf(state)).view(state, to, actor, context),
  followUps: (
    state: RequestState,
    caseId: string,
    event: RequestEvent,
    actor: string,
    onBehalfOf?: readonly string[],
  ) => rulesOf(articleOf(state)).followUps?.(state, caseId, event, actor, onBehalfOf) ?? [],
  messages: (state: RequestState, caseId: string, event: RequestEvent, context: DecisionContext) =>
    rulesOf(articleOf(state)).messages?.(state, caseId, event, context) ?? [],
  reception: (state: RequestState, documentId: string) =>
    rulesOf(articleOf(state)).reception?.(state, documentId) ?? 'reject',
  searchTerms: (state: RequestState, to: Relation, actor: Actor) =>
    rulesOf(articleOf(state)).searchTerms?.(state, to, actor) ?? [],
  acceptance: (state: RequestState, context: DecisionContext) =>
    rulesOf(articleOf(state)).acceptance?.(state, context) ?? {},
} satisfies Kind<RequestState, RequestCommand, RequestEvent> & { view: ArticleRules['view'] };
