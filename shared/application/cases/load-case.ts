/** Loads a case with one query. The stored state is used as it is unless the fold has changed since. */

import { checkEnvelope, type Envelope } from '../../case/envelope.ts';
import { isExchangeEvent } from '../../case/exchange/events.ts';
import { evolveArrival, isArrival } from '../../case/exchange/fold-transfer.ts';
import { type ExchangeState, evolveExchange, NO_EXCHANGE } from '../../case/exchange/state.ts';
import type { FoldedEvent, Kind } from '../../case/kind.ts';
import { upcast } from '../../case/upcasters.ts';
import { isDocumentEvent } from '../../protocol/documents.ts';
import type { Row } from '../table.ts';
import type { Tokens } from './blind-index.ts';
import type { CaseDeps } from './deps.ts';
import { caseKey, HEAD_TO_KEY, type Head, headSchema } from './rows.ts';
import { fetchBlob, openJson, type StoredBlob } from './sealed-json.ts';

export interface LoadedCase {
  readonly head: Head;
  readonly state: unknown;
  /** Where the conversations of the case stand. */
  readonly exchange: ExchangeState;
  /** The blind-index tokens the case owns. */
  readonly tokens: Tokens;
  readonly kind: Kind;
  /** Absent once the case is erased. */
  readonly key?: Uint8Array;
  readonly wrapped?: Uint8Array;
}

/** A stored row that cannot be what it claims: named by key, never by content. */
export class BrokenRowError extends Error {
  override readonly name = 'BrokenRowError';
}

export function kindOf(deps: Pick<CaseDeps, 'kinds'>, name: string): Kind {
  const kind = deps.kinds[name];
  if (!kind) throw new BrokenRowError(`no kind "${name}" in this release`);
  return kind;
}

export async function loadCase(deps: CaseDeps, caseId: string): Promise<LoadedCase | undefined> {
  const { rows } = await deps.table.query(caseKey(caseId), HEAD_TO_KEY);
  const headRow = rows.find((row) => row.sk === 'HEAD');
  if (!headRow) return undefined;
  const parsed = headSchema.safeParse(headRow.a);
  if (!parsed.success) throw new BrokenRowError(`${headRow.pk} HEAD`, { cause: parsed.error });
  const head = parsed.data;
  const kind = kindOf(deps, head.kind);
  const wrapped = rows.find((row) => row.sk === 'KEY')?.blob;
  const key = wrapped ? await deps.caseKeys.open(caseId, wrapped) : undefined;
  if (!key || !wrapped) return { head, kind, tokens: {}, ...(await foldCase(deps, kind, caseId, undefined)) };
  return { head, kind, key, wrapped, ...(await sealedState(deps, kind, head, headRow, key)) };
}

async function sealedState(
  deps: CaseDeps,
  kind: Kind,
  head: Head,
  row: Row,
  key: Uint8Array,
): Promise<Folded & { tokens: Tokens }> {
  const blob = await fetchBlob(deps, {
    ...(row.blob ? { blob: row.blob } : {}),
    ...(head.blobRef ? { blobRef: head.blobRef } : {}),
  });
  if (!blob) throw new BrokenRowError(`${row.pk} HEAD has a key but no state`);
  const stored = openJson(deps, key, head.caseId, 'state', blob) as {
    state: unknown;
    tokens: Tokens;
    exchange?: ExchangeState;
  };
  if (head.foldVersion === kind.foldVersion) return { ...stored, exchange: stored.exchange ?? NO_EXCHANGE };
  return { ...(await foldCase(deps, kind, head.caseId, key)), tokens: stored.tokens };
}

export interface Folded {
  readonly state: unknown;
  readonly exchange: ExchangeState;
}

/** One event further. What the exchange adds to a record is the same for every kind. */
export function foldEvent(kind: Kind, { state, exchange }: Folded, folded: FoldedEvent): Folded {
  const { event } = folded;
  if (isExchangeEvent(event)) return { state, exchange: evolveExchange(exchange, event) };
  if (isDocumentEvent(event) && isArrival(exchange, event.open.documentId))
    return { state, exchange: evolveArrival(exchange, event) };
  return { state: kind.evolve(state, folded), exchange };
}

/** Rebuilds the state from the events; without a key from their open envelopes alone. */
export async function foldCase(
  deps: CaseDeps,
  kind: Kind,
  caseId: string,
  key: Uint8Array | undefined,
): Promise<Folded> {
  let folded: Folded = { state: undefined, exchange: NO_EXCHANGE };
  for await (const { envelope, sealed } of readEvents(deps, caseId, key)) {
    folded = foldEvent(kind, folded, toFolded(envelope, sealed));
  }
  return folded;
}

export function toFolded(envelope: Envelope, sealed: Record<string, unknown> | undefined): FoldedEvent {
  const event = upcast(envelope.type, envelope.v, { open: envelope.open, ...(sealed ? { sealed } : {}) });
  const { seq, at, actor, onBehalfOf } = envelope;
  return { seq, at, actor, ...(onBehalfOf && { onBehalfOf }), event };
}

export interface StoredEvent {
  readonly envelope: Envelope;
  readonly text: string;
  readonly hash: string;
  readonly sealed?: Record<string, unknown>;
  readonly salt?: string;
}

/** A case's events in order, page by page. Sealed parts are opened when the key is given. */
export async function* readEvents(
  deps: CaseDeps,
  caseId: string,
  key: Uint8Array | undefined,
  fromSeq = 1,
): AsyncGenerator<StoredEvent> {
  let cursor: string | undefined;
  const from = `EV#${String(fromSeq).padStart(7, '0')}`;
  do {
    const page = await deps.table.query(caseKey(caseId), { from, to: 'EV#~', ...(cursor ? { cursor } : {}) });
    for (const row of page.rows) {
      const event = storedEvent(row);
      // Where there is nothing to open there is nothing to wait for.
      yield key ? await withSealed(deps, caseId, row, key, event) : event;
    }
    cursor = page.cursor;
  } while (cursor);
}

function storedEvent(row: Row): StoredEvent {
  const parsed = checkEnvelope(JSON.parse(row.text ?? 'null'));
  if (!parsed.success) throw new BrokenRowError(`${row.pk} ${row.sk}`, { cause: parsed.error });
  return { envelope: parsed.data, text: row.text ?? '', hash: String(row.a.hash) };
}

async function withSealed(
  deps: CaseDeps,
  caseId: string,
  row: Row,
  key: Uint8Array,
  event: StoredEvent,
): Promise<StoredEvent> {
  const stored: StoredBlob = {
    ...(row.blob ? { blob: row.blob } : {}),
    ...(typeof row.a.blobRef === 'string' ? { blobRef: row.a.blobRef } : {}),
  };
  const blob = await fetchBlob(deps, stored);
  if (!blob) return event;
  const opened = openJson(deps, key, caseId, row.sk, blob) as { salt: string; data: Record<string, unknown> };
  return { ...event, sealed: opened.data, salt: opened.salt };
}
