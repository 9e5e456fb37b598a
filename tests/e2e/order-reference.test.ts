import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NodeClient } from '../../local/client.ts';
import { systemClock } from '../../shared/adapters/embedded/system-clock.ts';
import { expectProblem, type Json } from '../support/e2e-expect.ts';
import { issued, LUMEN } from '../support/e2e-order.ts';
import { type EmbeddedTarget, embeddedTarget } from '../support/e2e-target.ts';
import { orderReferenceSuite, referenceIn } from './order-reference.suite.ts';

let target: EmbeddedTarget;
beforeAll(async () => {
  target = await embeddedTarget();
});
afterAll(() => target[Symbol.asyncDispose]());

orderReferenceSuite(() => target);

it('the reference is in no log, no mail and no row of the store', async () => {
  const id = await issued(target);
  const reference = await referenceIn(target, id);
  await new NodeClient(target.baseUrl).expect('GET', `/orders/${reference}`);
  await target.settle();
  for (const file of ['node.log', 'table.sqlite', 'table.sqlite-wal', 'deliveries.sqlite'])
    expect([file, readFileSync(join(target.folder, file)).includes(reference)]).toEqual([file, false]);
  for (const { text } of await target.mails(id)) expect(text).not.toContain(reference);
});

describe('a provider that has registered a key', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const evidence = { source: 'Exercise', sourceDate: '2024-09-02', validFrom: '2025-01-01' };
  const keys = [
    { value: [{ kid: 'lumen-1', kty: 'EC' as const, crv: 'P-256' as const, x, y }], ...evidence },
  ];
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
  const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  let keyed: EmbeddedTarget;
  let reference = '';

  beforeAll(async () => {
    keyed = await embeddedTarget(224, {}, (_code, profile) => ({
      ...profile,
      providers: profile.providers.map((one) =>
        one.id === LUMEN ? { ...one, registration: { keys, webhook: [], contacts: [] } } : one,
      ),
    }));
    reference = await referenceIn(keyed, await issued(keyed));
  });
  afterAll(() => keyed[Symbol.asyncDispose]());

  const signed = (change: Json = {}, alg = 'ES256'): string => {
    const call = {
      iss: LUMEN,
      aud: 'XA',
      ref: digest(reference),
      method: 'GET',
      path: '',
      key: '',
      body: digest(''),
      iat: Math.floor(Date.parse(systemClock.now()) / 1000),
      ...change,
    };
    const input = `${encoded({ alg, kid: 'lumen-1', typ: 'accord224-call' })}.${encoded(call)}`;
    const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${input}.${signature.toString('base64url')}`;
  };
  const read = (signature?: string) =>
    new NodeClient(keyed.baseUrl).call('GET', `/orders/${reference}`, {
      headers: signature === undefined ? {} : { 'accord224-signature': signature },
    });

  it('is not answered for by whoever has the package alone', async () => {
    expectProblem(await read(), 401, 'signature-required');
    const status = await new NodeClient(keyed.baseUrl).expect('GET', `/orders/${reference}/status`);
    expect(status).toEqual({ reference: 'live' });
  });

  it('signs each call: this one, now, to this node', async () => {
    expect((await read(signed())).status).toBe(200);
    const long = Math.floor(Date.parse(systemClock.now()) / 1000) - 301;
    for (const wrong of [
      { aud: 'XB' },
      { iss: 'prov-xb-polaris' },
      { ref: digest('another') },
      { method: 'POST' },
      { path: '/answer' },
      { body: digest('x') },
      { iat: long },
    ])
      expectProblem(await read(signed(wrong)), 401, 'signature-required');
    expectProblem(await read(`${signed().slice(0, -4)}AAAA`), 401, 'signature-required');
  });

  it('signs the body of an act with its key', async () => {
    const body = JSON.stringify({ providerId: LUMEN });
    const key = randomUUID();
    const path = '/receipt';
    const post = (signature: string, sent = body) =>
      new NodeClient(keyed.baseUrl).call('POST', `/orders/${reference}${path}`, {
        body: sent,
        idempotencyKey: key,
        headers: { 'accord224-signature': signature },
      });
    const good = signed({ method: 'POST', path, key, body: digest(body) });
    expectProblem(await post(good, `${body} `), 401, 'signature-required');
    expect((await post(good)).status).toBe(200);
  });
});
