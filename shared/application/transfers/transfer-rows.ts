/** Rows of documents that travel (docs/formats.md, "Rows"): what waits to be sent, and what waits to arrive. */
import * as z from 'zod';
import type { ExchangeState } from '../../case/exchange/state.ts';
import { isSettled, type Transfer } from '../../case/exchange/transfer.ts';
import type { TransferEvent } from '../../case/exchange/transfer-events.ts';
import type { DomainEvent } from '../../protocol/decision.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { BrokenRowError } from '../cases/load-case.ts';
import { caseKey, checkpointKey, shardOf } from '../cases/rows.ts';
import { openJson, sealJson } from '../cases/sealed-json.ts';
import type { Key, Row, Write } from '../table.ts';

export const TRANSFER_SHARDS = 4;

export interface MessageRef {
  readonly from: string;
  readonly to: string;
  readonly origin: string;
  /** The case in which the conversation began. */
  readonly begunAs: string;
  readonly seq: number;
}

export function messageRef(messageId: string): MessageRef {
  const [from = '', to = '', origin = '', begunAs = '', seq = ''] = messageId.split('.');
  return { from, to, origin, begunAs, seq: Number(seq) };
}

const padded = (seq: number): string => String(seq).padStart(9, '0');
const item = (kind: string, caseId: string, peer: string, seq: number): Key => ({
  pk: caseKey(caseId),
  sk: `${kind}#${peer}#${padded(seq)}`,
});

/** Documents of a message that goes out: how far they have been sent. Gone with the receipt. */
export const sendingKey = (caseId: string, to: string, seq: number): Key => item('TRO', caseId, to, seq);
/** Documents of a message that came: what is needed to take them. Gone with the receipt. */
export const awaitingKey = (caseId: string, from: string, seq: number): Key => item('TRI', caseId, from, seq);
/** When the receipt for them is due. */
export const receiptDueKey = (caseId: string, from: string, seq: number): Key =>
  item('TRD', caseId, from, seq);

const place = (kind: string, caseId: string, peer: string, seq: number, at: string): Key => ({
  pk: `${kind}#${shardOf(caseId, TRANSFER_SHARDS)}`,
  sk: `${at}#${caseId}#${peer}#${padded(seq)}`,
});
export const sendingPlace = (caseId: string, to: string, seq: number, at: string): Key =>
  place('TRO', caseId, to, seq, at);
export const receiptPlace = (caseId: string, from: string, seq: number, at: string): Key =>
  place('TRD', caseId, from, seq, at);

export const receiptDueSchema = z.object({
  caseId: z.string(),
  messageId: z.string(),
  until: z.string(),
});

function receiptDueRow(caseId: string, { messageId, until = '' }: Transfer, at: string): Row {
  const { from, seq } = messageRef(messageId);
  return {
    ...receiptDueKey(caseId, from, seq),
    a: { caseId, messageId, until },
    index: { due: receiptPlace(caseId, from, seq, at) },
  };
}

type Awaited = NonNullable<Extract<TransferEvent, { type: 'DocumentsAwaited' }>['sealed']>;

/** What the exchange's own changes entail in rows. `at`: machine time. */
export function transferWrites(
  deps: CaseDeps,
  key: Uint8Array,
  caseId: string,
  change: {
    readonly events: readonly DomainEvent[];
    readonly before: ExchangeState;
    readonly after: ExchangeState;
    readonly at: string;
  },
): Write[] {
  const { before, after, at } = change;
  if (before.transfers === after.transfers) return [];
  const old = new Map((before.transfers ?? []).map((one) => [one.messageId, one]));
  const now = new Map((after.transfers ?? []).map((one) => [one.messageId, one]));
  return [
    ...change.events.flatMap((event) => awaitingRow(deps, key, caseId, event)),
    ...[...now.values()].flatMap((transfer): Write[] => {
      const known = old.get(transfer.messageId);
      if (transfer.direction === 'out' || (known && isSettled(known) === isSettled(transfer))) return [];
      return [{ put: receiptDueRow(caseId, transfer, isSettled(transfer) ? at : (transfer.until ?? at)) }];
    }),
    ...[...old.values()].filter(({ messageId }) => !now.has(messageId)).flatMap((one) => ended(caseId, one)),
    ...settledSince(before, after).map((id) => ({ delete: checkpointKey(caseId, id) })),
  ];
}

/** One document after the other travels, so that few have been begun; a decision has room for so many. */
const MOST_CHECKPOINTS = 16;

