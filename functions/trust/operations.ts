/** Which nodes are believed, over HTTP, for operators and supervision. */
import { listPeers } from '../../shared/application/exchange/peers.ts';
import { listDeadLetters, redrive } from '../../shared/application/exchange/redrive.ts';
import { peerId, peerOf } from '../../shared/case/exchange/conversation.ts';
import { permit } from '../../shared/case/policy.ts';
import { decisionsOver } from '../edge/decide.ts';
import { problem } from '../edge/problems.ts';
import type { Caller, EdgeDeps, Operations } from '../edge/request.ts';

export function trustOperations({ cases }: EdgeDeps): Operations {
  const { open, decide } = decisionsOver(cases, 'trust', '/peers');
  return {
    async ListPeers({ caller }) {
      mayOperate(caller, 'ReadPeers');
      return { status: 200, body: { peers: await listPeers(cases) } };
    },
    async ListDeadLetters({ caller, path }) {
      mayOperate(caller, 'ReadPeers');
      return { status: 200, body: { deadLetters: await listDeadLetters(cases, peerOf(path.id ?? '')) } };
    },
    async RedriveMessages({ caller, path }) {
      mayOperate(caller, 'RedriveMessages');
      return { status: 200, body: { redriven: await redrive(cases, peerOf(path.id ?? '') ?? '') } };
    },
    PinPeer: (request) => open(request, peerId((request.body as { party: string }).party)),
    RemovePeer: (request) => decide(request),
  };
}

function mayOperate({ actor }: Caller, action: 'ReadPeers' | 'RedriveMessages'): void {
  if (permit(actor, action, 'same-party', undefined).ok) return;
  const detail = 'Operators look after the exchange with other nodes; supervision may see whom it believes.';
  throw problem('missing-role', detail, { rule: 'policy: roles' });
}
