/**
 * A node is killed again and again while clients work on it. What it acknowledged is there, once; what it owed is
 * done. `CRASH_KILLS` and `CRASH_SEED` choose a longer or another run.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { cleanBlobs } from '../../shared/application/cases/clean-blobs.ts';
import { checkStore, partitionsOf, type StoreCheck } from '../support/crash-check.ts';
import {
  age,
  deliveryCounts,
  expectedMails,
  filesBelow,
  mailsIn,
  openFolder,
  temporaryFiles,
} from '../support/crash-folder.ts';
import { Load, ROLES, randomFrom } from '../support/crash-load.ts';
import { CrashNode, freePort } from '../support/crash-node.ts';
import { carryOrder } from '../support/crash-orders.ts';

const KILLS = Number(process.env.CRASH_KILLS ?? 15);
const SEED = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);
const CLIENTS = 4;

const nodes: CrashNode[] = [];
const folders: string[] = [];
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'accord-crash-'));
  folders.push(folder);
  return folder;
}
afterAll(async () => {
  for (const node of nodes) await node.kill();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function check(folder: string): Promise<StoreCheck> {
  const { deps, close } = await openFolder(folder);
  try {
    return await checkStore(deps, partitionsOf(join(folder, 'table.sqlite')));
  } finally {
    close();
  }
}

/** Kills at a random moment: in the middle of work, while it starts, or while it shuts down. */
async function oneLife(
  node: CrashNode,
  load: Load,
  random: () => number,
): Promise<'work' | 'start' | 'close'> {
  const fate = random();
  if (fate < 0.15) {
    node.spawn();
    await wait(random() * 700);
    await node.kill();
    return 'start';
  }
  await node.start();
  load.up();
  await wait(100 + random() * 1200);
  if (fate < 0.3) {
    node.beginClose();
    await wait(random() * 60);
  }
  load.down();
  await node.kill();
  return fate < 0.3 ? 'close' : 'work';
}

test(
  `${KILLS} kills at random moments lose nothing, repeat nothing, forget nothing (seed ${SEED})`,
  async () => {
    const started = Date.now();
    const random = randomFrom(SEED);
    const folder = newFolder();
    const passwords = Object.fromEntries(ROLES.map((name) => [name, `the password of ${name}`]));
    const settings = { folder, port: await freePort(), chaosSeed: SEED };
    const first = new CrashNode({ ...settings, passwords });
    await first.start();
    const load = new Load(first.baseUrl, passwords);
    await load.signIn();
    load.down();
    await first.kill();

    const node = new CrashNode(settings);
    nodes.push(node);
    let finishing = false;
    const clients = Array.from({ length: CLIENTS }, async (_, n) => {
      const own = randomFrom(SEED + 1000 * n);
      for (let round = 0; !finishing; round += 1) await carryOrder(load, own, n === 0 && round === 0);
    });
    const working = Promise.all(clients);
    // A client that fails must fail the test, not wait for its end.
    working.catch(() => undefined);

    const kinds = { work: 0, start: 0, close: 0 };
    const differing: string[] = [];
    let repeated = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      if (kill % 100 === 99) {
        await node.start();
        await load.signIn();
        await node.kill();
      }
      kinds[await oneLife(node, load, random)] += 1;
    }
    await node.start();
    load.up();
    for (const one of load.acknowledged.filter(() => random() < 60 / load.acknowledged.length)) {
      const difference = await load.repeat(one);
      repeated += 1;
      if (difference) differing.push(difference);
    }
    finishing = true;
    await working;
    await node.settle();
    await node.close();
    expect(differing).toEqual([]);

    const result = await check(folder);
    expect(result.problems).toEqual([]);
    const orders = [...result.events].filter(([, list]) => list[0]?.envelope.kind === 'request');
    // One case for each draft, however often it was sent.
    expect(orders).toHaveLength(load.draftKeys.size);
    for (const [caseId, list] of orders) {
      const counts: Record<string, number> = {};
      for (const { envelope } of list) counts[envelope.type] = (counts[envelope.type] ?? 0) + 1;
      // A PUT without an answer may have been applied before it was sent again.
      expect({ caseId, ...counts }).toEqual({ caseId, ...load.expected.get(caseId) });
    }
    for (const { key, path, answer, etag } of load.acknowledged) {
      const event = result.events.get(answer.id)?.[answer.version - 1];
      expect({ key, path, etag, event: event?.envelope.seq }).toEqual({
        key,
        path,
        etag: `"${answer.version}"`,
        event: answer.version,
      });
    }
    const ended = new Set(
      orders.flatMap(([, list]) =>
        list
          .filter(({ envelope: { type } }) => type === 'DocumentSealed' || type === 'DocumentRejected')
          .map(({ envelope }) => envelope.open.documentId),
      ),
    );
    expect(load.uploads.filter(({ documentId }) => !ended.has(documentId))).toEqual([]);
    expect(mailsIn(folder)).toEqual(expectedMails(result.events));
    expect(deliveryCounts(folder)).toEqual({ waiting: 0, dead: 0 });
    const left = filesBelow(join(folder, 'intake')).filter((path) => !path.endsWith('spent'));
    expect(left.filter((path) => !/[\\/](\.tmp-|part-)[^\\/]*$/.test(path))).toEqual([]);

    const temporary = temporaryFiles(folder).length;
    await sweepOld(folder, settings);
    const events = [...result.events.values()].reduce((sum, list) => sum + list.length, 0);
    console.log(
      `seed ${SEED}: ${KILLS} kills ${JSON.stringify(kinds)}, ${orders.length} orders, ${events} events, ` +
        `${load.acknowledged.length} acknowledged, ${repeated} asked again, ${load.broken} broken connections, ` +
        `${load.uploads.length} uploads, ${result.orphans.length} orphans and ${temporary} temporary files swept, ` +
        `${Math.round((Date.now() - started) / 1000)} s`,
    );
  },
  120_000 + KILLS * 5000,
);

/** A day later: what crashes left behind is gone, what is referred to is not. */
async function sweepOld(folder: string, settings: { folder: string; port: number }): Promise<void> {
  for (const part of ['vault', 'intake', 'mail']) age(join(folder, part));
  const node = new CrashNode(settings);
  await node.start();
  await node.settle();
  await node.close();
  expect(temporaryFiles(folder)).toEqual([]);
  expect(readdirSync(join(folder, 'intake'))).toEqual([]);
  const after = await check(folder);
  expect(after.problems).toEqual([]);
  expect(after.orphans).toEqual([]);
  const { deps, close } = await openFolder(folder);
  expect(await cleanBlobs(deps)).toEqual({ blobs: 0, attempts: 0 });
  close();
}

test('a node killed while it starts for the first time starts the next time', async () => {
  const random = randomFrom(SEED + 7);
  for (let round = 0; round < 3; round += 1) {
    const folder = newFolder();
    const settings = { folder, port: await freePort() };
    const node = new CrashNode(settings);
    node.spawn();
    await wait(150 + random() * 600);
    await node.kill();
    await node.start();
    await node.settle();
    await node.close();
    const { problems } = await check(folder);
    expect(problems).toEqual([]);
  }
}, 60_000);
