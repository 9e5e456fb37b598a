import { dispatcher } from '../../local/host/dispatcher.ts';
import { openDeliveryQueue } from '../../shared/adapters/embedded/delivery-queue.ts';
import { systemIds } from '../../shared/adapters/embedded/ids.ts';
import { parseJob } from '../support/jobs.ts';
import { type Job, workQueueContract } from './work-queue.contract.ts';

const NAME = 'jobs';

workQueueContract('deliveries of the embedded node', async () => {
  let time = Date.parse('2026-03-02T10:00:00.000Z');
  const clock = { now: () => new Date(time).toISOString() };
  const queue = openDeliveryQueue({
    file: ':memory:',
    clock,
    ids: systemIds(clock),
    targetsOf: () => [],
    queues: [NAME],
  });
  let handle: (job: Job) => Promise<void> = async () => undefined;
  const work = dispatcher({
    party: 'XA',
    queue,
    log: { info: () => undefined, error: () => undefined },
    clock,
    publish: async () => undefined,
    targets: {},
    workers: { [NAME]: async (message) => await handle(parseJob(message)) },
  });
  return {
    queue: queue.sender<Job>(NAME),
    deadLetters: queue,
    name: NAME,
    sendForeign: (text) => queue.sender<unknown>(NAME).send(JSON.parse(text)),
    async work(handler) {
      handle = handler;
      // Longer than the longest pause between two tries.
      time += 300_000;
      work.deliver();
      await work.idle();
    },
    async close() {
      await work.stop();
      queue.close();
    },
  };
});
