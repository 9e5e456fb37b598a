/** Asks the other node how far a transfer has come, and for a slot. Its answer is signed, and sealed to this node. */
import { openEvidence } from '../exchange/evidence.ts';
import type { Peer } from '../exchange/peers.ts';
import { PeerUnavailableError } from '../exchange/ports.ts';
import { openMessage, sealMessage, UnreadableMessageError } from '../exchange/sealed-message.ts';
import type { DispatchDeps } from './ports.ts';
import {
  lifetime,
  openSlotAnswer,
  type SlotAnswer,
  type SlotRequest,
  signSlotRequest,
} from './slot-messages.ts';

export type Told =
  | { readonly ok: true; readonly answer: SlotAnswer; readonly jws: string }
  | { readonly ok: false; readonly code: string };

/** With the key in use, and with former ones for a peer that has not learnt of it yet. */
export async function askForSlot(
  deps: DispatchDeps,
  peer: Peer,
  messageId: string,
  about: Pick<SlotRequest, 'offer' | 'stopped'>,
): Promise<Told> {
  let told: Told = { ok: false, code: 'no-key' };
  for (const { kid } of await deps.signing.publicKeys()) {
    told = await ask(deps, peer, kid, messageId, about);
    if (told.ok || told.code !== 'unknown-key') break;
  }
  return told;
}

async function ask(
  deps: DispatchDeps,
  peer: Peer,
  kid: string,
  messageId: string,
  about: Pick<SlotRequest, 'offer' | 'stopped'>,
): Promise<Told> {
  const [encryption] = peer.keys.encryption;
  if (!encryption) return { ok: false, code: 'no-key' };
  const request: SlotRequest = {
    iss: deps.party,
    aud: peer.party,
    ...lifetime(deps.systemClock.now()),
    jti: deps.ids.ulid(),
    messageId,
    ...about,
  };
  const sealed = await sealMessage(encryption, await signSlotRequest(deps.signing, request, kid));
  const reply = await deps.transfers.askForSlot(peer.baseUrl, sealed);
  if (reply.answer === undefined) {
    const [evidence = ''] = reply.evidences;
    const stated = await openEvidence(peer.signing, evidence);
    return { ok: false, code: stated?.iss === peer.party ? (stated.code ?? 'refused') : 'no-answer' };
  }
  const jws = await openMessage(deps.decryption, reply.answer).catch((error: unknown) => {
    if (error instanceof UnreadableMessageError)
      throw new PeerUnavailableError('unreadable', { cause: error });
    throw error;
  });
  const opened = await openSlotAnswer(peer.signing, jws, deps.party, deps.systemClock.now());
  if (!opened.ok) return { ok: false, code: opened.code };
  const { claims } = opened;
  // Of that peer, and to this very request.
  const isOurs = claims.iss === peer.party && claims.jti === request.jti && claims.messageId === messageId;
  return isOurs ? { ok: true, answer: claims, jws } : { ok: false, code: 'other-answer' };
}
