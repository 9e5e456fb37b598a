/** What must be true of a stored node, whatever happened to it: every row against the fold of its events. */
import { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import type { CaseDeps } from '../../shared/application/cases/deps.ts';
import {
  loadCase,
  readEvents,
  type StoredEvent,
  toFolded,
} from '../../shared/application/cases/load-case.ts';
import { dueRow, headKey, headRow, headSchema } from '../../shared/application/cases/rows.ts';
import type { Row, Table } from '../../shared/application/table.ts';
import { verifyChain } from '../../shared/case/envelope.ts';
import type { Outline } from '../../shared/protocol/decision.ts';
import { queryAll } from './table-fixture.ts';

export interface StoreCheck {
  readonly problems: string[];
  readonly events: Map<string, StoredEvent[]>;
  /** Objects of the vault that no row refers to. */
  readonly orphans: string[];
}

/** Every partition of a table file. */
export function partitionsOf(file: string): string[] {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return db
      .prepare('SELECT DISTINCT pk FROM rows')
      .all()
      .map(({ pk }) => String(pk));
  } finally {
    db.close();
  }
}

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));

export async function checkStore(deps: CaseDeps, partitions: readonly string[]): Promise<StoreCheck> {
  const problems: string[] = [];
  const events = new Map<string, StoredEvent[]>();
  const referred = new Set<string>();
  const leaves = await leavesOf(deps.table, partitions);
  const blind = await blindRows(deps.table, partitions);
  const cases = partitions.filter((pk) => pk.startsWith('CASE#')).map((pk) => pk.slice('CASE#'.length));
  for (const caseId of cases) {
    const one = new CaseCheck(deps, caseId);
    try {
      await one.run(leaves, blind.get(caseId) ?? new Set());
    } catch (error) {
      one.problems.push(`${caseId}: ${error instanceof Error ? error.stack : String(error)}`);
    }
    problems.push(...one.problems);
    events.set(caseId, one.events);
    for (const name of one.referred) referred.add(name);
  }
  const known = new Set([...events].flatMap(([id, list]) => list.map((_, n) => `${id}#${n + 1}`)));
  for (const id of leaves.keys()) if (!known.has(id)) problems.push(`leaf without an event: ${id}`);
  const stored = [...(await deps.vault.list('docs/')), ...(await deps.vault.list('blobs/'))];
  const names = new Set(stored.map(({ name }) => name));
  for (const name of referred) if (!names.has(name)) problems.push(`missing in the vault: ${name}`);
  return { problems, events, orphans: [...names].filter((name) => !referred.has(name)) };
}

class CaseCheck {
  readonly problems: string[] = [];
  events: StoredEvent[] = [];
  readonly referred = new Set<string>();
  readonly #deps: CaseDeps;
  readonly #caseId: string;

  constructor(deps: CaseDeps, caseId: string) {
    this.#deps = deps;
    this.#caseId = caseId;
  }

