/**
 * Messages that go out. Each attempt is signed anew with fresh times; number, content and id stay. What the peer
 * states about the message is checked and recorded in the case, and the message leaves the outbox with the record.
 * Killed at any line, the next attempt sends again, and the receiver knows the repetition.
 */
import { messageIdOf } from '../../case/exchange/conversation.ts';
import { SYSTEM_ROLE } from '../../case/roles.ts';
import type { Actor } from '../../protocol/decision.ts';
import { executeCommand } from '../cases/execute-command.ts';
import { kindOf, loadCase } from '../cases/load-case.ts';
import { caseKey, keyKey } from '../cases/rows.ts';
import { fetchBlob, openJson } from '../cases/sealed-json.ts';
import type { Row } from '../table.ts';
import type { ExchangeDeps } from './deps.ts';
import { type EvidenceClaims, openEvidence, recordable, signEvidence } from './evidence.ts';
import { ATTEMPT_SECONDS, contentCommitment, type MessageClaims, signMessage } from './message.ts';
import { recordEvidence } from './message-commands.ts';
import { type OutRow, outRowSchema } from './out-row.ts';
import type { MessageContent } from './outgoing.ts';
import { type Peer, trustedPeer } from './peers.ts';
import { type PeerTransport, PeerUnavailableError } from './ports.ts';
import { bury, postpone } from './postpone.ts';
import { DEAD_LETTERS } from './rows.ts';
import { sealMessage } from './sealed-message.ts';

export type SenderDeps = ExchangeDeps & { readonly transport: PeerTransport };

export const SENDER: Actor = { id: 'system:sender', roles: [SYSTEM_ROLE] };

/** A refusal that another attempt may not meet; any other waits for a person. */
const PASSING = new Set(['unknown-peer', 'unknown-key', 'expired', 'not-yet-valid', 'too-far-ahead']);

export type Sent = 'taken' | 'refused' | 'later' | 'gone';

/** Sends what waits in the outbox of a case, in order. A conversation that stalls holds up no other. */
export async function sendFromCase(deps: SenderDeps, caseId: string): Promise<number> {
  let sent = 0;
  const stalled = new Set<string>();
  let cursor: string | undefined;
  do {
    const range = { from: 'OUT#', to: 'OUT#~', limit: 50, ...(cursor ? { cursor } : {}) };
    const page = await deps.table.query(caseKey(caseId), range);
    for (const row of page.rows) {
      if (stalled.has(String(row.a.to))) continue;
      const outcome = await sendMessage(deps, row);
      if (outcome === 'later') stalled.add(String(row.a.to));
      if (outcome === 'taken') sent += 1;
    }
    cursor = page.cursor;
  } while (cursor);
  return sent;
}

export async function sendMessage(deps: SenderDeps, row: Row): Promise<Sent> {
  // Out of the sender's way: refused before, and waiting for a person.
  if (!row.index?.due || row.index.due.pk === DEAD_LETTERS) return 'gone';
  const out = outRowSchema.parse(row.a);
  const peer = await trustedPeer(deps, out.to);
  if (!peer) return postpone(deps, row, out, 'untrusted-peer');
  const content = await contentOf(deps, row, out);
  if (!content) return 'gone';
  const evidences = await submission(deps, out);
  let stated: readonly Stated[];
  try {
    stated = await attempt(deps, peer, out, content);
  } catch (error) {
    if (!(error instanceof PeerUnavailableError)) throw error;
    await record(deps, out, evidences);
    return postpone(deps, row, out, 'peer-unavailable');
  }
  const last = stated.at(-1);
  if (!last) return postpone(deps, row, out, 'no-evidence');
  const { claims } = last;
  if (claims.outcome === 'refused' && claims.evidence === 'relay' && PASSING.has(claims.code ?? '')) {
    await record(deps, out, evidences);
    return postpone(deps, row, out, claims.code ?? 'refused');
  }
  const isTurnedAway = claims.outcome === 'refused' && claims.evidence === 'relay';
  // First out of the way, then on record: a crash between the two leaves a letter that can be sent again.
  if (isTurnedAway) await bury(deps, row, out, claims.code ?? 'refused');
  await record(deps, out, [...evidences, ...stated]);
  if (!isTurnedAway) return 'taken';
  deps.log.error('message-refused-by-peer', { messageId: out.messageId, code: claims.code ?? 'unknown' });
  return 'refused';
}

