/** A pager gateway on this machine: keeps what it was told, and can be told to misbehave. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Told {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export async function webhookGateway() {
  const told: Told[] = [];
  let answers: ((response: ServerResponse) => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const answer = answers.shift();
      if (answer) return answer(response);
      told.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(202).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/page?token=CAPABILITY`,
    told,
    next: (answer: (response: ServerResponse) => void): void => {
      answers = [...answers, answer];
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What the gateway computes to know that it was us. */
export function signatureHolds({ headers, body }: Told, secret: string): boolean {
  const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-accord224-signature'])) ?? [];
  return mac === createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
}
