/** An export over HTTP: asked for, waited for, fetched in slices, with its signature and the node's keys. */
import { createHash } from 'node:crypto';
import type { NodeClient } from '../../local/client.ts';
import { dayAfter } from '../../shared/application/audit/leaves.ts';
import { makeRoots } from '../../shared/application/audit/make-roots.ts';
import { lastRoot } from '../../shared/application/audit/root-rows.ts';
import { type KeySet, keySetSchema } from '../../shared/application/signatures/jws.ts';
import type { EmbeddedTarget, Target } from './e2e-target.ts';

export interface FetchedExport {
  readonly exportId: string;
  readonly source: Buffer;
  readonly sha256: string;
  readonly signature: string;
  readonly keys: KeySet;
}

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export async function fetchExport(
  target: Target,
  client: NodeClient,
  caseId: string,
  form: 'plain' | 'ciphertext' = 'plain',
): Promise<FetchedExport> {
  const { exportId } = await client.expect('POST', `/cases/${caseId}/exports`, { body: { form } });
  await target.settle();
  const path = `/cases/${caseId}/exports/${exportId}`;
  const chunks: Uint8Array[] = [];
  for (let at = 0, size = 1; at < size; ) {
    const slice = await client.call('GET', `${path}/content`, { headers: { range: `bytes=${at}-` } });
    if (slice.status !== 206) throw new Error(`export: ${slice.status} ${JSON.stringify(slice.body)}`);
    size = Number(slice.headers.get('content-range')?.split('/')[1]);
    at += slice.bytes.byteLength;
    chunks.push(slice.bytes);
  }
  const source = Buffer.concat(chunks);
  const signature = Buffer.from((await client.call('GET', `${path}/signature`)).bytes).toString();
  const keys = await client.call('GET', '/.well-known/accord224-keys.json', { token: undefined });
  return {
    exportId: String(exportId),
    source,
    sha256: hash(source),
    signature,
    keys: keySetSchema.parse(keys.body),
  };
}

/** Ends today for the audit: what is recorded from now on belongs to tomorrow's root. */
export async function endDay(target: EmbeddedTarget): Promise<readonly string[]> {
  await target.settle();
  const { roots } = target.node.node;
  const ended = (await lastRoot(roots.table))?.day ?? '';
  const today = new Date(Date.now()).toISOString().slice(0, 10);
  // Ended once already, today's latest leaves are in tomorrow.
  const next = ended >= today ? dayAfter(ended, 2) : dayAfter(today);
  return makeRoots({ ...roots, systemClock: { now: () => `${next}T00:30:00.000Z` } });
}

/** The same with other bytes: what a forger without the key can hand out. */
export const altered = (made: FetchedExport, source: Buffer): FetchedExport => ({
  ...made,
  source,
  sha256: hash(source),
});