async function contentOf(deps: SenderDeps, row: Row, out: OutRow): Promise<MessageContent | undefined> {
  const wrapped = (await deps.table.get(keyKey(out.caseId)))?.blob;
  // Erased meanwhile: there is nothing to say any more.
  if (!wrapped) return undefined;
  const key = await deps.caseKeys.open(out.caseId, wrapped);
  const blob = await fetchBlob(deps, {
    ...(row.blob ? { blob: row.blob } : {}),
    ...(out.blobRef ? { blobRef: out.blobRef } : {}),
  });
  return blob ? (openJson(deps, key, out.caseId, row.sk, blob) as MessageContent) : undefined;
}

interface Stated {
  readonly claims: EvidenceClaims;
  readonly jws: string;
}

/** With the key in use, and with former ones for a peer that has not learnt of it yet. */
async function attempt(
  deps: SenderDeps,
  peer: Peer,
  out: OutRow,
  content: MessageContent,
): Promise<readonly Stated[]> {
  const seconds = Math.floor(Date.parse(deps.systemClock.now()) / 1000);
  const conversation = { origin: out.origin, caseId: out.conversation };
  const claims: MessageClaims = {
    iss: deps.party,
    aud: out.to,
    iat: seconds,
    exp: seconds + ATTEMPT_SECONDS,
    jti: messageIdOf(deps.party, conversation, out.to, out.seq),
    conversation,
    seq: out.seq,
    type: out.type,
    v: out.v,
    at: out.at,
    salt: content.salt,
    body: { ...content.body },
  };
  let stated: readonly Stated[] = [];
  for (const { kid } of await deps.signing.publicKeys()) {
    stated = await exchange(deps, peer, claims, kid);
    if (stated.at(-1)?.claims.code !== 'unknown-key') break;
  }
  return stated;
}

/** What the peer states about this very message, in its own name; everything else in the answer is passed over. */
async function exchange(
  deps: SenderDeps,
  peer: Peer,
  claims: MessageClaims,
  kid: string,
): Promise<readonly Stated[]> {
  const jws = await signMessage(deps.signing, claims, kid);
  // Never empty: the schema of the record wants one at least.
  const [encryption] = peer.keys.encryption;
  if (!encryption) return [];
  const answers = await deps.transport.deliver(peer.baseUrl, await sealMessage(encryption, jws));
  const opened = await Promise.all(
    answers
      .slice(0, 5)
      .map(async (answer) => ({ claims: await openEvidence(peer.signing, answer), jws: answer })),
  );
  const sealed = contentCommitment(claims);
  return opened.flatMap(({ claims: stated, jws: answer }) => {
    if (stated?.iss !== peer.party) return [];
    // A message that could not be read cannot be named; a refusal of it is bound to the attempt by the connection.
    if (stated.outcome === 'refused' && stated.evidence === 'relay')
      return [{ claims: { ...stated, messageId: claims.jti }, jws: answer }];
    return stated.messageId === claims.jti && stated.commitment === sealed
      ? [{ claims: stated, jws: answer }]
      : [];
  });
}

/** The node's own statement that it has taken the message on; made at the first attempt only. */
async function submission(deps: SenderDeps, out: OutRow): Promise<readonly Stated[]> {
  if (out.attempts > 0) return [];
  const claims: EvidenceClaims = {
    iss: deps.party,
    messageId: out.messageId,
    evidence: 'submission',
    outcome: 'accepted',
    at: deps.systemClock.now(),
  };
  return [{ claims, jws: await signEvidence(deps.signing, claims) }];
}

async function record(deps: SenderDeps, out: OutRow, stated: readonly Stated[]): Promise<void> {
  const evidences = stated.flatMap(({ claims, jws }) => recordable(claims, jws) ?? []);
  if (evidences.length === 0) return;
  const loaded = await loadCase(deps, out.caseId);
  if (!loaded) return;
  const outcome = await executeCommand(deps, {
    kind: kindOf(deps, loaded.head.kind).name,
    caseId: out.caseId,
    command: recordEvidence(evidences),
    actor: SENDER,
    seen: loaded,
  });
  if (!outcome.ok && outcome.why === 'conflict') throw new PeerUnavailableError('the case is busy');
}
