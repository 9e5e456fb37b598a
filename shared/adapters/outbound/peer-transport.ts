/** Messages to the node of another Party, over the one way out. */
import * as z from 'zod';
import { type PeerTransport, PeerUnavailableError } from '../../application/exchange/ports.ts';
import type { OutboundHttp } from '../../application/outbound-http.ts';

const answerSchema = z.object({ evidences: z.array(z.string().max(20_000)).max(20) });

export const peerTransport = (http: OutboundHttp): PeerTransport => ({
  async deliver(baseUrl, message) {
    try {
      const { status, body } = await http.send({
        method: 'POST',
        url: `${baseUrl}/exchange/messages`,
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: Buffer.from(JSON.stringify({ message })),
      });
      if (status !== 200) throw new PeerUnavailableError(`the peer answered ${status}`);
      return answerSchema.parse(JSON.parse(Buffer.from(body).toString('utf8'))).evidences;
    } catch (cause) {
      throw cause instanceof PeerUnavailableError ? cause : new PeerUnavailableError('no answer', { cause });
    }
  },
});
