/** The host around a crash: a long queue, an upload that vanishes while it is looked at, an end under load. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dispatcher } from '../../local/host/dispatcher.ts';
import { openDeliveryQueue } from '../../shared/adapters/embedded/delivery-queue.ts';
import { systemIds } from '../../shared/adapters/embedded/ids.ts';
import { systemClock } from '../../shared/adapters/embedded/system-clock.ts';
import { checkStore, partitionsOf } from '../support/crash-check.ts';
import { openFolder } from '../support/crash-folder.ts';
import { Load, ROLES } from '../support/crash-load.ts';
import { CrashNode, freePort } from '../support/crash-node.ts';
import { longOrder } from '../support/crash-orders.ts';
import { makeFileIntake } from '../support/file-intake.ts';

test('a queue longer than one batch is worked off at one call', async () => {
  const queue = openDeliveryQueue({
    file: ':memory:',
    clock: systemClock,
    ids: systemIds(),
    targetsOf: () => ['notices'],
  });
  const event = { type: 'OrderIssued', caseId: 'c', at: systemClock.now(), detail: {} };
  await queue.put(Array.from({ length: 350 }, (_, n) => ({ ...event, id: `c/${n}`, seq: n })));
  const seen = new Set<string>();
  const work = dispatcher({
    party: 'XA',
    queue,
    log: { info: () => undefined, error: () => undefined },
    clock: systemClock,
    publish: async () => undefined,
    targets: {
      notices: async ({ detail }) => {
        // The last of a batch fails once: the rest is not held up by it.
        if (detail.seq === 99 && !seen.has('failed')) {
          seen.add('failed');
          throw new Error('once');
        }
        seen.add(detail.id);
      },
    },
  });
  work.deliver();
  await work.idle();
  expect(queue.totals()).toEqual({ waiting: 1, dead: 0 });
  expect(seen.size).toBe(350);
  await work.stop();
  queue.close();
});

test('an upload that is cleared while the ready ones are listed hides no other', async () => {
  const { intake, accept, folder, close } = await makeFileIntake();
  const slot = { key: 'intake/req_1/doc_1', size: 4, mediaType: 'text/plain', sha256: FOUR_A };
  const request = await intake.signUpload({ ...slot, expiresAt: '2026-11-22T09:00:00.000Z' });
  expect(await accept(request, Buffer.from('aaaa'))).toMatchObject({ status: 'stored' });
  // The list of parts is there, a part is not any more.
  const gone = join(folder, 'intake', 'req_0', 'doc_0');
  mkdirSync(gone, { recursive: true });
  writeFileSync(join(gone, 'joined.json'), JSON.stringify([{ number: 1, file: 'part-x-1-y' }]));
  writeFileSync(join(gone, 'joined'), JSON.stringify([{ number: 1, file: 'part-x-1-y' }]));
  expect(await intake.ready()).toEqual([{ key: slot.key, size: 4 }]);
  close();
});
const FOUR_A = '61be55a8e2f6b4e172338bddf184d6dbee29c98853e0a0485ecee7f27b9af0b4';

test('a node that is asked to end while clients work on it ends in order', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'accord-end-'));
  const passwords = Object.fromEntries(ROLES.map((name) => [name, `the password of ${name}`]));
  const node = new CrashNode({ folder, port: await freePort(), passwords });
  try {
    await node.start();
    const load = new Load(node.baseUrl, passwords);
    await load.signIn();
    let ended = false;
    const clients = Array.from({ length: 8 }, async (_, n) => {
      while (!ended) {
        const body = { article: 'art7', ownReference: `${n}`, locationParty: 'XB', order: longOrder(`${n}`) };
        await load
          .client('officer')
          .call('POST', '/cases', { body })
          .catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
    await new Promise((resolve) => setTimeout(resolve, 400));
    await node.close();
    ended = true;
    await Promise.all(clients);
    // Nothing was thrown into the void on the way out.
    expect(node.printed).toBe('');
    await node.start();
    await node.settle();
    await node.close();
    const { deps, close } = await openFolder(folder);
    const { problems } = await checkStore(deps, partitionsOf(join(folder, 'table.sqlite')));
    expect(problems).toEqual([]);
    close();
  } finally {
    await node.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
