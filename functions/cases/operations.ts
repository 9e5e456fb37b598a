/** Cases over HTTP: draft, decide, read, list. */

import { absentOwners } from '../../shared/application/cases/absent-owners.ts';
import { currentActor } from '../../shared/application/cases/directory-actor.ts';
import { type InboxPage, type InboxRequest, listInbox } from '../../shared/application/cases/list-inbox.ts';
import {
  readAccessLog,
  readCase,
  readDocuments,
  readTimeline,
} from '../../shared/application/cases/read-case.ts';
import { type SearchQuery, searchCases } from '../../shared/application/cases/search-cases.ts';
import { findOwnCase } from '../../shared/application/linked-cases/find-own-case.ts';
import { readAcceptance } from '../../shared/application/linked-cases/read-acceptance.ts';
import { permit } from '../../shared/case/policy.ts';
import { ROUTES } from '../../shared/contracts/routes.ts';
import type { Actor } from '../../shared/protocol/decision.ts';
import { byReference } from '../edge/by-reference.ts';
import { isColleague, NO_COLLEAGUE } from '../edge/colleagues.ts';
import { decisionsOver } from '../edge/decide.ts';
import { etag, expectRead, readingContext } from '../edge/outcomes.ts';
import { problem, refusalProblem } from '../edge/problems.ts';
import type { ApiRequest, EdgeDeps, Operation, Operations } from '../edge/request.ts';

const KIND = 'request';

export function caseOperations(edge: EdgeDeps): Operations {
  const { cases } = edge;
  const { status, wrapAll } = byReference(edge);
  const { open, decide: decideWith } = decisionsOver(cases, KIND, '/cases');
  const newId = (): string => `req_${cases.ids.ulid()}`;
  const draft: Operation = (request) => open(request, newId());
  const decide: Operation = (request) => decideWith(request);

  /** Acts that open another case: its id is in the answer, and the publisher sees to it that it is opened. */
  const branch: Operation = (request) => {
    const newCaseId = newId();
    return decideWith(request, { command: { newCaseId }, created: [newCaseId] }, ([linkedCase]) => ({
      linkedCase,
    }));
  };

  /** The other case must exist and be one's own: a stranger's case is absent. */
  const link: Operation = async (request) => {
    const { caseId, into } = request.body as { caseId?: string; into?: string };
    expectRead(await findOwnCase(cases, caseId ?? into ?? '', request.caller.actor));
    return decide(request);
  };

  const assign: Operation = async (request) => {
    const { owner, deputies } = request.body as { owner: string; deputies: string[] };
    const named = await Promise.all([owner, ...deputies].map((id) => currentActor(cases.table, id)));
    const { authority } = request.caller.actor;
    if (!named.every((one) => isColleague(one, authority))) throw refusalProblem(NO_COLLEAGUE);
    return decide(request);
  };

  const acceptance: Operation = async (request) => {
    const { acceptance: body } = expectRead(await readAcceptance(cases, readingContext(request)));
    return { status: 200, body };
  };

  /** Human edits of a draft carry the version they saw: the last writer must have read the others. */
  const revise: Operation = (request) => {
    if (request.ifVersion === undefined) {
      throw problem(
        'invalid-header',
        'Replacing a draft needs If-Match with the ETag of the case as you read it.',
      );
    }
    return decide(request);
  };

  const read: Operation = async (request) => {
    const { head, view, relation } = expectRead(await readCase(cases, readingContext(request)));
    const { caseId: id, kind, article, version, status, closed, authority } = head;
    const { owner } = (view.assignment ?? {}) as { owner?: string };
    const absent = closed ? undefined : await absentOwners(cases.table, [owner], authority);
    return {
      status: 200,
      body: {
        id,
        kind,
        article,
        version,
        status,
        relation,
        ...view,
        ...(absent?.size ? { ownerSuspended: true } : {}),
      },
      headers: { ETag: etag(version) },
    };
  };

  const timeline: Operation = async (request) => {
    const { from, limit } = request.query as { from?: number; limit: number };
    const context = { ...readingContext(request), limit, ...(from ? { fromSeq: from } : {}) };
    const { events, next } = expectRead(await readTimeline(cases, context));
    return { status: 200, body: { events, ...(next ? { next } : {}) } };
  };

  const accesses: Operation = async (request) => {
    const { cursor } = request.query as { cursor?: string };
    const page = expectRead(
      await readAccessLog(cases, { ...readingContext(request), ...(cursor ? { cursor } : {}) }),
    );
    return { status: 200, body: { records: page.accesses, ...(page.cursor ? { next: page.cursor } : {}) } };
  };

  const documents: Operation = async (request) => {
    const { documents: found } = expectRead(await readDocuments(cases, readingContext(request)));
    return {
      status: 200,
      body: {
        documents: found.map(({ detail, segments: _segments, attempt: _attempt, ...document }) => ({
          ...document,
          ...(detail ? { name: detail.name, mediaType: detail.mediaType, sha256: detail.sha256 } : {}),
        })),
      },
    };
  };

  const decisions = ROUTES.filter(({ method, path }) => method === 'POST' && path.startsWith('/cases/{id}/'));
  const own: Operations = {
    ...Object.fromEntries(
      decisions.filter((route) => route.function === 'cases').map((route) => [route.operation, decide]),
    ),
    DraftOrder: draft,
    ReviseOrder: revise,
    ReaddressOrder: branch,
    SplitCase: branch,
    LinkCase: link,
    JoinCase: link,
    AssignCase: assign,
    ReadAcceptance: acceptance,
    ReadCase: read,
    ReadEvents: timeline,
    ReadAccess: accesses,
    ListDocuments: documents,
    ListInbox: (request) => inbox(cases, request),
    SearchCases: (request) => search(cases, request),
  };
  return { ...own, ReadReferenceStatus: status, ...wrapAll('cases', own) };
}

