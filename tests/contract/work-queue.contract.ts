import { limits } from '../../shared/application/limits.ts';
import { LimitExceededError } from '../../shared/application/table.ts';
import { type DeadLetters, UnknownQueueError, type WorkQueue } from '../../shared/application/work-queue.ts';

export interface Job {
  readonly caseId: string;
  readonly n: number;
}

export interface QueueUnderTest {
  readonly queue: WorkQueue<Job>;
  readonly deadLetters: DeadLetters;
  readonly name: string;
  /** Hands the function all that is due, once; what failed before is due again by then. */
  work(handle: (job: Job) => Promise<void>): Promise<void>;
  /** Puts a message on the queue that nobody of ours would send. */
  sendForeign(text: string): Promise<void>;
  close(): Promise<void> | void;
}

const ROUNDS = 20;

export function workQueueContract(name: string, make: () => Promise<QueueUnderTest>): void {
  describe(`work queue: ${name}`, () => {
    let under: QueueUnderTest;
    let made = 0;
    const job = (): Job => {
      made += 1;
      return { caseId: `req_${made}`, n: made };
    };
    beforeEach(async () => {
      under = await make();
    });
    afterEach(() => under.close());

    const dead = async (): Promise<number | undefined> =>
      (await under.deadLetters.counts()).find(({ queue }) => queue === under.name)?.dead;
    /** Lets jobs fail until they lie with the dead letters. */
    async function failUntilDead(wanted: number, handled: Job[] = []): Promise<void> {
      for (let round = 0; (await dead()) !== wanted; round += 1) {
        if (round === ROUNDS) throw new Error('never became a dead letter');
        await under.work(async (each) => {
          if (each.caseId.startsWith('bad')) throw new Error('poison');
          handled.push(each);
        });
      }
    }

    test('the function gets what was sent', async () => {
      const jobs = [job(), job(), job()];
      for (const each of jobs) await under.queue.send(each);
      const seen: Job[] = [];
      await under.work(async (each) => void seen.push(each));
      expect(seen.toSorted((a, b) => a.n - b.n)).toEqual(jobs);
      await under.work(async (each) => void seen.push(each));
      expect(seen).toHaveLength(3);
    });

    test('what failed comes again, and holds up nothing else', async () => {
      const jobs = [job(), job(), job()];
      for (const each of jobs) await under.queue.send(each);
      const tries: number[] = [];
      const once = async ({ n }: Job): Promise<void> => {
        tries.push(n);
        if (n === jobs[1]?.n && tries.filter((each) => each === n).length === 1) throw new Error('once');
      };
      await under.work(once);
      expect(tries.toSorted()).toEqual(jobs.map(({ n }) => n));
      await under.work(once);
      expect(tries.slice(3)).toEqual([jobs[1]?.n]);
      await under.work(once);
      expect(tries).toHaveLength(4);
      expect(await dead()).toBe(0);
    });

    test('what fails too often lies with the dead letters until it is given back', async () => {
      const bad = { caseId: 'bad_1', n: 0 };
      const good = job();
      await under.queue.send(bad);
      await under.queue.send(good);
      const handled: Job[] = [];
      await failUntilDead(1, handled);
      expect(handled).toEqual([good]);
      await under.work(async (each) => void handled.push(each));
      expect(handled).toEqual([good]);

      const moved = await under.deadLetters.redrive(under.name);
      expect([1, undefined]).toContain(moved);
      await under.work(async (each) => void handled.push(each));
      expect(handled).toEqual([good, bad]);
      expect(await dead()).toBe(0);
      expect([0, undefined]).toContain(await under.deadLetters.redrive(under.name));
    });

    test('what was given back has all its attempts before it', async () => {
      const bad = { caseId: 'bad_2', n: 0 };
      await under.queue.send(bad);
      await failUntilDead(1);
      await under.deadLetters.redrive(under.name);
      await under.work(async () => {
        throw new Error('still');
      });
      expect(await dead()).toBe(0);
      const handled: Job[] = [];
      await under.work(async (each) => void handled.push(each));
      expect(handled).toEqual([bad]);
    });

    test.each(['{"caseId":1}', 'null', '"text"'])('the foreign message %s is no job', async (text) => {
      await under.sendForeign(text);
      const good = job();
      await under.queue.send(good);
      const handled: Job[] = [];
      await failUntilDead(1, handled);
      expect(handled).toEqual([good]);
    });

    test('a message over 256 KB is refused', async () => {
      const large = { caseId: 'x'.repeat(limits.messageBytes), n: 1 };
      await expect(under.queue.send(large)).rejects.toThrow(LimitExceededError);
    });

    test('a queue that is not there is told apart from an empty one', async () => {
      await expect(under.deadLetters.redrive('no-such-queue')).rejects.toThrow(UnknownQueueError);
    });
  });
}
