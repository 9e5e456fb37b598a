/**
 * A node asks where the next segment of a document may be put. A slot is granted for documents of a message that was
 * applied, while they are awaited, to the Party that sent the message, for exactly the bytes that it names.
 */
import { ownCaseId } from '../../case/exchange/conversation.ts';
import { NO_EXCHANGE } from '../../case/exchange/state.ts';
import type { Transfer, TransferDocument } from '../../case/exchange/transfer.ts';
import { type LoadedCase, loadCase } from '../cases/load-case.ts';
import { recordAttempt } from '../cases/records.ts';
import { checkpointKey } from '../cases/rows.ts';
import { segmentCount } from '../document-segments.ts';
import { signEvidence } from '../exchange/evidence.ts';
import { claimedSender } from '../exchange/message.ts';
import { type Peer, peerActor, trustedPeer } from '../exchange/peers.ts';
import { openMessage, sealMessage, UnreadableMessageError } from '../exchange/sealed-message.ts';
import { limits } from '../limits.ts';
import { concludeTransfer } from './conclude-transfer.ts';
import type { GrantDeps, SlotReply } from './ports.ts';
import {
  lifetime,
  openSlotRequest,
  type SlotAnswer,
  type SlotRequest,
  signSlotAnswer,
} from './slot-messages.ts';
import { messageRef, readAwaited } from './transfer-rows.ts';
import { slotKey } from './travelling.ts';

/** A segment is on its way for less; whoever needs longer asks again. */
const SLOT_MINUTES = 10;
/** Frames, header and tags of a segment add less than this to its plaintext. */
const SEALED_OVERHEAD = 64 * 1024;
const MEDIA_TYPE = 'application/octet-stream';

type Said = Pick<SlotAnswer, 'state' | 'documents' | 'slot'>;

/** Throws only where the sender should try again: the store or the key service is out of reach. */
export async function grantSlots(deps: GrantDeps, sealed: string): Promise<SlotReply> {
  const jws = await openMessage(deps.decryption, sealed).catch((error: unknown) => {
    if (error instanceof UnreadableMessageError) return error;
    throw error;
  });
  if (typeof jws !== 'string') return refuse(deps, jws.reason);
  const from = claimedSender(jws);
  const peer = from === undefined ? undefined : await trustedPeer(deps, from);
  if (!peer) return refuse(deps, 'unknown-peer');
  const opened = await openSlotRequest(peer.signing, jws, deps.party, deps.systemClock.now());
  if (!opened.ok) return refuse(deps, opened.code, peer.party);
  const request = opened.claims;
  const ref = messageRef(request.messageId);
  // Nobody asks for another's: the message names both.
  if (request.iss !== peer.party || ref.from !== peer.party || ref.to !== deps.party)
    return refuse(deps, 'not-yours', peer.party, request.messageId);
  return { answer: await answered(deps, peer, request, await decide(deps, request)), evidences: [] };
}

async function answered(deps: GrantDeps, peer: Peer, request: SlotRequest, said: Said): Promise<string> {
  const { jti, messageId } = request;
  const times = lifetime(deps.systemClock.now());
  const answer = { iss: deps.party, aud: peer.party, ...times, jti, messageId, ...said };
  const jws = await signSlotAnswer(deps.signing, answer);
  const [encryption] = peer.keys.encryption;
  if (!encryption) throw new Error('a peer without a key');
  return sealMessage(encryption, jws);
}

async function decide(deps: GrantDeps, request: SlotRequest): Promise<Said> {
  const { messageId, stopped, offer } = request;
  const { from, origin, begunAs, seq } = messageRef(messageId);
  const caseId = ownCaseId({ origin, caseId: begunAs }, deps.party, from);
  const loaded = await loadCase(deps, caseId);
  if (!loaded) return { state: 'unknown' };
  if (!loaded.key) return { state: 'erased' };
  const { received, transfers = [] } = loaded.exchange ?? NO_EXCHANGE;
  const transfer = transfers.find((one) => one.messageId === messageId && one.direction === 'in');
  if (!transfer) return { state: (received[from] ?? 0) >= seq ? 'concluded' : 'unknown' };
  if (stopped !== undefined) {
    await concludeTransfer(deps, caseId, messageId, `stopped-${stopped}`.slice(0, 60));
    return { state: 'concluded' };
  }
  // Of all where nothing is offered, else of the one that matters: each costs a read.
  const documents = await Promise.all(
    transfer.documents
      .filter(({ documentId }) => offer === undefined || offer.documentId === documentId)
      .map((one) => progressOf(deps, caseId, one)),
  );
  const slot = offer
    ? await slotFor(deps, { loaded, caseId, from, seq, transfer, documents }, offer)
    : undefined;
  return { state: 'open', documents, ...(slot ? { slot } : {}) };
}

type Progress = NonNullable<SlotAnswer['documents']>[number];

/** What lies in the intake and was not looked at yet does not count. */
async function progressOf(
  deps: GrantDeps,
  caseId: string,
  { id, documentId, status }: TransferDocument,
): Promise<Progress> {
  const checkpoint = status === 'awaited' ? await deps.table.get(checkpointKey(caseId, id)) : undefined;
  return { documentId, status, taken: Number(checkpoint?.a.next ?? 0) };
}

interface Place {
  readonly loaded: LoadedCase;
  readonly caseId: string;
  readonly from: string;
  readonly seq: number;
  readonly transfer: Transfer;
  readonly documents: readonly Progress[];
}

async function slotFor(
  deps: GrantDeps,
  { loaded, caseId, from, seq, transfer, documents }: Place,
  offer: NonNullable<SlotRequest['offer']>,
): Promise<SlotAnswer['slot']> {
  const document = transfer.documents.findIndex(({ documentId }) => documentId === offer.documentId);
  const [progress] = documents;
  if (progress?.status !== 'awaited' || offer.segment < progress.taken || !loaded.key) return undefined;
  const awaited = await readAwaited(deps, loaded.key, caseId, { from, seq });
  const one = awaited?.documents[document];
  if (!one || offer.segment >= segmentCount(one.size)) return undefined;
  if (offer.size > limits.segmentBytes + SEALED_OVERHEAD) return undefined;
  const expiresAt = new Date(Date.parse(deps.systemClock.now()) + SLOT_MINUTES * 60_000).toISOString();
  const key = slotKey({ caseId, from, seq, document, segment: offer.segment });
  const { size, sha256 } = offer;
  const { url, headers } = await deps.intake.signUpload({
    key,
    size,
    sha256,
    mediaType: MEDIA_TYPE,
    expiresAt,
  });
  return { url, headers, expiresAt };
}

/** Refused, signed and on record with this node. */
async function refuse(deps: GrantDeps, code: string, from?: string, messageId?: string): Promise<SlotReply> {
  const evidence = await signEvidence(deps.signing, {
    iss: deps.party,
    ...(messageId ? { messageId } : {}),
    evidence: 'relay',
    outcome: 'refused',
    code,
    at: deps.systemClock.now(),
  });
  const actor = from === undefined ? { id: 'peer:unknown', roles: [] } : peerActor(from);
  await recordAttempt(deps, { actor, action: 'GrantSlots', code });
  deps.log.info('slots-refused', { code, from: from ?? 'unknown' });
  return { evidences: [evidence] };
}
