import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deadLetters } from '../../../local/dead-letters.ts';
import { openDeliveryQueue } from '../../../shared/adapters/embedded/delivery-queue.ts';
import { systemIds } from '../../../shared/adapters/embedded/ids.ts';
import { systemClock } from '../../../shared/adapters/embedded/system-clock.ts';

let data = '';
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'accord-dead-'));
});
afterEach(() => rmSync(data, { recursive: true }));

async function run(...args: string[]): Promise<string[]> {
  const lines: string[] = [];
  await deadLetters(args, (line: string) => void lines.push(line));
  return lines;
}
const openQueue = () =>
  openDeliveryQueue({
    file: join(data, 'deliveries.sqlite'),
    clock: systemClock,
    ids: systemIds(),
    targetsOf: () => ['notices'],
  });

test('lists dead letters by queue and gives them back', async () => {
  const queue = openQueue();
  const at = systemClock.now();
  await queue.put([{ id: 'req_1/1', type: 'OrderIssued', caseId: 'req_1', seq: 1, at, detail: {} }]);
  const [delivery] = queue.due('notices', 1);
  if (!delivery) throw new Error('nothing is due');
  expect(queue.failed({ ...delivery, attempts: 7 })).toBe(true);
  expect(await run('list', '--data', data)).toContain('notices                  1');
  expect(await run('redrive', '--data', data, '--queue', 'notices')).toEqual([
    '1 given back to notices; a running node takes them within a minute.',
  ]);
  // The node that has the file open sees it.
  expect(queue.due('notices', 1)).toMatchObject([{ id: 'req_1/1', attempts: 0 }]);
  expect(await run('list', '--data', data)).toContain('notices                  0');
  queue.close();
});

test('says what is wrong with a call', async () => {
  await expect(run('list', '--data', data)).rejects.toThrow('is not the data folder of a node');
  openQueue().close();
  await expect(run('redrive', '--data', data)).rejects.toThrow('name the queue');
  await expect(run('redrive', '--data', data, '--queue', 'nothing')).rejects.toThrow(
    'There is no queue "nothing". Queues: notices, webhooks, linked-cases, sender, intake, case-exports, alerts.',
  );
  await expect(run('remove', '--data', data)).rejects.toThrow('Usage');
  await expect(run('list')).rejects.toThrow('name the data folder');
});
