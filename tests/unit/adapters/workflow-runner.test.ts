/** What the runner of the embedded node does beyond the contract: restarts, ends, and no text of any error. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { systemIds } from '../../../shared/adapters/embedded/ids.ts';
import type { TaskFunction } from '../../../shared/adapters/embedded/running-tasks.ts';
import { systemClock } from '../../../shared/adapters/embedded/system-clock.ts';
import {
  openWorkflowRunner,
  type WorkflowRunner,
} from '../../../shared/adapters/embedded/workflow-runner.ts';
import { CANARY } from '../../support/aws-faults.ts';

const ASK = readFileSync('tests/workflow/ask-everybody.asl.json', 'utf8');
let folder = '';
let runner: WorkflowRunner | undefined;
let logged: unknown[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'accord-workflows-'));
  logged = [];
});
afterEach(async () => {
  await runner?.close();
  runner = undefined;
  rmSync(folder, { recursive: true });
});

function open(definitions: Record<string, string>, functions: Record<string, TaskFunction>): WorkflowRunner {
  runner = openWorkflowRunner({
    file: join(folder, 'workflows.sqlite'),
    definitions,
    functions,
    clock: systemClock,
    ids: systemIds(),
    log: { info: () => undefined, error: (code, fields) => void logged.push({ code, ...fields }) },
  });
  return runner;
}
const asking = (tokens: string[]): Record<string, TaskFunction> => ({
  Prepare: async () => ({ parties: ['XB'] }),
  Ask: async (input) => void tokens.push((input as { token: string }).token),
  Conclude: async () => ({ outcome: 'done' }),
});
async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  for (let n = 0; n < 200 && !(await done()); n += 1) await wait(20);
}
const machine = (state: object, more: object = {}): string =>
  JSON.stringify({ StartAt: 'One', States: { One: state }, ...more });

test('a restart ends executions as lost; their names stay taken, their tokens are of no use', async () => {
  const tokens: string[] = [];
  const first = open({ ask: ASK }, asking(tokens));
  await first.start('ask', 'req_1-1-1', { caseId: 'req_1' });
  await until(() => tokens.length > 0);
  await first.close();
  const second = open({ ask: ASK }, asking(tokens));
  const lost = { name: 'req_1-1-1', state: 'failed', code: 'States.ServiceRestart' };
  expect(await second.describe('ask', 'req_1-1-1')).toMatchObject(lost);
  expect(await second.running('ask')).toEqual([]);
  expect(await second.complete(tokens[0] ?? '', { outcome: 'agreed' })).toBe(false);
  await second.start('ask', 'req_1-1-1', { caseId: 'req_1' });
  expect(await second.describe('ask', 'req_1-1-1')).toMatchObject(lost);
  await second.start('ask', 'req_1-1-2', { caseId: 'req_1' });
  await until(() => tokens.length > 1);
  expect((await second.running('ask')).map(({ name }) => name)).toEqual(['req_1-1-2']);
});

test('a function that throws while it asks fails the task by its name, and its text goes nowhere', async () => {
  const seen: unknown[] = [];
  const throwing = open(
    { ask: ASK.replace('"Recalled"', '"RangeError"') },
    {
      ...asking([]),
      Ask: async () => {
        throw new RangeError(CANARY);
      },
      Conclude: async (input) => {
        seen.push(input);
        return { outcome: 'done' };
      },
    },
  );
  await throwing.start('ask', 'req_1-1-1', { caseId: 'req_1' });
  await until(() => seen.length > 0);
  expect(seen).toMatchObject([{ answers: [{ party: 'XB', outcome: 'recalled' }] }]);
  expect(JSON.stringify([seen, logged])).not.toContain('CANARY');
});

test('an answer that comes while the asking is under way counts', async () => {
  const runner = open(
    { ask: ASK },
    {
      ...asking([]),
      Ask: async (input) => {
        const { token } = input as { token: string };
        expect(await runner.complete(token, { outcome: 'agreed' })).toBe(true);
      },
    },
  );
  await runner.start('ask', 'req_1-1-1', { caseId: 'req_1' });
  await until(async () => (await runner.describe('ask', 'req_1-1-1'))?.state === 'succeeded');
  expect(await runner.describe('ask', 'req_1-1-1')).toMatchObject({ state: 'succeeded' });
});

test('an execution that takes too long has timed out', async () => {
  const text = machine({ Type: 'Wait', Seconds: 60, End: true }, { TimeoutSeconds: 1 });
  const slow = open({ slow: text }, {});
  await slow.start('slow', 'a', {});
  await until(async () => (await slow.describe('slow', 'a'))?.state !== 'running');
  expect(await slow.describe('slow', 'a')).toMatchObject({ state: 'timed-out' });
});

test('a wait beyond what a timer can wait is lost at once, for reconciling to see', async () => {
  const text = machine({ Type: 'Wait', Timestamp: '2999-01-01T00:00:00Z', End: true });
  const far = open({ far: text }, {});
  await far.start('far', 'a', {});
  await until(async () => (await far.describe('far', 'a'))?.state !== 'running');
  expect(await far.describe('far', 'a')).toMatchObject({ state: 'failed', code: 'States.ServiceRestart' });
});

test('a function that nobody wired fails the execution, told by code', async () => {
  const text = machine({ Type: 'Task', Resource: `\${Missing}`, End: true });
  const lacking = open({ lacking: text }, {});
  await lacking.start('lacking', 'a', {});
  await until(() => logged.length > 0);
  expect(logged).toEqual([
    { code: 'workflow-failed', workflow: 'lacking', name: 'a', error: 'WorkflowError' },
  ]);
});

test('idle means that every function has come to its end', async () => {
  let done = 0;
  const text = machine({ Type: 'Task', Resource: `\${Slow}`, End: true });
  const slow = open(
    { slow: text },
    {
      Slow: async () => {
        await wait(100);
        done += 1;
      },
    },
  );
  await slow.start('slow', 'a', {});
  await until(() => slow.idle().then(() => done > 0));
  expect(done).toBe(1);
});
