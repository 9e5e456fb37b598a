/**
 * A message that comes in: opened, checked, applied to its case exactly once and in order, or parked, or refused. The
 * answer is what this node states about it, signed; a repetition gets the first answer again. Transport is at least
 * once; de-duplication and event are one transaction, so application is exactly once.
 */
import { readMessageBody } from '../../../events/messages/catalogue.ts';
import { sha256Hex } from '../../case/envelope.ts';
import { ownCaseId } from '../../case/exchange/conversation.ts';
import { recordAttempt } from '../cases/records.ts';
import type { Row } from '../table.ts';
import { type Applied, applyMessage } from './apply-message.ts';
import type { ExchangeDeps } from './deps.ts';
import { type EvidenceClaims, signEvidence } from './evidence.ts';
import { claimedSender, contentCommitment, type MessageClaims, openSigned } from './message.ts';
import { applyParked, parkMessage } from './parked.ts';
import { type Peer, peerActor, trustedPeer } from './peers.ts';
import { messageKey } from './rows.ts';
import { openMessage, UnreadableMessageError } from './sealed-message.ts';

export interface Answer {
  /** Compact JWS each, of type accord224-receipt. */
  readonly evidences: readonly string[];
}

type Checked =
  | { readonly ok: true; readonly peer: Peer; readonly claims: MessageClaims }
  | { readonly ok: false; readonly code: string; readonly from?: string; readonly messageId?: string };

/** Throws only where the sender should try again: the store or the key service is out of reach. */
export async function receiveMessage(deps: ExchangeDeps, sealed: string): Promise<Answer> {
  const checked = await checkMessage(deps, sealed);
  if (!checked.ok) return refuse(deps, sealed, checked);
  const { peer, claims } = checked;
  const known = await deps.table.get(messageKey(claims.jti));
  if (known) return repeated(deps, sealed, known, claims);
  const caseId = ownCaseId(claims.conversation, deps.party, claims.iss);
  const applied = await applyMessage(deps, { peer, claims, caseId, tell: false });
  return answer(deps, sealed, caseId, claims, applied);
}

async function answer(
  deps: ExchangeDeps,
  sealed: string,
  caseId: string,
  claims: MessageClaims,
  applied: Applied,
): Promise<Answer> {
  switch (applied.outcome) {
    case 'settled':
      await applyParked(deps, caseId, claims.iss);
      return { evidences: applied.evidences };
    case 'early': {
      const parked = await parkMessage(deps, { caseId, sealed, claims });
      if (!parked) return refuse(deps, sealed, { ok: false, code: 'too-far-ahead', messageId: claims.jti });
      // The one it waits for may have been applied in the meantime.
      await applyParked(deps, caseId, claims.iss);
      return { evidences: [await relayed(deps, claims)] };
    }
    case 'known': {
      // Another process was faster, or the record of it is gone: it was applied.
      const row = await deps.table.get(messageKey(claims.jti));
      return row ? repeated(deps, sealed, row, claims) : { evidences: [await relayed(deps, claims)] };
    }
    case 'refused':
      return refuse(deps, sealed, { ok: false, code: applied.code, from: claims.iss, messageId: claims.jti });
  }
}

async function checkMessage(deps: ExchangeDeps, sealed: string): Promise<Checked> {
  let jws: string;
  try {
    jws = await openMessage(deps.decryption, sealed);
  } catch (error) {
    if (!(error instanceof UnreadableMessageError)) throw error;
    return { ok: false, code: error.reason };
  }
  const from = claimedSender(jws);
  const peer = from === undefined ? undefined : await trustedPeer(deps, from);
  if (!peer) return { ok: false, code: 'unknown-peer' };
  const opened = await openSigned(peer.signing, jws, deps.party, deps.systemClock.now());
  if (!opened.ok) return { ok: false, code: opened.code, from: peer.party };
  const { claims } = opened;
  if (claims.iss !== peer.party) return { ok: false, code: 'bad-signature', from: peer.party };
  const body = readMessageBody(claims.type, claims.v, claims.body);
  if (!body.ok) {
    const code = body.fault === 'body' ? 'malformed' : body.fault;
    return { ok: false, code, from: peer.party, messageId: claims.jti };
  }
  return { ok: true, peer, claims: { ...claims, body: body.body } };
}

/** The same number with another content is an attack or a fault, never a repetition. */
function repeated(deps: ExchangeDeps, sealed: string, row: Row, claims: MessageClaims): Promise<Answer> {
  if (row.a.commitment !== contentCommitment(claims))
    return refuse(deps, sealed, { ok: false, code: 'replay', from: claims.iss, messageId: claims.jti });
  return Promise.resolve({ evidences: JSON.parse(row.text ?? '[]') as string[] });
}

const relayed = (deps: ExchangeDeps, claims: MessageClaims): Promise<string> =>
  signEvidence(deps.signing, {
    iss: deps.party,
    messageId: claims.jti,
    commitment: contentCommitment(claims),
    evidence: 'relay',
    outcome: 'accepted',
    at: deps.systemClock.now(),
  });

async function refuse(
  deps: ExchangeDeps,
  sealed: string,
  { code, from, messageId }: Extract<Checked, { ok: false }>,
): Promise<Answer> {
  const claims: EvidenceClaims = {
    iss: deps.party,
    ...(messageId ? { messageId } : {}),
    digest: sha256Hex(sealed),
    evidence: 'relay',
    outcome: 'refused',
    code,
    at: deps.systemClock.now(),
  };
  // Signed first: where that fails nothing is on record, and the sender tries again.
  const evidence = await signEvidence(deps.signing, claims);
  const actor = from === undefined ? { id: 'peer:unknown', roles: [] } : peerActor(from);
  await recordAttempt(deps, { actor, action: 'ReceiveMessage', code });
  deps.log.info('message-refused', { code, from: from ?? 'unknown' });
  return { evidences: [evidence] };
}
