/** Whom this node believes: read anew for each message, so that a removed peer is refused at once. */
import { peerId } from '../../case/exchange/conversation.ts';
import { PEER_ROLE } from '../../case/roles.ts';
import type { TrustState } from '../../case/trust/kind.ts';
import { fingerprintOf, type NodeKeys } from '../../case/trust/schema.ts';
import type { Actor } from '../../protocol/decision.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { loadCase } from '../cases/load-case.ts';
import { inboxOf } from '../cases/rows.ts';
import type { KeySet } from '../signatures/jws.ts';
import type { ExchangeDeps } from './deps.ts';

export interface Peer {
  readonly party: string;
  readonly baseUrl: string;
  readonly keys: NodeKeys;
  readonly signing: KeySet;
}

/** Undefined for a stranger, a peer that was removed, and one whose time is over. */
export async function trustedPeer(deps: CaseDeps, party: string): Promise<Peer | undefined> {
  const loaded = await loadCase(deps, peerId(party));
  if (loaded?.head.kind !== 'trust') return undefined;
  const { status, baseUrl, keys, validUntil } = loaded.state as TrustState;
  if (status !== 'pinned' || validUntil <= deps.systemClock.now()) return undefined;
  return { party, baseUrl, keys, signing: { keys: [...keys.signing] } };
}

export const peerActor = (party: string): Actor => ({ id: `peer:${party}`, roles: [PEER_ROLE], peer: party });

/** The node's own keys as peers pin them. */
export async function ownKeys({
  signing,
  decryption,
}: Pick<ExchangeDeps, 'signing' | 'decryption'>): Promise<NodeKeys> {
  const [sign, encrypt] = await Promise.all([signing.publicKeys(), decryption.publicKeys()]);
  return { signing: [...sign], encryption: [...encrypt] };
}

export interface ListedPeer {
  readonly id: string;
  readonly party: string;
  readonly status: 'pinned' | 'removed';
  readonly baseUrl: string;
  readonly validUntil: string;
  readonly fingerprint: string;
}

/** All peers, the removed ones last. The list may lag; whether a peer is believed is read from its record. */
export async function listPeers(deps: CaseDeps): Promise<readonly ListedPeer[]> {
  const listed: ListedPeer[] = [];
  for (const closed of [false, true]) {
    const { rows } = await deps.table.index('inbox', inboxOf('trust', closed), { limit: 100 });
    for (const { a } of rows) {
      const loaded = await loadCase(deps, String(a.caseId));
      if (loaded?.head.kind !== 'trust') continue;
      const { party, status, baseUrl, validUntil, keys } = loaded.state as TrustState;
      const fingerprint = fingerprintOf({ party, baseUrl, keys });
      listed.push({ id: peerId(party), party, status, baseUrl, validUntil, fingerprint });
    }
  }
  return listed;
}
