/** Which nodes are believed, over HTTP, for operators and supervision. */
import { listPeers } from '../../shared/application/exchange/peers.ts';
import { peerId } from '../../shared/case/exchange/conversation.ts';
import { permit } from '../../shared/case/policy.ts';
import { decisionsOver } from '../edge/decide.ts';
import { problem } from '../edge/problems.ts';
import type { EdgeDeps, Operations } from '../edge/request.ts';

export function trustOperations({ cases }: EdgeDeps): Operations {
  const { open, decide } = decisionsOver(cases, 'trust', '/peers');
  return {
    async ListPeers({ caller }) {
      if (!permit(caller.actor, 'ReadPeers', 'same-party', undefined).ok) {
        throw problem('missing-role', 'Operators and supervision see which nodes are believed.', {
          rule: 'policy: roles',
        });
      }
      return { status: 200, body: { peers: await listPeers(cases) } };
    },
    PinPeer: (request) => open(request, peerId((request.body as { party: string }).party)),
    RemovePeer: (request) => decide(request),
  };
}
