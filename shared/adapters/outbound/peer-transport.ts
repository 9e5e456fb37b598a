/** Messages to the node of another Party over HTTPS: one address, no redirects, bounded in time and size. */
import * as z from 'zod';
import { type PeerTransport, PeerUnavailableError } from '../../application/exchange/ports.ts';

const TIMEOUT_MS = 20_000;
const LONGEST_ANSWER = 64 * 1024;

const answerSchema = z.object({ evidences: z.array(z.string().max(20_000)).max(20) });

export const peerTransport = (send: typeof globalThis.fetch = globalThis.fetch): PeerTransport => ({
  async deliver(baseUrl, message) {
    try {
      const response = await send(`${baseUrl}/exchange/messages`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ message }),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await bounded(response);
      if (response.status !== 200) throw new PeerUnavailableError(`status ${response.status}`);
      return answerSchema.parse(JSON.parse(text)).evidences;
    } catch (cause) {
      throw cause instanceof PeerUnavailableError ? cause : new PeerUnavailableError('no answer', { cause });
    }
  },
});

async function bounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > LONGEST_ANSWER) throw new PeerUnavailableError('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
