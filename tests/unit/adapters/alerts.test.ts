import { webhookAlerts, webhookSchema } from '../../../shared/adapters/alerts/webhook-alerts.ts';
import { outboundHttp } from '../../../shared/adapters/outbound/outbound-http.ts';
import { type Alert, alertId, checkAlert, everyWay } from '../../../shared/application/alerts.ts';
import { signatureHolds, webhookGateway } from '../../support/webhook-gateway.ts';

const SECRET = 'a-secret-of-the-gateway';
const alert: Alert = { id: 'parked-1', severity: 'critical', code: 'due-parked', subjects: ['CASE#req_1'] };
const clock = { now: () => '2026-03-02T10:00:00.500Z' };

describe('the webhook', () => {
  let gateway: Awaited<ReturnType<typeof webhookGateway>>;
  beforeEach(async () => {
    gateway = await webhookGateway();
  });
  afterEach(() => gateway.close());
  const alerts = (kind: 'hmac' | 'bearer') =>
    webhookAlerts({
      http: outboundHttp({ exercise: true }),
      clock,
      party: 'XA',
      webhook: { url: gateway.url, kind, secret: SECRET },
    });

  test('signs time and body, and the key stays at home', async () => {
    await alerts('hmac').raise(alert);
    const [told] = gateway.told;
    if (!told) throw new Error('nothing came');
    expect(signatureHolds(told, SECRET)).toBe(true);
    expect(signatureHolds({ ...told, body: told.body.replace('req_1', 'req_2') }, SECRET)).toBe(false);
    expect(told.headers['x-accord224-signature']).toMatch(/^t=1772445600,/);
    expect(told.headers['idempotency-key']).toBe('parked-1');
    expect(JSON.stringify(told)).not.toContain(SECRET);
  });

  test('sends a token where the gateway wants one', async () => {
    await alerts('bearer').raise(alert);
    expect(gateway.told[0]?.headers.authorization).toBe(`Bearer ${SECRET}`);
  });

  test.each([301, 401, 404, 429, 500])('an answer %s reached nobody', async (status) => {
    gateway.next((response) => void response.writeHead(status, { location: '/elsewhere' }).end());
    await expect(alerts('bearer').raise(alert)).rejects.toThrow(`the gateway answered ${status}`);
    expect(gateway.told).toEqual([]);
  });

  test.each([
    { url: 'nonsense', kind: 'hmac', secret: SECRET },
    { url: 'https://x.example', kind: 'none', secret: SECRET },
    { url: 'https://x.example', kind: 'hmac', secret: 'short' },
    { url: 'https://x.example', kind: 'bearer', secret: 'with a line\r\nbreak in the header' },
  ])('settings %j are refused', (settings) => {
    expect(webhookSchema.safeParse(settings).success).toBe(false);
  });
});

test('an id tells apart what differs, and is one for a mail whatever it is about', () => {
  const ids = [alertId('a', 'b-c'), alertId('a-b', 'c'), alertId('a', 'b c'), alertId('x'.repeat(500))];
  expect(new Set(ids).size).toBe(4);
  expect(alertId('a', 'b c')).toBe(ids[2]);
  for (const id of ids) expect(() => checkAlert({ ...alert, id })).not.toThrow();
});

test('every way is tried, and one that fails is told of', async () => {
  const raised: string[] = [];
  const way = (name: string, fails = false) => ({
    raise: async () => {
      if (fails) throw new Error(name);
      raised.push(name);
    },
  });
  await expect(everyWay([way('pager', true), way('mail')]).raise(alert)).rejects.toThrow('pager');
  expect(raised).toEqual(['mail']);
  await everyWay([way('pager'), way('mail')]).raise(alert);
  expect(raised).toEqual(['mail', 'pager', 'mail']);
});
