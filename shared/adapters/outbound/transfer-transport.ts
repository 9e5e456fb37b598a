/** Documents to the node of another Party, over the one way out. */
import * as z from 'zod';
import { PeerUnavailableError } from '../../application/exchange/ports.ts';
import type { TransferTransport } from '../../application/transfers/ports.ts';
import { type OutboundOptions, outboundHttp } from './outbound-http.ts';

const replySchema = z.object({
  answer: z.string().max(40_000).optional(),
  evidences: z.array(z.string().max(20_000)).max(20),
});

/** Of one segment of 64 MiB: no slot is good for longer. */
const PUT_MS = 10 * 60_000;

export function transferTransport(options: Pick<OutboundOptions, 'exercise' | 'resolve'>): TransferTransport {
  const asking = outboundHttp(options);
  const putting = outboundHttp({ ...options, timeoutMs: PUT_MS });
  return {
    async askForSlot(baseUrl, request) {
      return available(async () => {
        const { status, body } = await asking.send({
          method: 'POST',
          url: `${baseUrl}/exchange/slots`,
          headers: { 'content-type': 'application/json', accept: 'application/json' },
          body: Buffer.from(JSON.stringify({ request })),
        });
        if (status !== 200) throw new PeerUnavailableError(`the peer answered ${status}`);
        return replySchema.parse(JSON.parse(Buffer.from(body).toString('utf8')));
      });
    },
    async put({ url, headers, body, size }) {
      // A slot is wherever the other node keeps its intake; the rules about addresses are those of every request.
      return available(async () => {
        const { status } = await putting.send({ method: 'PUT', url, headers, stream: { body, size } });
        return status;
      });
    },
  };
}

async function available<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    throw cause instanceof PeerUnavailableError ? cause : new PeerUnavailableError('no answer', { cause });
  }
}
