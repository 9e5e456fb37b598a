/** Packages over HTTP, in the words of a test: announced, sent, and looked at until something has become of them. */
import { type CallOptions, type NodeClient, sha256 } from '../../local/client.ts';
import { eventually, type Json } from './e2e-expect.ts';

export interface Announced {
  readonly packageId: string;
  readonly answer: Json;
  readonly url: string;
  readonly headers: Record<string, string>;
}

export const announcement = (bytes: Uint8Array, mediaType = 'application/zip', change: Json = {}): Json => ({
  mediaType,
  size: bytes.byteLength,
  sha256: sha256(bytes),
  ...(/zip|json/.test(mediaType) ? {} : { locationParty: 'XB' }),
  ...change,
});

export async function announce(
  client: NodeClient,
  body: Json,
  options: CallOptions = {},
): Promise<Announced> {
  const answer = await client.expect('POST', '/packages', { ...options, body });
  const { url, headers } = answer.upload as Pick<Announced, 'url' | 'headers'>;
  return { packageId: String(answer.packageId), answer, url, headers };
}

/** Announced and sent; gives its id. */
export async function drop(client: NodeClient, bytes: Uint8Array, mediaType?: string): Promise<string> {
  const { packageId, url, headers } = await announce(client, announcement(bytes, mediaType));
  await client.put(url, headers, bytes);
  return packageId;
}

export const concluded = (client: NodeClient, packageId: string): Promise<Json> =>
  eventually(
    () => client.expect('GET', `/packages/${packageId}`),
    ({ state }) => state !== 'awaited',
    30_000,
  );

export const codesOf = (found: Json): string[] =>
  (found.problems as { code: string }[]).map(({ code }) => code);

export async function listedPackages(client: NodeClient): Promise<Json[]> {
  const found: Json[] = [];
  let cursor: string | undefined;
  do {
    const rest = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
    const page = await client.expect('GET', `/packages?limit=100${rest}`);
    found.push(...(page.entries as Json[]));
    cursor = page.next as string | undefined;
  } while (cursor);
  return found;
}
