/** What the embedded queue does beyond the contract: it outlives its process, also one of an earlier release. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { dispatcher } from '../../../local/host/dispatcher.ts';
import { openDeliveryQueue } from '../../../shared/adapters/embedded/delivery-queue.ts';
import { systemIds } from '../../../shared/adapters/embedded/ids.ts';
import { systemClock } from '../../../shared/adapters/embedded/system-clock.ts';
import type { BusEvent } from '../../../shared/application/ports.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'accord-deliveries-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () =>
  openDeliveryQueue({
    file: join(folder, 'deliveries.sqlite'),
    clock: systemClock,
    ids: systemIds(),
    targetsOf: () => ['notices'],
    queues: ['notices', 'jobs'],
  });
const event: BusEvent = {
  id: 'req_1/1',
  type: 'OrderIssued',
  caseId: 'req_1',
  seq: 1,
  at: '2026-03-02T10:00:00.000Z',
  detail: {},
};

test('events and work of a process that ended are there for the next', async () => {
  const first = open();
  await first.put([event]);
  await first.sender('jobs').send({ n: 1 });
  first.close();
  const second = open();
  expect(second.dueTargets().toSorted()).toEqual(['jobs', 'notices']);
  expect(second.due('notices', 10)).toMatchObject([{ id: 'req_1/1', content: { event } }]);
  expect(second.due('jobs', 10)).toMatchObject([{ content: { message: { n: 1 } } }]);
  second.close();
});

test('a file of a release that knew events only is read on', () => {
  const old = new DatabaseSync(join(folder, 'deliveries.sqlite'));
  old.exec(`CREATE TABLE deliveries (
      id TEXT, target TEXT, event TEXT NOT NULL, attempts INTEGER NOT NULL, dueAt TEXT NOT NULL, dead INTEGER NOT NULL,
      PRIMARY KEY (id, target)) WITHOUT ROWID;
    CREATE INDEX due ON deliveries (dead, dueAt);`);
  const insert = old.prepare('INSERT INTO deliveries VALUES (?, ?, ?, 0, ?, ?)');
  insert.run('req_1/1', 'notices', JSON.stringify(event), '2026-03-02T10:00:00.000Z', 0);
  insert.run('req_1/0', 'notices', JSON.stringify(event), '2026-03-02T10:00:00.000Z', 1);
  old.close();
  const queue = open();
  expect(queue.due('notices', 10)).toMatchObject([{ content: { event } }]);
  expect(queue.totals()).toEqual({ waiting: 1, dead: 1 });
  queue.close();
});

test('a slow function holds up no other', async () => {
  const queue = open();
  const seen: string[] = [];
  let release = (): void => undefined;
  const blocked = new Promise<void>((resolve) => {
    release = resolve;
  });
  const work = dispatcher({
    party: 'XA',
    queue,
    log: { info: () => undefined, error: () => undefined },
    clock: systemClock,
    publish: async () => undefined,
    targets: { notices: async () => void seen.push('notice') },
    workers: {
      jobs: async () => {
        await blocked;
        seen.push('job');
      },
    },
  });
  await queue.sender('jobs').send({ n: 1 });
  work.deliver();
  await wait(20);
  await queue.put([event]);
  work.deliver();
  for (let n = 0; n < 100 && seen.length === 0; n += 1) await wait(10);
  expect(seen).toEqual(['notice']);
  release();
  await work.idle();
  expect(seen).toEqual(['notice', 'job']);
  expect(queue.totals()).toEqual({ waiting: 0, dead: 0 });
  await work.stop();
  queue.close();
});
