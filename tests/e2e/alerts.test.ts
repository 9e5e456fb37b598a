/** A whole node with a pager: what it cannot mend by itself reaches the person on duty. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type RunningNode, startNode } from '../../local/host/node.ts';
import { exerciseProfile } from '../../local/profiles.ts';
import type { Alert } from '../../shared/application/alerts.ts';
import { failedDueRow } from '../../shared/application/cases/rows.ts';
import { readEml } from '../support/eml.ts';
import { signatureHolds, webhookGateway } from '../support/webhook-gateway.ts';

const SECRET = 'a-secret-of-the-gateway';
let folder: string;
let node: RunningNode | undefined;
let gateway: Awaited<ReturnType<typeof webhookGateway>>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'accord-alerts-'));
  gateway = await webhookGateway();
});
afterEach(async () => {
  await node?.close();
  node = undefined;
  await gateway.close();
  rmSync(folder, { recursive: true });
});

async function start(): Promise<RunningNode> {
  writeFileSync(
    join(folder, 'alerts.json'),
    JSON.stringify({
      mail: ['duty@xa.example'],
      webhook: { url: gateway.url, kind: 'hmac', secret: SECRET },
    }),
  );
  node = await startNode({ profile: exerciseProfile('XA'), others: [], folder, port: 0 });
  await node.settle();
  return node;
}
const told = () => gateway.told.map(({ body }) => JSON.parse(body) as Alert);

test('a parked row and a dead letter are mailed and posted', async () => {
  const { node: composed, settle } = await start();
  const at = '2026-03-02T10:00:00.000Z';
  const due = { caseId: 'req_1', caseKind: 'request', kind: 'art7-response', n: 'prov-1', at, attempts: 5 };
  const put = failedDueRow({ ...due, clock: 'legal' });
  await composed.cases.table.transact([{ put }], composed.cases.ids.ulid());
  await composed.queue.sender('case-exports').send({ not: 'a job' });
  // Seven tries have failed before.
  const file = new DatabaseSync(join(folder, 'deliveries.sqlite'));
  await composed.idle();
  file.exec(`UPDATE deliveries SET attempts = 7, dueAt = '${at}' WHERE target = 'case-exports'`);
  file.close();
  await settle();
  await settle();

  expect(
    told()
      .map(({ severity, code }) => `${severity} ${code}`)
      .toSorted(),
  ).toEqual(['critical due-parked', 'warning dead-letter']);
  for (const each of gateway.told) expect(signatureHolds(each, SECRET)).toBe(true);
  const mails = readEml(join(folder, 'mail')).filter(({ to }) => to.includes('duty@xa.example'));
  expect(mails.map(({ subject }) => subject).toSorted()).toEqual([
    '[XA] CRITICAL: due-parked',
    '[XA] Warning: dead-letter',
  ]);
  expect(composed.queue.totals()).toEqual({ waiting: 0, dead: 1 });
});

test('an alert for a gateway that is down waits on disk', async () => {
  const { node: composed, settle } = await start();
  gateway.next((response) => void response.writeHead(503).end());
  const at = '2026-03-02T10:00:00.000Z';
  const due = { caseId: 'req_1', caseKind: 'request', kind: 'art7-response', n: 'prov-1', at, attempts: 5 };
  await composed.cases.table.transact(
    [{ put: failedDueRow({ ...due, clock: 'legal' }) }],
    composed.cases.ids.ulid(),
  );
  await settle();
  expect(told()).toEqual([]);
  expect(composed.queue.totals()).toEqual({ waiting: 1, dead: 0 });
  await node?.close();
  // The pause before the second try is over by then.
  const file = new DatabaseSync(join(folder, 'deliveries.sqlite'));
  file.exec(`UPDATE deliveries SET dueAt = '${at}'`);
  file.close();
  await start();
  expect(told()).toMatchObject([{ code: 'due-parked' }]);
});

test.each([
  ['no JSON', '{'],
  ['a wrong address', '{"mail":["SECRET"]}'],
  ['a wrong webhook', '{"webhook":{"url":"https://x.example","kind":"SECRET","secret":"0123456789abcdef"}}'],
])('alerts.json with %s stops the start, and is not quoted', async (_what, text) => {
  writeFileSync(join(folder, 'alerts.json'), text);
  const starting = startNode({ profile: exerciseProfile('XA'), others: [], folder, port: 0 });
  const error = await starting.catch((cause: unknown) => cause);
  expect(String(error)).toContain('alerts.json is not as it should be');
  expect(String(error)).not.toContain('SECRET');
});
