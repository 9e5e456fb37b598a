/**
 * Documents that follow a message. The other node says how far it has come and grants a slot for each segment, so a
 * transfer goes on where it was cut, whoever was cut; what this side keeps is when to look again. It ends with the
 * receipt, which takes the row away.
 */
import { outcomesOf, TRANSFER_DAYS, type Transfer } from '../../case/exchange/transfer.ts';
import { executeCommand } from '../cases/execute-command.ts';
import { type LoadedCase, loadCase } from '../cases/load-case.ts';
import { type Peer, trustedPeer } from '../exchange/peers.ts';
import { PeerUnavailableError } from '../exchange/ports.ts';
import { backOffMs } from '../exchange/postpone.ts';
import { outKey } from '../exchange/rows.ts';
import { SENDER } from '../exchange/send-message.ts';
import type { Row } from '../table.ts';
import { askForSlot, type Told } from './ask-for-slot.ts';
import { dispatchDocuments } from './dispatch-documents.ts';
import type { DispatchDeps } from './ports.ts';
import { signReceipt } from './receipt.ts';
import { openSending, type Sending, sendingPlace, sendingSchema } from './transfer-rows.ts';

const MINUTE = 60_000;
/** Nobody else takes the row while this run is at it; after a crash the next one does. */
const LEASE_MINUTES = 5;
/** A run that has sent for so long leaves the rest to the next. */
const RUN_SECONDS = 120;
/** The receiver names what is missing after `TRANSFER_DAYS`; who has heard nothing by then names it for himself. */
const GIVE_UP_DAYS = TRANSFER_DAYS + 1;

/** `sent`: all is there, and the receipt is awaited. `more`: the next run goes on at once. */
export type Dispatched = 'sent' | 'more' | 'later' | 'ended' | 'gone';

export async function sendTransfer(deps: DispatchDeps, row: Row): Promise<Dispatched> {
  if (!row.index?.due) return 'gone';
  const sending = await lease(deps, row, sendingSchema.parse(row.a));
  if (!sending) return 'gone';
  const loaded = await loadCase(deps, sending.caseId);
  const transfer = loaded?.exchange.transfers?.find(
    ({ messageId, direction }) => messageId === sending.messageId && direction === 'out',
  );
  if (!loaded || !transfer) return end(deps, row);
  if (await deps.table.get(outKey(sending.caseId, sending.to, sending.seq)))
    return awaitMessage(deps, row, sending);
  if (isOver(deps, sending)) return giveUp(deps, row, loaded, transfer);
  const peer = await trustedPeer(deps, sending.to);
  if (!peer) return postpone(deps, row, sending, 'untrusted-peer');
  try {
    return await attempt(deps, row, { sending, loaded, transfer, peer });
  } catch (error) {
    if (!(error instanceof PeerUnavailableError)) throw error;
    return postpone(deps, row, sending, 'peer-unavailable');
  }
}

interface Underway {
  readonly sending: Sending;
  readonly loaded: LoadedCase;
  readonly transfer: Transfer;
  readonly peer: Peer;
}

async function attempt(deps: DispatchDeps, row: Row, underway: Underway): Promise<Dispatched> {
  const { sending, loaded, transfer, peer } = underway;
  const { caseId, messageId, to } = sending;
  const stopped = whyStopped(loaded, transfer, to);
  const told = await askForSlot(deps, peer, messageId, stopped ? { stopped } : {});
  // Erased here: there is no record left in which a receipt could stand.
  if (!loaded.key) return end(deps, row);
  if (!told.ok) return postpone(deps, row, sending, told.code);
  if (told.answer.state === 'erased') return erasedThere(deps, row, loaded, transfer, told);
  if (told.answer.state !== 'open') return postpone(deps, row, sending, told.answer.state);
  const { key, documents } = openSending(deps, loaded.key, caseId, row);
  const until = Date.parse(deps.systemClock.now()) + RUN_SECONDS * 1000;
  const result = await dispatchDocuments(deps, {
    ...{ peer, caseId, messageId, documents, until },
    caseKey: loaded.key,
    transferKey: key,
    progress: told.answer.documents ?? [],
    from: sending.attempts === 0 ? sending : undefined,
  });
  if (result.end === 'more') return goOn(deps, row, sending, result);
  return postpone(deps, row, sending, result.code, result.end === 'sent' ? 'sent' : 'later');
}

/** Erased, or not to be sent any more: the other side is told, and makes its receipt of what it has. */
function whyStopped({ key, kind, state }: LoadedCase, transfer: Transfer, to: string): string | undefined {
  if (!key) return 'erased';
  const ids = transfer.documents.map(({ documentId }) => documentId);
  return kind.sends?.(state, to, ids) === false ? 'withdrawn' : undefined;
}

