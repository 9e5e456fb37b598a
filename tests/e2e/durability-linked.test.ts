/**
 * Two cases are two transactions (decision 17). A crash at every call of a port between them: re-addressing,
 * splitting and joining always end with both cases whole, linked both ways, and one new case for one act.
 */
import { join } from 'node:path';
import { loadCase } from '../../shared/application/cases/load-case.ts';
import type { SystemClock } from '../../shared/application/ports.ts';
import { type LinkRelation, mirrored } from '../../shared/protocol/art07-subscriber-information/links.ts';
import type { Art7State } from '../../shared/protocol/art07-subscriber-information/state.ts';
import { ISSUED_AT } from '../support/art07-builders.ts';
import { checkStore, partitionsOf } from '../support/crash-check.ts';
import { deliveryCounts } from '../support/crash-folder.ts';
import { type LinkedMemory, openLinked, prepareLinked, SOUGHT } from '../support/crash-linked.ts';
import { Crash, CrashPoint, isRead, type Mode } from '../support/crash-points.ts';
import { copyOf, preparedFolder, remove } from '../support/crash-story.ts';

const clock: SystemClock = { now: () => new Date(Date.parse(ISSUED_AT)).toISOString() };

interface Scene {
  readonly folder: string;
  readonly memory: LinkedMemory;
  readonly calls: readonly string[];
  readonly picture: readonly string[];
}
const scenes: Scene[] = [];

beforeAll(async () => {
  let folder = await preparedFolder(clock);
  let memory = await prepareLinked(folder, clock);
  for (let step = 0; ; step += 1) {
    const after = { folder: copyOf(folder), memory: structuredClone(memory) };
    const point = new CrashPoint(0, 'before');
    const node = await openLinked(after.folder, clock, after.memory, point);
    await node.steps[step]?.();
    const isLast = step + 1 === node.steps.length;
    node.close();
    const aside = copyOf(after.folder);
    const { picture } = await settled(aside, structuredClone(after.memory));
    remove(aside);
    scenes.push({ folder, memory, calls: point.calls, picture });
    ({ folder, memory } = after);
    if (isLast) break;
  }
  remove(folder);
}, 60_000);
afterAll(() => {
  for (const { folder } of scenes) remove(folder);
});

/** Every case by the part it plays, with its events, its clocks and its links; ids are replaced by those parts. */
async function settled(folder: string, memory: LinkedMemory) {
  const node = await openLinked(folder, clock, memory);
  try {
    await node.catchUp();
    const { problems, events } = await checkStore(node.deps, partitionsOf(join(folder, 'table.sqlite')));
    const { waiting, dead } = deliveryCounts(folder);
    if (waiting + dead > 0) problems.push(`${waiting} deliveries wait, ${dead} are dead`);
    const states = new Map<string, Art7State>();
    for (const id of events.keys()) states.set(id, (await loadCase(node.deps, id))?.state as Art7State);
    const parts = new Map(
      [...Object.entries(memory.cases), ...Object.entries(memory.opened)].map(([k, id]) => [id, k]),
    );
    for (const [id, state] of states) problems.push(...oneSided(id, state, states));
    const picture = [...events].map(([id, list]) => {
      const state = states.get(id);
      const told = {
        part: parts.get(id) ?? 'unknown',
        types: list.map(({ envelope }) => envelope.type),
        links: state?.links?.map(({ caseId, relation }) => [relation, parts.get(caseId) ?? 'unknown']),
        clocks: state?.addressees.map(({ providerId, status, receivedAt, deadline }) => [
          providerId,
          status,
          receivedAt,
          deadline?.endsAt,
        ]),
        identifiers: state?.content?.order.informationSought?.identifiers?.length,
        carrying: state?.carrying,
      };
      return JSON.stringify(told);
    });
    return { picture: picture.sort(), problems };
  } finally {
    node.close();
  }
}

/** A link that only one of the two cases knows of. */
function oneSided(id: string, state: Art7State, all: ReadonlyMap<string, Art7State>): string[] {
  return (state.links ?? []).flatMap(({ caseId, relation }) => {
    const back = all.get(caseId)?.links ?? [];
    const wanted: LinkRelation = mirrored[relation];
    return back.some((link) => link.caseId === id && link.relation === wanted)
      ? []
      : [`${id} ${relation} ${caseId}, which does not know`];
  });
}

async function crash(scene: Scene, step: number, at: number, mode: Mode) {
  const folder = copyOf(scene.folder);
  const memory = structuredClone(scene.memory);
  const point = new CrashPoint(at, mode);
  try {
    let node = await openLinked(folder, clock, memory, point);
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
        node = await openLinked(folder, clock, memory);
      }
    }
    node.close();
    return { hit: point.hit, ...(await settled(folder, memory)) };
  } finally {
    remove(folder);
  }
}

test('undisturbed, a new case for each act that opens one, with everything in it', () => {
  const cases = (scenes.at(-1)?.picture ?? []).map((text) => JSON.parse(text) as Record<string, unknown>);
  const of = (part: string) => cases.find((one) => one.part === part);
  expect(cases.map(({ part }) => part).sort()).toEqual(['a', 'b', 'readdressed', 'split']);
  expect(of('readdressed')).toMatchObject({
    types: ['OrderDrafted', 'OrderRevised', 'OrderRevised', 'OrderRevised'],
    identifiers: SOUGHT,
    links: [['readdressedFrom', 'a']],
  });
  expect(of('split')).toMatchObject({ types: ['CaseSplitOff'], links: [['splitFrom', 'a']] });
  expect(of('a')).toMatchObject({
    links: [
      ['readdressedTo', 'readdressed'],
      ['splitTo', 'split'],
      ['joinedHere', 'b'],
    ],
  });
  expect(of('b')).toMatchObject({ links: [['joinedInto', 'a']] });
});

test.each<Mode>(['before', 'after', 'silent'])(
  'a crash at every call (%s) ends as without one',
  async (mode) => {
    let crashes = 0;
    for (const [step, scene] of scenes.entries()) {
      for (let at = 1; at <= scene.calls.length; at += 1) {
        if (mode !== 'before' && isRead(scene.calls[at - 1] ?? '')) continue;
        const { hit, picture, problems } = await crash(scene, step, at, mode);
        expect({ step, at, hit, picture, problems }).toEqual({
          step,
          at,
          hit,
          picture: scene.picture,
          problems: [],
        });
        expect(hit).not.toBe('');
        crashes += 1;
      }
    }
    expect(crashes).toBeGreaterThan(15);
  },
  300_000,
);
