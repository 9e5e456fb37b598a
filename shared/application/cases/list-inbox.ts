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
  /** Only cases that the actor owns or deputises: pages are filled as far as MOST_QUERIES allow. */
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
/** An index by person would cost a row for each owner and deputy of every case; this costs whoever asks. */
const MOST_QUERIES = 10;

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
  // A provider has one partition for both; only what is asked for counts.
  const isWanted = ({ a }: { readonly a: Attributes }): boolean =>
    (!actor.provider || a.closed === request.closed) && (!request.mine || isMine(a, actor.id));
  const entries: Readonly<Record<string, unknown>>[] = [];
  let { cursor } = request;
  for (let queries = 0; queries < MOST_QUERIES; queries += 1) {
    const page = await deps.table.index('inbox', partition, {
      ...range,
      // Never more than there is room for: a cursor stands behind whole pages.
      limit: request.limit - entries.length,
      ...(cursor ? { cursor } : {}),
    });
    entries.push(...page.rows.filter(isWanted).map(({ a }) => listEntry(a)));
    cursor = page.cursor;
    if (!cursor || entries.length >= request.limit) break;
  }
  return { entries, ...(cursor ? { cursor } : {}) };
}

const isMine = (a: Attributes, id: string): boolean =>
  a.owner === id || (Array.isArray(a.deputies) && a.deputies.includes(id));

async function dueRange(
  deps: Pick<CaseDeps, 'legalClock'>,
  filter: 'overdue' | 'due-soon',
  withinDays: number,
) {
  const now = await deps.legalClock.now();
  if (filter === 'overdue') return { to: now };
  return { from: now, to: new Date(Date.parse(now) + withinDays * DAY).toISOString() };
}
