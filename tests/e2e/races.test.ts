/** Two processes on one table file and one folder of keys: every version has one winner, every act one effect. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandOutcome } from '../../shared/application/cases/command-outcome.ts';
import type { CaseDeps } from '../../shared/application/cases/deps.ts';
import { executeCommand } from '../../shared/application/cases/execute-command.ts';
import { publishUnpublished } from '../../shared/application/cases/publish-events.ts';
import { completeOrder, drafter, profiles } from '../support/art07-builders.ts';
import { checkStore, partitionsOf } from '../support/crash-check.ts';
import { openFolder } from '../support/crash-folder.ts';
import type { RaceJob } from '../support/crash-racer.ts';

const ROUNDS = 200;
const SCRIPT = join(import.meta.dirname, '..', 'support', 'crash-racer.ts');

const folder = mkdtempSync(join(tmpdir(), 'accord-race-'));
let deps: CaseDeps;
let close = (): void => undefined;
let racers: ChildProcess[] = [];
let errors = '';

/** Once per racer, so that two hundred rounds leave no two hundred listeners. */
const ends = new Map<ChildProcess, Promise<never>>();

async function hear(racer: ChildProcess): Promise<CommandOutcome> {
  const listening = new AbortController();
  const end = ends.get(racer) ?? Promise.reject(new Error('not started'));
  try {
    const [message] = (await Promise.race([once(racer, 'message', { signal: listening.signal }), end])) as [
      { outcome: CommandOutcome },
    ];
    return message.outcome;
  } finally {
    listening.abort();
  }
}

beforeAll(async () => {
  ({ deps, close } = await openFolder(folder));
  for (const profile of Object.values(profiles)) await deps.profiles.install(profile);
  // The node's secret exists from the start, as it does on a node that has answered once.
  await deps.secrets.requestMac('');
  racers = Array.from({ length: 2 }, () => {
    const racer = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', SCRIPT, folder], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    racer.stderr?.on('data', (chunk: Buffer) => {
      errors += chunk.toString('utf8');
    });
    const end = once(racer, 'exit').then(() => Promise.reject<never>(new Error(`a racer ended: ${errors}`)));
    end.catch(() => undefined);
    ends.set(racer, end);
    return racer;
  });
  await Promise.all(racers.map(hear));
}, 60_000);

afterAll(() => {
  for (const racer of racers) racer.kill('SIGKILL');
  close();
  rmSync(folder, { recursive: true, force: true });
});

/** The same round at once on both sides. */
function both(job: (side: number) => RaceJob): Promise<CommandOutcome[]> {
  return Promise.all(
    racers.map((racer, side) => {
      const answer = hear(racer);
      racer.send(job(side));
      return answer;
    }),
  );
}

const order = (mark: string) => completeOrder({ domesticLegalGround: mark });
const draft = (mark: string) => ({
  type: 'DraftOrder',
  article: 'art7',
  ownReference: 'R',
  locationParty: 'XB',
  order: order(mark),
});
const revise = (mark: string) => ({ type: 'ReviseOrder', order: order(mark) });
const declare = (documentId: string) => ({
  type: 'DeclareDocument',
  documentId,
  purpose: 'internal',
  name: 'a.txt',
  mediaType: 'text/plain',
  size: 10,
  sha256: 'a'.repeat(64),
  uploadExpiresAt: '2099-01-01T00:00:00.000Z',
});

test(`${ROUNDS} rounds: one winner each, nothing lost, one effect for one key`, async () => {
  const marks = new Set<string>();
  const tally = { stale: 0, conflict: 0, repeated: 0, both: 0 };
  let caseId = '';
  let version = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const base = { round, actor: drafter };
    const kind = round % 4;
    if (kind === 0) {
      // One draft under one key, sent to both: whichever id is first is the case.
      const outcomes = await both((side) => ({
        ...base,
        caseId: `req_race-${round}-${side}`,
        opens: true,
        command: draft(`draft-${round}`),
        key: `draft-${round}`,
      }));
      const answers = outcomes.map((outcome) => (outcome.ok ? outcome.caseId : outcome.why));
      expect(answers[0]).toBe(answers[1]);
      expect(outcomes.map((outcome) => outcome.ok && outcome.repeated).sort()).toEqual([false, true]);
      tally.repeated += 1;
      caseId = answers[0] ?? '';
      version = 1;
      continue;
    }
    if (kind === 1) {
      // Both saw the same version: one of them did not see what the other did.
      const outcomes = await both((side) => ({
        ...base,
        caseId,
        ifVersion: version,
        command: revise(`seen-${round}-${side}`),
      }));
      const winner = outcomes.findIndex(({ ok }) => ok);
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
      expect(outcomes[1 - winner]).toEqual({ ok: false, why: 'stale', version: version + 1 });
      marks.add(`seen-${round}-${winner}`);
      tally.stale += 1;
      version += 1;
      continue;
    }
    if (kind === 2) {
      // Nobody says what they saw: both are decided, one after the other.
      const outcomes = await both((side) => ({ ...base, caseId, command: revise(`free-${round}-${side}`) }));
      const versions = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.version] : []));
      expect(new Set(versions).size).toBe(versions.length);
      for (const [side, outcome] of outcomes.entries()) {
        if (outcome.ok) marks.add(`free-${round}-${side}`);
        else expect(outcome.why).toBe('conflict');
      }
      if (versions.length === 2) tally.both += 1;
      else tally.conflict += 1;
      version += versions.length;
      continue;
    }
    // One declaration under one key: one document, and both are told the same id.
    const outcomes = await both((side) => ({
      ...base,
      caseId,
      command: declare(`doc_${round}-${side}`),
      key: `declare-${round}`,
      created: [`doc_${round}-${side}`],
    }));
    const ids = outcomes.map((outcome) => (outcome.ok ? outcome.created.join() : outcome.why));
    expect(ids[0]).toBe(ids[1]);
    expect(outcomes.map((outcome) => outcome.ok && outcome.version)).toEqual([version + 1, version + 1]);
    version += 1;
  }
  await publishUnpublished({ ...deps, bus: { put: async () => undefined } });
  const { problems, events } = await checkStore(deps, partitionsOf(join(folder, 'table.sqlite')));
  expect(problems).toEqual([]);
  expect(events.size).toBe(ROUNDS / 4);
  const kept = new Set(
    [...events.values()].flatMap((list) =>
      list
        .filter(({ envelope }) => envelope.type === 'OrderRevised')
        .map(
          ({ sealed }) => (sealed as { order: { domesticLegalGround: string } }).order.domesticLegalGround,
        ),
    ),
  );
  expect([...kept].sort()).toEqual([...marks].sort());
  expect(errors).toBe('');
  console.log(`races: ${JSON.stringify(tally)}`);
}, 120_000);

test('one process alone sees what the other did', async () => {
  const [outcome] = await both((side) => ({
    round: 1000,
    caseId: 'req_race-last',
    opens: side === 0,
    command: side === 0 ? draft('last') : revise('never'),
    actor: drafter,
  }));
  expect(outcome?.ok).toBe(true);
  const command = revise('after');
  const again = await executeCommand(deps, {
    kind: 'request',
    caseId: 'req_race-last',
    command,
    actor: drafter,
  });
  expect(again).toMatchObject({ ok: true });
});
