/** Inboxes: open attributes from the index, what is due first on top. Lists may lag; writes never depend on them. */
import type { Actor } from '../../protocol/decision.ts';
import type { Attributes } from '../table.ts';
import type { CaseDeps } from './deps.ts';
import { inboxOf, providerInbox } from './rows.ts';

export interface InboxRequest {
  readonly actor: Actor;
  readonly closed: boolean;
  /** `overdue`: the date has passed. `due-soon`: it passes within the given days. */
  readonly filter?: 'overdue' | 'due-soon';
  /** Only cases that the actor owns or deputises; pages may come out shorter. */
  readonly mine?: true;
  readonly withinDays: number;
  readonly limit: number;
  readonly cursor?: string;
}

export interface InboxPage {
  readonly entries: readonly Readonly<Record<string, unknown>>[];
  readonly cursor?: string;
}

const DAY = 86_400_000;

/** The open attributes of a list row, without those that only the store needs. */
export function listEntry(a: Attributes): Readonly<Record<string, unknown>> {
  const { lastHash: _hash, foldVersion: _fold, blobRef: _ref, ...shown } = a;
  return shown;
}

export async function listInbox(
  deps: Pick<CaseDeps, 'table' | 'legalClock'>,
  request: InboxRequest,
): Promise<InboxPage> {
  const { actor } = request;
  const partition = actor.provider
    ? providerInbox(actor.provider)
    : actor.authority
      ? inboxOf(actor.authority, request.closed)
      : undefined;
  if (!partition) return { entries: [] };
  const range = request.filter ? await dueRange(deps, request.filter, request.withinDays) : {};
  const page = await deps.table.index('inbox', partition, {
    ...range,
    limit: request.limit,
    ...(request.cursor ? { cursor: request.cursor } : {}),
  });
  // A provider has one partition for both; its pages may come out shorter.
  const rows = actor.provider ? page.rows.filter(({ a }) => a.closed === request.closed) : page.rows;
  const isMine = ({ a }: { readonly a: Attributes }): boolean =>
    a.owner === actor.id || (Array.isArray(a.deputies) && a.deputies.includes(actor.id));
  const shown = request.mine ? rows.filter(isMine) : rows;
  return { entries: shown.map(({ a }) => listEntry(a)), ...(page.cursor ? { cursor: page.cursor } : {}) };
}

async function dueRange(
  deps: Pick<CaseDeps, 'legalClock'>,
  filter: 'overdue' | 'due-soon',
  withinDays: number,
) {
  const now = await deps.legalClock.now();
  if (filter === 'overdue') return { to: now };
  return { from: now, to: new Date(Date.parse(now) + withinDays * DAY).toISOString() };
}