/** Inbox and search are asked of one's own desk, not of a case. */
function expectDesk(actor: Actor, command: string): void {
  const relation = actor.provider ? 'addressee' : actor.authority ? 'own-authority' : 'none';
  if (!permit(actor, command, relation, undefined).ok) {
    throw problem('missing-role', 'Your roles have no inbox.', { rule: 'policy: roles' });
  }
}

async function search(cases: EdgeDeps['cases'], request: ApiRequest) {
  const { actor } = request.caller;
  expectDesk(actor, 'SearchCases');
  return { status: 200, body: await searchCases(cases, actor, request.body as SearchQuery) };
}

async function inbox(cases: EdgeDeps['cases'], request: ApiRequest) {
  const { actor } = request.caller;
  expectDesk(actor, 'ListInbox');
  const { state, due, mine, withinDays, limit, cursor } = request.query as {
    state: 'open' | 'closed';
    due?: NonNullable<InboxRequest['filter']>;
    mine?: 'true';
    withinDays: number;
    limit: number;
    cursor?: string;
  };
  const page = await listInbox(cases, {
    actor,
    closed: state === 'closed',
    withinDays,
    limit,
    ...(mine ? { mine: true } : {}),
    ...(due ? { filter: due } : {}),
    ...(cursor ? { cursor } : {}),
  });
  const entries = await withOwners(cases, actor, page.entries);
  return { status: 200, body: { entries, ...(page.cursor ? { next: page.cursor } : {}) } };
}

/** On the side of the authority an entry says when nobody looks after the case: its owner cannot act any more. */
async function withOwners(
  { table }: EdgeDeps['cases'],
  { authority }: Actor,
  entries: InboxPage['entries'],
): Promise<InboxPage['entries']> {
  if (authority === undefined) return entries;
  const open = entries.filter(({ closed }) => closed !== true);
  const absent = await absentOwners(
    table,
    open.map(({ owner }) => owner),
    authority,
  );
  if (absent.size === 0) return entries;
  return entries.map((entry) =>
    entry.closed !== true && absent.has(String(entry.owner)) ? { ...entry, ownerSuspended: true } : entry,
  );
}
