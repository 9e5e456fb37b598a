/** HTTP as it comes: fetch would tidy a path up, or refuse to send it. */
import { request } from 'node:http';
import type { Answer } from '../../local/client.ts';
import type { Target } from './e2e-target.ts';

/** Sends exactly this, where fetch would tidy it up or refuse. */
export function rawCall(
  target: Target,
  options: { method: string; path: string; headers: Record<string, string>; body?: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port, pathname } = new URL(target.baseUrl);
    const { method, headers, body } = options;
    const path = pathname === '/' ? options.path : `${pathname}${options.path}`;
    const sent = request({ hostname, port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const found = Object.entries(response.headers).map(([k, v]): [string, string] => [k, String(v)]);
        const isJson = /json/.test(String(response.headers['content-type']));
        resolve({
          status: response.statusCode ?? 0,
          headers: new Headers(found),
          body: isJson && bytes.byteLength > 0 ? JSON.parse(bytes.toString('utf8')) : undefined,
          bytes,
        });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
