import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type Execution, WorkflowError, type Workflows } from '../../shared/application/workflows.ts';

export const DEFINITION = 'ask-everybody';
export type TaskName = 'Prepare' | 'Ask' | 'Conclude';
export type Payload = Readonly<Record<string, unknown>>;
/** The functions that the definition speaks of. */
export type Tasks = (task: TaskName, input: Payload) => Promise<unknown>;

export interface WorkflowsUnderTest {
  readonly workflows: Workflows;
  close(): Promise<void> | void;
}

/** What one case does when it is asked, and what was asked of it. */
class Script {
  readonly caseId = `req_${randomBytes(6).toString('hex')}`;
  readonly name = `${this.caseId}-1-1`;
  parties: readonly string[] = ['XB', 'XC', 'XD'];
  conclusion = 'done';
  prepared = 0;
  concluded: Payload[] = [];
  readonly tokens = new Map<string, string>();

  async run(task: TaskName, input: Payload): Promise<unknown> {
    if (task === 'Prepare') {
      this.prepared += 1;
      return { parties: this.parties };
    }
    if (task === 'Ask') {
      this.tokens.set(String(input.party), String(input.token));
      return {};
    }
    this.concluded.push(input);
    if (this.conclusion === 'throw') throw new RangeError('CANARY');
    return { outcome: this.conclusion };
  }

  get asked(): string[] {
    return [...this.tokens.keys()].toSorted();
  }
}

