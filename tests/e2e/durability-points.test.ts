/**
 * A whole order with its uploads, and a crash at every single call of a port: the call fails, or its answer is
 * lost, or the process is gone. Repeating what was not answered always leads to the same state.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cleanBlobs } from '../../shared/application/cases/clean-blobs.ts';
import type { SystemClock } from '../../shared/application/ports.ts';
import { ISSUED_AT } from '../support/art07-builders.ts';
import { checkStore, partitionsOf } from '../support/crash-check.ts';
import { age, deliveryCounts, expectedMails, mailsIn, temporaryFiles } from '../support/crash-folder.ts';
import { Crash, CrashPoint, isRead, type Mode } from '../support/crash-points.ts';
import { copyOf, type Memory, openStory, preparedFolder, remove } from '../support/crash-story.ts';

const clock: SystemClock = { now: () => new Date(Date.parse(ISSUED_AT)).toISOString() };

/** `CRASH_READS=1` loses the answers of reads too, instead of only failing them. */
const EVERYTHING = process.env.CRASH_READS === '1';

/** The folder before a step, what the client knew, and how it ends without a crash. */
interface Scene {
  readonly folder: string;
  readonly memory: Memory;
  readonly calls: readonly string[];
  readonly types: string;
  readonly orphans: number;
}
const scenes: Scene[] = [];

beforeAll(async () => {
  let folder = await preparedFolder(clock);
  let memory: Memory = { documents: {} };
  for (let step = 0; ; step += 1) {
    const after = { folder: copyOf(folder), memory: structuredClone(memory) };
    const point = new CrashPoint(0, 'before');
    const node = await openStory(after.folder, clock, after.memory, point);
    await node.steps[step]?.();
    node.close();
    const aside = copyOf(after.folder);
    const { types, orphans } = await settled(aside, structuredClone(after.memory), -1);
    remove(aside);
    scenes.push({ folder, memory, calls: point.calls, types, orphans });
    if (step === node.steps.length) {
      remove(after.folder);
      break;
    }
    ({ folder, memory } = after);
  }
}, 60_000);
afterAll(() => {
  for (const { folder } of scenes) remove(folder);
});

/** A restart, what the schedules do, and all that must be true then; more orphans than usual are swept. */
async function settled(folder: string, memory: Memory, usual: number) {
  const node = await openStory(folder, clock, memory);
  try {
    await node.catchUp();
    const check = await checkStore(node.deps, partitionsOf(join(folder, 'table.sqlite')));
    const problems = [...check.problems];
    const mails = mailsIn(folder).join();
    if (mails !== expectedMails(check.events).join()) problems.push(`mails: ${mails}`);
    const { waiting, dead } = deliveryCounts(folder);
    if (waiting + dead > 0) problems.push(`${waiting} deliveries wait, ${dead} are dead`);
    const left = temporaryFiles(folder);
    if (left.length > 0) problems.push(`left: ${left.join()}`);
    const types = [...check.events.values()]
      .map((list) => list.map(({ envelope }) => envelope.type).join(' '))
      .join(' | ');
    if (check.orphans.length > usual)
      problems.push(...(await notSwept(folder, node.deps, check.orphans.length)));
    return { types, problems, orphans: check.orphans.length };
  } finally {
    node.close();
  }
}

/** A day later nothing is left that nobody refers to, and everything else is. */
async function notSwept(
  folder: string,
  deps: Parameters<typeof checkStore>[0],
  found: number,
): Promise<string[]> {
  await cleanBlobs({ ...deps, systemClock: { now: () => new Date().toISOString() } });
  const young = await checkStore(deps, partitionsOf(join(folder, 'table.sqlite')));
  age(join(folder, 'vault'));
  await cleanBlobs({ ...deps, systemClock: { now: () => new Date().toISOString() } });
  const old = await checkStore(deps, partitionsOf(join(folder, 'table.sqlite')));
  return [
    ...(young.orphans.length !== found ? ['swept within the day of grace'] : []),
    ...old.orphans.map((name) => `not swept: ${name}`),
    ...old.problems,
  ];
}

/** One step with a crash in it, repeated until it succeeds, on another process where this one is gone. */
async function crash(scene: Scene, step: number, at: number, mode: Mode) {
  const folder = copyOf(scene.folder);
  const memory = structuredClone(scene.memory);
  const point = new CrashPoint(at, mode);
  try {
    let node = await openStory(folder, clock, memory, point);
    let end: Promise<unknown>[] = [point.crashed];
    for (let tries = 0; tries < 3; tries += 1) {
      try {
        await Promise.race([node.steps[step]?.(), ...end]);
        break;
      } catch (error) {
        if (tries === 2) throw error;
        if (!(error instanceof Crash)) continue;
        node.close();
        end = [];
        node = await openStory(folder, clock, memory);
      }
    }
    node.close();
    return { hit: point.hit, ...(await settled(folder, memory, scene.orphans)) };
  } finally {
    remove(folder);
  }
}

test('the undisturbed order is whole', () => {
  expect(scenes.at(-1)?.types.split(' ')).toEqual([
    'OrderDrafted',
    'OrderRevised',
    'DocumentDeclared',
    'DocumentSealed',
    'OrderSubmitted',
    'OrderApproved',
    'OrderIssued',
    'OrderReceived',
    'DocumentDeclared',
    'DocumentSealed',
    'DisclosureMade',
    'CaseClosed',
  ]);
  expect(readdirSync(join(scenes.at(-1)?.folder ?? '', 'vault', 'blobs'))).toHaveLength(1);
});

test.each<Mode>(['before', 'after', 'silent'])(
  'a crash at every call (%s) ends as without one',
  async (mode) => {
    const hits: Record<string, number> = {};
    let orphans = 0;
    for (const [step, scene] of scenes.entries()) {
      for (let at = 1; at <= scene.calls.length; at += 1) {
        if (mode !== 'before' && !EVERYTHING && isRead(scene.calls[at - 1] ?? '')) continue;
        const { hit, types, problems, ...end } = await crash(scene, step, at, mode);
        expect({ step, at, hit, types, problems }).toEqual({
          step,
          at,
          hit,
          types: scene.types,
          problems: [],
        });
        expect(hit).not.toBe('');
        const [kind = ''] = hit.split(' ');
        hits[kind] = (hits[kind] ?? 0) + 1;
        orphans += end.orphans;
      }
    }
    const crashes = Object.values(hits).reduce((sum, count) => sum + count, 0);
    const calls = scenes.reduce((sum, scene) => sum + scene.calls.length, 0);
    if (mode === 'before') expect(crashes).toBe(calls);
    console.log(
      `${mode}: ${crashes} of ${calls} calls ${JSON.stringify(hits)}, ${orphans} orphans left and swept`,
    );
  },
  300_000,
);
