/** A provider with a registered endpoint is told, signed, that something happened; ids and states, nothing else. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { NodeClient } from '../../local/client.ts';
import { keySetSchema, openCompact } from '../../shared/application/signatures/jws.ts';
import { eventually, type Json } from '../support/e2e-expect.ts';
import { CANARY, issued, LUMEN } from '../support/e2e-order.ts';
import { type EmbeddedTarget, embeddedTarget } from '../support/e2e-target.ts';

const told: { jws: string; id: string }[] = [];
let refusals = 0;
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    told.push({ jws: Buffer.concat(chunks).toString(), id: String(request.headers['idempotency-key']) });
    refusals -= 1;
    response.writeHead(refusals >= 0 ? 503 : 204).end();
  });
});

let target: EmbeddedTarget;
beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/orders`;
  const evidence = { source: 'Exercise', sourceDate: '2024-09-02', validFrom: '2025-01-01' };
  const registration = { keys: [], webhook: [{ value: { url }, ...evidence }], contacts: [] };
  target = await embeddedTarget(224, {}, (_code, profile) => ({
    ...profile,
    providers: profile.providers.map((one) => (one.id === LUMEN ? { ...one, registration } : one)),
  }));
});
afterAll(async () => {
  await target[Symbol.asyncDispose]();
  receiver.closeAllConnections();
  await new Promise<void>((resolve) => receiver.close(() => resolve()));
});

const notices = async (): Promise<Json[]> => {
  const keys = keySetSchema.parse(
    await new NodeClient(target.baseUrl).expect('GET', '/.well-known/accord224-keys.json'),
  );
  return Promise.all(
    told.map(async ({ jws }) => {
      const { payload } = await openCompact(keys, 'accord224-notice', jws);
      return JSON.parse(Buffer.from(payload).toString('utf8')) as Json;
    }),
  );
};

it('of issue and withdrawal, by a JWS of the node', async () => {
  const id = await issued(target);
  const issuer = await target.client('issuer');
  await issuer.expect('POST', `/cases/${id}/withdraw`, { body: { reason: `${CANARY} is no suspect.` } });
  const all = await eventually(notices, (found) => found.some(({ event }) => event === 'OrderWithdrawn'));
  const first = all.find(({ event }) => event === 'OrderIssued');
  expect(Object.keys(first ?? {}).sort()).toEqual(
    ['at', 'caseId', 'event', 'format', 'id', 'party', 'providerId', 'status'].sort(),
  );
  expect(first).toMatchObject({ caseId: id, providerId: LUMEN, party: 'XA' });
  expect(JSON.stringify(all)).not.toContain('CANARY');
});

it('again, under the same id, when the endpoint was down', async () => {
  await target.settle();
  told.length = 0;
  refusals = 1;
  const id = await issued(target);
  const ids = () => told.filter((one) => one.id.includes(id)).map((one) => one.id);
  await target.settle();
  // The next try waits for its time: it is brought forward.
  const file = new DatabaseSync(join(target.folder, 'deliveries.sqlite'));
  file.exec(`UPDATE deliveries SET dueAt = '2026-03-02T10:00:00.000Z' WHERE target = 'webhooks'`);
  file.close();
  await target.settle();
  expect(ids().length).toBeGreaterThanOrEqual(2);
  expect(new Set(ids()).size).toBe(1);
});