async function lease(deps: DispatchDeps, row: Row, sending: Sending): Promise<Sending | undefined> {
  const { caseId, to, seq, run } = sending;
  const at = new Date(Date.parse(deps.systemClock.now()) + LEASE_MINUTES * MINUTE).toISOString();
  const taken = { ...sending, run: run + 1 };
  const put: Row = { ...row, a: taken, index: { due: sendingPlace(caseId, to, seq, at) } };
  const result = await deps.table.transact([{ put, if: { equals: { run } } }], deps.ids.ulid());
  return result.ok ? taken : undefined;
}

/** Lost where another run has taken over: its outcome stands. */
async function put(deps: DispatchDeps, row: Row, sending: Sending, at: string | undefined): Promise<void> {
  const { index: _index, ...rest } = row;
  const { caseId, to, seq, run } = sending;
  const index = at === undefined ? {} : { index: { due: sendingPlace(caseId, to, seq, at) } };
  await deps.table.transact(
    [{ put: { ...rest, a: { ...sending }, ...index }, if: { equals: { run } } }],
    deps.ids.ulid(),
  );
}

async function goOn(
  deps: DispatchDeps,
  row: Row,
  sending: Sending,
  { document, segment }: { readonly document: number; readonly segment: number },
): Promise<'more'> {
  await put(deps, row, { ...sending, attempts: 0, document, segment }, deps.systemClock.now());
  return 'more';
}

async function postpone(
  deps: DispatchDeps,
  row: Row,
  sending: Sending,
  code: string,
  outcome: 'later' | 'sent' = 'later',
): Promise<'later' | 'sent'> {
  const wait = backOffMs(sending.attempts, (deps.ids.bytes(1)[0] ?? 0) / 255);
  const at = new Date(Date.parse(deps.systemClock.now()) + wait).toISOString();
  await put(deps, row, { ...sending, attempts: sending.attempts + 1 }, at);
  deps.log.info('transfer-postponed', { messageId: sending.messageId, code });
  return outcome;
}

/** A message may wait for days, and its documents should follow it within minutes: nobody else is asked meanwhile. */
async function awaitMessage(deps: DispatchDeps, row: Row, sending: Sending): Promise<'later'> {
  const wait = Math.min(5 * MINUTE, 5_000 * 2 ** Math.min(sending.attempts, 10));
  const at = new Date(Date.parse(deps.systemClock.now()) + wait).toISOString();
  await put(deps, row, { ...sending, attempts: sending.attempts + 1 }, at);
  return 'later';
}

async function end(deps: DispatchDeps, row: Row): Promise<'ended'> {
  await deps.table.transact([{ delete: row }], deps.ids.ulid());
  return 'ended';
}

const isOver = (deps: DispatchDeps, { at }: Sending): boolean =>
  Date.parse(deps.systemClock.now()) > Date.parse(at) + GIVE_UP_DAYS * 24 * 60 * MINUTE;

/** No receipt has come: each document is named as missing, in this node's own word. */
async function giveUp(
  deps: DispatchDeps,
  row: Row,
  loaded: LoadedCase,
  transfer: Transfer,
): Promise<'ended'> {
  const receipt = { ...missing(deps, transfer, 'no-receipt'), iss: deps.party };
  const jws = await signReceipt(deps.signing, receipt);
  await record(deps, loaded, { ...receipt, jws }, true);
  deps.log.error('transfer-dead', { messageId: transfer.messageId });
  return end(deps, row);
}

/** The other node has nobody left who could make a receipt; its signed answer stands in for one. */
async function erasedThere(
  deps: DispatchDeps,
  row: Row,
  loaded: LoadedCase,
  transfer: Transfer,
  { jws }: Extract<Told, { ok: true }>,
): Promise<'ended'> {
  await record(deps, loaded, { ...missing(deps, transfer, 'case-erased'), iss: transfer.peer, jws }, false);
  return end(deps, row);
}

const missing = (deps: DispatchDeps, transfer: Transfer, why: string) => ({
  messageId: transfer.messageId,
  outcome: 'incomplete' as const,
  documents: outcomesOf(transfer, why),
  at: deps.systemClock.now(),
});

async function record(
  deps: DispatchDeps,
  loaded: LoadedCase,
  receipt: Readonly<Record<string, unknown>>,
  own: boolean,
): Promise<void> {
  const { caseId, kind } = loaded.head;
  const command = { type: 'RecordTransferReceipt', receipt, own } as { type: string };
  const outcome = await executeCommand(deps, { kind, caseId, command, actor: SENDER, seen: loaded });
  if (!outcome.ok && outcome.why === 'conflict') throw new PeerUnavailableError('the case is busy');
}
