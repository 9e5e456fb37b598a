/** The door between nodes: messages come in, and whoever asks is told who this node is. */
import { ownKeys } from '../../shared/application/exchange/peers.ts';
import { receiveMessage } from '../../shared/application/exchange/receive-message.ts';
import { grantSlots } from '../../shared/application/transfers/grant-slots.ts';
import type { GrantDeps } from '../../shared/application/transfers/ports.ts';
import { fingerprintOf } from '../../shared/case/trust/schema.ts';
import type { Operations } from '../edge/request.ts';

export type DoorDeps = GrantDeps & { readonly baseUrl: string; readonly exercise: boolean };

export function exchangeOperations(deps: DoorDeps): Operations {
  return {
    async DeliverMessage({ body }) {
      const { message } = body as { message: string };
      return { status: 200, body: await receiveMessage(deps, message) };
    },
    async AskForSlot({ body }) {
      const { request } = body as { request: string };
      return { status: 200, body: await grantSlots(deps, request) };
    },
    async DescribeNode() {
      const { party, baseUrl, exercise } = deps;
      const described = { party, baseUrl, exercise, keys: await ownKeys(deps) };
      return { status: 200, body: { ...described, fingerprint: fingerprintOf(described) } };
    },
  };
}
