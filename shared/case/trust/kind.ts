/** The trust kind: one record for each peer. Its conversation is that of the nodes themselves. */
import {
  type Actor,
  type Decision,
  type DecisionContext,
  decided,
  type Outline,
  refuse,
} from '../../protocol/decision.ts';
import { canonicalJson } from '../envelope.ts';
import { peerId, peerOf } from '../exchange/conversation.ts';
import type { FoldedEvent, Kind, OutgoingMessage, Relation } from '../kind.ts';
import { SYSTEM_ROLE } from '../roles.ts';
import { fingerprintOf, type NodeKeys, type TrustCommand, type TrustEvent } from './schema.ts';

export interface TrustState {
  status: 'pinned' | 'removed';
  party: string;
  baseUrl: string;
  /** In use first; former ones follow, for what is under way. */
  keys: NodeKeys;
  pinnedAt: string;
  validUntil: string;
  /** What this node has told the peer of its own keys. */
  announced?: NodeKeys;
}

type Result = Decision<TrustEvent>;

function decide(state: TrustState | undefined, command: TrustCommand, context: DecisionContext): Result {
  return command.type === 'PinPeer' ? pin(state, command, context) : decideOnPeer(state, command);
}

type AboutPeer = Exclude<TrustCommand, { type: 'PinPeer' }>;

function decideOnPeer(state: TrustState | undefined, command: AboutPeer): Result {
  if (!state || state.status === 'removed')
    return refuse('absent', 'policy: trust', 'unknown-peer', 'No such peer is trusted on this node.');
  switch (command.type) {
    case 'AnnounceKeys': {
      if (state.announced && sameKeys(state.announced, command.keys)) return decided();
      return decided({ type: 'KeysAnnounced', open: { to: state.party, keys: command.keys } });
    }
    case 'ReceiveKeys':
      if (sameKeys(state.keys, command.keys)) return decided();
      return decided({ type: 'PeerKeysRotated', open: { keys: command.keys } });
    case 'RemovePeer':
      return decided({ type: 'PeerRemoved', open: {}, sealed: { reason: command.reason } });
  }
}

const sameKeys = (one: NodeKeys, two: NodeKeys): boolean => canonicalJson(one) === canonicalJson(two);

function pin(
  state: TrustState | undefined,
  { type: _type, ...peer }: Extract<TrustCommand, { type: 'PinPeer' }>,
  context: DecisionContext,
): Result {
  const { party } = context;
  if (peerOf(context.caseId) !== peer.party || peer.party === party.code)
    return refuse(
      'rule',
      'policy: trust',
      'wrong-party',
      'A peer is the node of another Party, under its code.',
    );
  if (!context.profiles[peer.party])
    return refuse('rule', 'policy: trust', 'unknown-party', 'Install the profile of that Party first.');
  if (peer.exercise !== (party.exercise ?? false)) {
    const detail = 'Nodes of exercises and nodes of production never trust each other.';
    return refuse('rule', 'policy: trust', 'exercise-and-production', detail);
  }
  if (peer.fingerprint !== fingerprintOf(peer)) {
    const detail =
      'The fingerprint is not that of these keys: ask the other operator to read it out again, and pin nothing until it agrees.';
    return refuse('rule', 'policy: trust', 'fingerprint', detail);
  }
  if (peer.validUntil <= context.systemNow)
    return refuse('rule', 'policy: trust', 'validity', 'The end of the trust lies in the past.');
  const same =
    state?.status === 'pinned' &&
    state.baseUrl === peer.baseUrl &&
    state.validUntil === peer.validUntil &&
    sameKeys(state.keys, peer.keys);
  return same ? decided() : decided({ type: 'PeerPinned', open: peer });
}

function evolve(state: TrustState | undefined, { at, event }: FoldedEvent<TrustEvent>): TrustState {
  if (event.type === 'PeerPinned') {
    const { party, baseUrl, keys, validUntil } = event.open;
    return { ...state, status: 'pinned', party, baseUrl, keys, validUntil, pinnedAt: at };
  }
  if (!state) throw new Error(`${event.type} before PeerPinned`);
  switch (event.type) {
    case 'PeerKeysRotated':
      state.keys = event.open.keys;
      return state;
    case 'KeysAnnounced':
      state.announced = event.open.keys;
      return state;
    case 'PeerRemoved':
      state.status = 'removed';
      return state;
  }
}

const outline = (state: TrustState): Outline => ({
  article: 'none',
  role: 'internal',
  status: state.status,
  closed: state.status === 'removed',
  authority: 'trust',
  counterparts: [state.party],
  providers: [],
  due: [],
  identifiers: [],
  open: { peer: state.party, baseUrl: state.baseUrl, validUntil: state.validUntil },
});

const messages = (_state: TrustState, _caseId: string, event: TrustEvent): readonly OutgoingMessage[] =>
  event.type === 'KeysAnnounced'
    ? [{ to: event.open.to, type: 'node.keys', body: { keys: event.open.keys } }]
    : [];

export const trustKind: Kind<TrustState, TrustCommand, TrustEvent> = {
  name: 'trust',
  foldVersion: 1,
  decide,
  evolve,
  outline,
  messages,
  reach: ({ party, status, validUntil }) => ({ party, until: status === 'pinned' ? validUntil : undefined }),
  relation: (_state: TrustState | undefined, actor: Actor): Relation =>
    actor.roles.includes(SYSTEM_ROLE) ? 'system' : 'same-party',
  view: (state) => ({ ...state, id: peerId(state.party), fingerprint: fingerprintOf(state) }),
};
