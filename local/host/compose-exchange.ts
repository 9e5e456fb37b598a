/** The exchange of an embedded node: its decryption key, the door for peers, the sender. */
import { join } from 'node:path';
import { apiHandler } from '../../functions/edge/api.ts';
import type { EdgeDeps } from '../../functions/edge/request.ts';
import { exchangeOperations } from '../../functions/exchange/operations.ts';
import { sendLeftovers, sendMessages } from '../../functions/sender/send-messages.ts';
import { trustOperations } from '../../functions/trust/operations.ts';
import { openDecryptionKeys } from '../../shared/adapters/embedded/decryption-key.ts';
import { outboundHttp } from '../../shared/adapters/outbound/outbound-http.ts';
import { peerTransport } from '../../shared/adapters/outbound/peer-transport.ts';
import { transferTransport } from '../../shared/adapters/outbound/transfer-transport.ts';
import type { IntakeStore, SegmentCipher, SigningPort } from '../../shared/application/ports.ts';

export interface ComposeExchange {
  readonly folder: string;
  readonly baseUrl: string;
  readonly exercise: boolean;
  readonly edge: EdgeDeps;
  readonly signing: SigningPort;
  readonly intake: IntakeStore;
  readonly segments: SegmentCipher;
}

export async function composeExchange(parts: ComposeExchange) {
  const { folder, baseUrl, exercise, edge, signing, intake, segments } = parts;
  const { cases, log } = edge;
  const decryption = await openDecryptionKeys({ folder: join(folder, 'keys'), ids: cases.ids });
  const deps = {
    ...{ ...cases, signing, decryption, log, intake, segments },
    transport: peerTransport(outboundHttp({ exercise })),
    transfers: transferTransport({ exercise }),
  };
  return {
    api: {
      exchange: apiHandler('exchange', exchangeOperations({ ...deps, baseUrl, exercise }), edge),
      trust: apiHandler('trust', trustOperations(edge), edge),
    },
    send: sendMessages(deps),
    functions: { sender: sendLeftovers(deps) },
  };
}