/** Documents that are awaited no longer: how far they had come is of no use, and may hold bytes of them. */
function settledSince(before: ExchangeState, after: ExchangeState): readonly string[] {
  const still = new Set(awaitedIn(after));
  return [...new Set(awaitedIn(before))].filter((id) => !still.has(id)).slice(0, MOST_CHECKPOINTS);
}

const awaitedIn = ({ transfers = [] }: ExchangeState): string[] =>
  transfers
    .filter(({ direction }) => direction === 'in')
    .flatMap(({ documents }) => documents.filter(({ status }) => status === 'awaited'))
    .map(({ id }) => id);

function ended(caseId: string, { messageId, direction }: Transfer): Write[] {
  const { from, to, seq } = messageRef(messageId);
  if (direction === 'out') return [{ delete: sendingKey(caseId, to, seq) }];
  return [{ delete: awaitingKey(caseId, from, seq) }, { delete: receiptDueKey(caseId, from, seq) }];
}

function awaitingRow(deps: CaseDeps, key: Uint8Array, caseId: string, event: DomainEvent): Write[] {
  if (event.type !== 'DocumentsAwaited' || !event.sealed) return [];
  const { messageId, from, documents } = event.open as Extract<
    TransferEvent,
    { type: 'DocumentsAwaited' }
  >['open'];
  const { seq } = messageRef(messageId);
  const row = awaitingKey(caseId, from, seq);
  const sizes = Object.fromEntries(documents.map(({ id, size, commitment }) => [id, { size, commitment }]));
  const content = { ...(event.sealed as Awaited), sizes };
  return [{ put: { ...row, a: { caseId, messageId }, blob: sealJson(deps, key, caseId, row.sk, content) } }];
}

const awaitingSchema = z.object({
  key: z.string(),
  documents: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      mediaType: z.string(),
      sha256: z.string(),
      salt: z.string(),
    }),
  ),
  sizes: z.record(z.string(), z.object({ size: z.int(), commitment: z.string() })),
});

export interface AwaitedArrival {
  readonly id: string;
  readonly name: string;
  readonly mediaType: string;
  readonly sha256: string;
  readonly salt: string;
  readonly size: number;
  readonly commitment: string;
}

/** What the message has said of the documents that are to come. */
export async function readAwaited(
  deps: CaseDeps,
  key: Uint8Array,
  caseId: string,
  { from, seq }: Pick<MessageRef, 'from' | 'seq'>,
): Promise<{ readonly key: Uint8Array; readonly documents: readonly AwaitedArrival[] } | undefined> {
  const row = await deps.table.get(awaitingKey(caseId, from, seq));
  if (!row) return undefined;
  if (!row.blob) throw new BrokenRowError(`${row.pk} ${row.sk}`);
  const { sizes, ...content } = awaitingSchema.parse(openJson(deps, key, caseId, row.sk, row.blob));
  return {
    key: Buffer.from(content.key, 'base64url'),
    documents: content.documents.flatMap((one) => {
      const measured = sizes[one.id];
      return measured ? [{ ...one, ...measured }] : [];
    }),
  };
}

/** The open attributes of documents on their way out. */
export const sendingSchema = z.object({
  caseId: z.string(),
  messageId: z.string(),
  to: z.string(),
  seq: z.int(),
  at: z.string(),
  /** Of those who work at it only the one who has raised this last goes on. */
  run: z.int(),
  attempts: z.int(),
  /** The document and segment that are sent next, from 0. */
  document: z.int(),
  segment: z.int(),
});
export type Sending = z.infer<typeof sendingSchema>;

const sealedSendingSchema = z.object({
  key: z.string(),
  documents: z.array(z.string()),
});

export const sealedSending = (
  deps: CaseDeps,
  key: Uint8Array,
  caseId: string,
  sk: string,
  content: z.infer<typeof sealedSendingSchema>,
): Uint8Array => sealJson(deps, key, caseId, sk, content);

/** The transfer key, and which documents it is for, in their order. */
export function openSending(
  deps: CaseDeps,
  key: Uint8Array,
  caseId: string,
  row: Row,
): { readonly key: Uint8Array; readonly documents: readonly string[] } {
  if (!row.blob) throw new BrokenRowError(`${row.pk} ${row.sk}`);
  const content = sealedSendingSchema.parse(openJson(deps, key, caseId, row.sk, row.blob));
  return { key: Buffer.from(content.key, 'base64url'), documents: content.documents };
}