export function workflowsContract(name: string, make: (tasks: Tasks) => Promise<WorkflowsUnderTest>): void {
  describe(`workflows: ${name}`, () => {
    const scripts = new Map<string, Script>();
    let under: WorkflowsUnderTest | undefined;
    let flows: Workflows;
    beforeAll(async () => {
      under = await make(async (task, input) => await scripts.get(String(input.caseId))?.run(task, input));
      flows = under.workflows;
    });
    afterAll(() => under?.close());

    async function until(what: string, done: () => boolean | Promise<boolean>): Promise<void> {
      for (let n = 0; !(await done()); n += 1) {
        if (n === 300) throw new Error(`never: ${what}`);
        await wait(50);
      }
    }
    async function started(changes: Partial<Pick<Script, 'parties' | 'conclusion'>> = {}): Promise<Script> {
      const script = Object.assign(new Script(), changes);
      scripts.set(script.caseId, script);
      await flows.start(DEFINITION, script.name, { caseId: script.caseId, round: 1 });
      return script;
    }
    const asked = (script: Script, count: number) =>
      until(`${count} asked`, () => script.tokens.size >= count);
    const token = (script: Script, party: string): string => script.tokens.get(party) ?? '';
    const agree = async (script: Script, ...parties: readonly string[]): Promise<void> => {
      for (const party of parties)
        expect(await flows.complete(token(script, party), { outcome: 'agreed' })).toBe(true);
    };
    async function ended(script: Script): Promise<Execution | undefined> {
      let last: Execution | undefined;
      await until('ended', async () => {
        last = await flows.describe(DEFINITION, script.name);
        return last?.state !== 'running';
      });
      return last;
    }
    const outcomes = ({ concluded }: Script) =>
      (concluded[0]?.answers as { party: string; outcome: string }[] | undefined)?.map(
        ({ party, outcome }) => `${party} ${outcome}`,
      );

    test('everybody is asked under a token of their own, and the answers come back in order', async () => {
      const script = await started();
      await asked(script, 3);
      expect(new Set(script.tokens.values()).size).toBe(3);
      await agree(script, 'XC');
      await flows.complete(token(script, 'XD'), { outcome: 'declined' });
      await agree(script, 'XB');
      expect(await ended(script)).toMatchObject({ name: script.name, state: 'succeeded' });
      expect(outcomes(script)).toEqual(['XB agreed', 'XC agreed', 'XD declined']);
      expect(script.concluded[0]?.name).toBe(script.name);
      expect([script.prepared, script.concluded.length]).toEqual([1, 1]);
    });

    test('no more are asked at a time than the Map says, and no fewer', async () => {
      const script = await started({ parties: ['P1', 'P2', 'P3', 'P4', 'P5'] });
      await asked(script, 3);
      await wait(200);
      expect(script.asked).toEqual(['P1', 'P2', 'P3']);
      await agree(script, 'P2');
      await asked(script, 4);
      await wait(200);
      expect(script.asked).toEqual(['P1', 'P2', 'P3', 'P4']);
      await agree(script, 'P1', 'P3', 'P4');
      await asked(script, 5);
      await agree(script, 'P5');
      expect(await ended(script)).toMatchObject({ state: 'succeeded' });
      expect(outcomes(script)).toHaveLength(5);
    });

    test('who does not answer is caught, and so is a task that fails by its code', async () => {
      const script = await started();
      await asked(script, 3);
      await agree(script, 'XB');
      expect(await flows.fail(token(script, 'XC'), 'Recalled')).toBe(true);
      expect(await ended(script)).toMatchObject({ state: 'succeeded' });
      expect(outcomes(script)).toEqual(['XB agreed', 'XC recalled', 'XD silent']);
      expect(await flows.complete(token(script, 'XD'), { outcome: 'agreed' })).toBe(false);
    });

    test('resuming twice is no error, nor is a token of nobody', async () => {
      const script = await started({ parties: ['XB', 'XC'] });
      await asked(script, 2);
      await agree(script, 'XB');
      expect(await flows.complete(token(script, 'XB'), { outcome: 'declined' })).toBe(false);
      expect(await flows.fail(token(script, 'XB'), 'Recalled')).toBe(false);
      await agree(script, 'XC');
      await ended(script);
      expect(outcomes(script)).toEqual(['XB agreed', 'XC agreed']);
      expect(await flows.complete(token(script, 'XC'), { outcome: 'agreed' })).toBe(false);
      expect(await flows.complete(randomBytes(32).toString('base64url'), {})).toBe(false);
    });

    test('a name runs once, whether it runs or has ended', async () => {
      const script = await started({ parties: ['XB'] });
      const again = () => flows.start(DEFINITION, script.name, { caseId: script.caseId, round: 1 });
      await Promise.all([again(), again()]);
      await asked(script, 1);
      await agree(script, 'XB');
      await ended(script);
      await again();
      await wait(200);
      expect([script.prepared, script.concluded.length]).toEqual([1, 1]);
    });

    test('what is stopped goes no further', async () => {
      const script = await started();
      await asked(script, 3);
      await flows.stop(DEFINITION, script.name);
      expect(await ended(script)).toMatchObject({ state: 'stopped' });
      await flows.complete(token(script, 'XB'), { outcome: 'agreed' });
      await wait(200);
      expect(script.concluded).toEqual([]);
      await flows.stop(DEFINITION, script.name);
      await flows.stop(DEFINITION, `${script.name}-never`);
    });

    test('those under way are listed', async () => {
      const [one, two, three] = await Promise.all([started(), started(), started()]);
      if (!one || !two || !three) throw new Error('not started');
      await asked(three, 3);
      await flows.stop(DEFINITION, two.name);
      await ended(two);
      const names = (await flows.running(DEFINITION)).map((each) => each.name);
      expect(names).toEqual(expect.arrayContaining([one.name, three.name]));
      expect(names).not.toContain(two.name);
      expect(await flows.describe(DEFINITION, one.name)).toMatchObject({
        state: 'running',
        startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      });
      expect(await flows.describe(DEFINITION, `${one.name}-never`)).toBeUndefined();
      for (const each of [one, three]) await flows.stop(DEFINITION, each.name);
    });

    test.each(['throw', 'nothing'])(
      'an execution that ends badly (%s) has failed, without a text',
      async (conclusion) => {
        const script = await started({ parties: [], conclusion });
        const execution = await ended(script);
        expect(execution?.state).toBe('failed');
        expect(JSON.stringify(execution)).not.toContain('CANARY');
        if (conclusion === 'nothing') expect(execution?.code).toBe('NotConcluded');
      },
    );

    test('only ids go in, under names that both engines take', async () => {
      const fine = { caseId: 'req_1' };
      const calls: readonly (() => Promise<unknown>)[] = [
        () => flows.start(DEFINITION, 'req_x-1-1', { caseId: 'req_x', name: 'Jane Doe' }),
        () => flows.start(DEFINITION, 'req_x-1-1', { caseId: 'req_x', list: [{ who: 'jane@x.example' }] }),
        () => flows.start(DEFINITION, 'req_x-1-1', { 'a name': 1 }),
        () => flows.start(DEFINITION, 'a name', fine),
        () => flows.start(DEFINITION, 'x'.repeat(81), fine),
        () => flows.start('no-such-workflow', 'req_x-1-1', fine),
        () => flows.running('no-such-workflow'),
        () => flows.stop('toString', 'req_x-1-1'),
        () => flows.complete('token', { outcome: 'a sentence' }),
        () => flows.fail('token', 'a sentence'),
      ];
      for (const call of calls) {
        const error = await call().then(
          () => undefined,
          (cause: unknown) => cause,
        );
        expect(error).toBeInstanceOf(WorkflowError);
        expect(String(error)).not.toMatch(/jane/i);
      }
      expect(await flows.describe(DEFINITION, 'req_x-1-1')).toBeUndefined();
    });
  });
}
