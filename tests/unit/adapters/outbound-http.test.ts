/** The one way out: where it goes, where it does not, and that it ends. */
import type { LookupAddress } from 'node:dns';
import { inspect } from 'node:util';
import type { Resolve } from '../../../shared/adapters/outbound/addresses.ts';
import { reachOf } from '../../../shared/adapters/outbound/addresses.ts';
import { type OutboundOptions, outboundHttp } from '../../../shared/adapters/outbound/outbound-http.ts';
import { OutboundRefusedError } from '../../../shared/application/outbound-http.ts';
import { StoreUnavailableError } from '../../../shared/application/ports.ts';
import { errorOf } from '../../support/aws-faults.ts';
import { webhookGateway } from '../../support/webhook-gateway.ts';

let gateway: Awaited<ReturnType<typeof webhookGateway>>;
beforeEach(async () => {
  gateway = await webhookGateway();
});
afterEach(() => gateway.close());

/** A resolver that knows one answer; the types of node:dns have many forms of it. */
const resolvesTo = (...addresses: readonly string[]): Resolve =>
  ((_name: string, _options: object, callback: (error: null, found: LookupAddress[]) => void) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as unknown as Resolve;
const send = (url: string, options: Partial<OutboundOptions> = {}) =>
  outboundHttp({ exercise: true, ...options }).send({ method: 'POST', url, body: Buffer.from('{}') });

describe('addresses', () => {
  test.each([
    ['8.8.8.8', 'public'],
    ['2606:4700::1111', 'public'],
    ['127.0.0.1', 'loopback'],
    ['127.8.8.8', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['10.0.0.1', undefined],
    ['172.16.0.1', undefined],
    ['192.168.1.1', undefined],
    ['169.254.169.254', undefined],
    ['100.64.0.1', undefined],
    ['0.0.0.0', undefined],
    ['255.255.255.255', undefined],
    ['224.0.0.1', undefined],
    ['192.0.2.1', undefined],
    ['::', undefined],
    ['fe80::1', undefined],
    ['fd00:ec2::254', undefined],
    ['ff02::1', undefined],
    ['::ffff:10.0.0.1', undefined],
    ['64:ff9b::a00:1', undefined],
    ['2002:a00:1::', undefined],
    ['nonsense', undefined],
  ])('%s is %s', (address, reach) => expect(reachOf(address)).toBe(reach));
});

describe('is refused before anything is sent', () => {
  const HTTPS_ONLY = { exercise: false };
  test.each([
    ['plain http in production', 'http://example.org/', HTTPS_ONLY],
    ['this machine in production', 'https://127.0.0.1/', HTTPS_ONLY],
    ['this machine in production, in hexadecimal', 'https://0x7f000001/', HTTPS_ONLY],
    ['this machine in production, in IPv6', 'https://[::1]/', HTTPS_ONLY],
    ['another scheme', 'file:///etc/passwd', {}],
    ['a password in the URL', 'https://user:secret@example.org/', {}],
    ['no URL', 'example.org', {}],
    ['a private address', 'https://10.0.0.1/', {}],
    ['the metadata of the cloud', 'http://169.254.169.254/latest/', {}],
    ['the metadata of the cloud, mapped', 'https://[::ffff:169.254.169.254]/', {}],
    ['http to the internet', 'http://8.8.8.8/', {}],
    ['a name for a private address', 'https://inside.example/', { resolve: resolvesTo('10.1.2.3') }],
    ['a name for both', 'https://both.example/', { resolve: resolvesTo('8.8.8.8', '10.1.2.3') }],
    ['a name for this machine', 'https://me.example/', { ...HTTPS_ONLY, resolve: resolvesTo('127.0.0.1') }],
    ['a name for the internet over http', 'http://out.example/', { resolve: resolvesTo('8.8.8.8') }],
    ['a name for nothing', 'https://none.example/', { resolve: resolvesTo() }],
  ])('%s', async (_what, url, options) => {
    const error = await errorOf(send(url, options));
    expect(error).toBeInstanceOf(OutboundRefusedError);
    expect(error.message).not.toContain('secret');
  });
});

test('the connection goes to the address that was checked', async () => {
  const { port } = new URL(gateway.url);
  const answer = await send(`http://gateway.example:${port}/`, { resolve: resolvesTo('127.0.0.1') });
  expect(answer.status).toBe(202);
  expect(gateway.told[0]?.headers.host).toBe(`gateway.example:${port}`);
});

test('a redirect is an answer', async () => {
  gateway.next((response) => void response.writeHead(307, { location: gateway.url }).end());
  expect(await send(gateway.url)).toMatchObject({ status: 307, headers: { location: gateway.url } });
  expect(gateway.told).toEqual([]);
});

describe('an answer that does not end well', () => {
  test.each([
    ['never comes', () => undefined, 'timed out'],
    ['never ends', (response: { write(text: string): boolean }) => void response.write('x'), 'timed out'],
    [
      'is too large',
      (response: { end(text: string): unknown }) => void response.end('x'.repeat(2000)),
      'larger',
    ],
    [
      'is cut off',
      (response: { socket: { destroy(): unknown } | null }) => void response.socket?.destroy(),
      'ECONN',
    ],
  ])('%s: may be tried again, and no part of the URL is told', async (_what, answer, message) => {
    gateway.next(answer);
    const error = await errorOf(send(gateway.url, { timeoutMs: 300, maxAnswerBytes: 1000 }));
    expect(error).toBeInstanceOf(StoreUnavailableError);
    expect(error.message).toContain(message);
    expect(inspect(error, { depth: 10 })).not.toContain('CAPABILITY');
  });

  test('nobody listens', async () => {
    await gateway.close();
    const error = await errorOf(send(gateway.url));
    expect(error).toBeInstanceOf(StoreUnavailableError);
    expect(error.message).toMatch(/^127\.0\.0\.1:\d+: ECONNREFUSED$/);
  });
});