  #expect(what: string, found: unknown, wanted: unknown): void {
    if (isDeepStrictEqual(json({ v: found }), json({ v: wanted }))) return;
    this.problems.push(
      `${this.#caseId} ${what}: ${JSON.stringify(found)?.slice(0, 600)} instead of ${JSON.stringify(wanted)?.slice(0, 600)}`,
    );
  }

  async run(leaves: ReadonlyMap<string, string>, blind: ReadonlySet<string>): Promise<void> {
    const { table } = this.#deps;
    const caseId = this.#caseId;
    const rows = await queryAll(table, `CASE#${caseId}`);
    const loaded = await loadCase(this.#deps, caseId);
    const stored = await table.get(headKey(caseId));
    if (!loaded || !stored) {
      this.problems.push(`${caseId} has rows but no head: ${rows.map(({ sk }) => sk).join()}`);
      return;
    }
    for await (const event of readEvents(this.#deps, caseId, loaded.key)) this.events.push(event);
    const chain = verifyChain(caseId, this.events);
    this.#expect('chain', chain, { ok: true, hash: loaded.head.lastHash, count: loaded.head.version });
    let state: unknown;
    for (const { envelope, sealed } of this.events) {
      state = loaded.kind.evolve(state, toFolded(envelope, sealed));
    }
    this.#expect('state', loaded.state, state);
    const outline = loaded.kind.outline(state);
    this.#head(stored, outline);
    this.#due(rows, outline, loaded.kind.name);
    this.#expect(
      'addressees',
      rows.filter(({ sk }) => sk.startsWith('PTY#PROV#')).map(({ sk }) => sk.slice(9)),
      outline.providers.map(({ id }) => id).sort(),
    );
    this.#documents(rows);
    this.#expect('identifiers', Object.keys(loaded.tokens).sort(), [...new Set(outline.identifiers)].sort());
    this.#expect('blind index', [...blind].sort(), Object.values(loaded.tokens).sort());
    this.#published(rows, leaves);
    for (const { a } of rows) if (typeof a.blobRef === 'string') this.referred.add(a.blobRef);
  }

  #head(stored: Row, outline: Outline): void {
    const parsed = headSchema.parse(stored.a);
    const due = outline.actBy;
    const { nextDueAt: _old, ...rest } = parsed;
    const wanted = headRow(
      {
        ...rest,
        article: outline.article,
        status: outline.status,
        closed: outline.closed,
        authority: outline.authority,
        counterparts: [...outline.counterparts],
        documents: this.events.filter(({ envelope }) => envelope.type === 'DocumentDeclared').length,
        changedAt: this.events.at(-1)?.envelope.at ?? '',
        createdAt: this.events[0]?.envelope.at ?? '',
        ...(due === undefined ? {} : { nextDueAt: due }),
      },
      outline,
      undefined,
    );
    this.#expect('head', stored.a, wanted.a);
    this.#expect('inbox', stored.index, wanted.index);
  }

  #due(rows: readonly Row[], outline: Outline, caseKind: string): void {
    const found = rows.filter(({ sk }) => sk.startsWith('DUE#'));
    const wanted = outline.due
      .map((due) => dueRow({ ...due, caseId: this.#caseId, caseKind, attempts: 0 }))
      .sort((a, b) => (a.sk < b.sk ? -1 : 1));
    // Five failures move a row aside; nothing here may fail that often, so attempts are not looked at.
    const plain = ({ sk, a, index }: Row) => [sk, { ...a, attempts: 0 }, index];
    this.#expect('due rows', found.map(plain), wanted.map(plain));
  }

  #documents(rows: readonly Row[]): void {
    const wanted = new Map<string, Record<string, unknown>>();
    for (const { envelope } of this.events) {
      const { type, open } = envelope;
      if (!type.startsWith('Document')) continue;
      const state = type.slice('Document'.length).toLowerCase();
      const { size, segments, attempt, commitment, scan, code } = open;
      const documentId = String(open.documentId);
      wanted.set(documentId, json({ documentId, state, size, segments, attempt, commitment, scan, code }));
      if (state !== 'sealed') continue;
      for (let n = 0; n < Number(segments); n += 1)
        this.referred.add(`docs/${this.#caseId}/${documentId}/${attempt}/${n}`);
    }
    const found = rows.filter(({ sk }) => sk.startsWith('DOC#')).map(({ a }) => a);
    const byId = (list: unknown[]) => list.sort((x, y) => (JSON.stringify(x) < JSON.stringify(y) ? -1 : 1));
    this.#expect('documents', byId(found.map(sorted)), byId([...wanted.values()].map(sorted)));
  }

  #published(rows: readonly Row[], leaves: ReadonlyMap<string, string>): void {
    const waiting = rows.filter(({ index }) => index?.unpublished).map(({ sk }) => sk);
    this.#expect('unpublished', waiting, []);
    for (const { envelope, hash } of this.events) {
      this.#expect(`leaf ${envelope.seq}`, leaves.get(`${this.#caseId}#${envelope.seq}`), hash);
    }
  }
}

const sorted = (row: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));

async function leavesOf(table: Table, partitions: readonly string[]): Promise<Map<string, string>> {
  const leaves = new Map<string, string>();
  for (const pk of partitions.filter((each) => each.startsWith('DAY#'))) {
    for (const { a } of await queryAll(table, pk)) {
      if (a.version !== undefined) leaves.set(`${a.caseId}#${a.version}`, String(a.hash));
    }
  }
  return leaves;
}

/** Tokens by case. */
async function blindRows(table: Table, partitions: readonly string[]): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  for (const pk of partitions.filter((each) => each.startsWith('BI#'))) {
    for (const { sk } of await queryAll(table, pk)) {
      found.set(sk, (found.get(sk) ?? new Set()).add(pk.slice('BI#'.length)));
    }
  }
  return found;
}
