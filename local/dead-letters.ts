/**
 * `npm run dead-letters`: what a node could not deliver in all its attempts, and its way back. Works beside a
 * running node, which takes what was given back within a minute. On AWS the operator function does the same.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { openDeliveryQueue } from '../shared/adapters/embedded/delivery-queue.ts';
import { systemIds } from '../shared/adapters/embedded/ids.ts';
import { systemClock } from '../shared/adapters/embedded/system-clock.ts';
import { UnknownQueueError } from '../shared/application/work-queue.ts';
import { CommandError, readOptions, runCommand, UsageError } from './command-line.ts';

const USAGE = `Usage:
  npm run dead-letters -- list    --data DIR               how many lie where
  npm run dead-letters -- redrive --data DIR --queue NAME  gives them back, once their reason is mended

DIR is the data folder of one node, e.g. .data/XA`;

const optionsSchema = z.object({
  data: z.string({ error: 'name the data folder of the node' }).min(1),
  queue: z.string().min(1).optional(),
});

export async function deadLetters(args: readonly string[], print = console.log): Promise<number> {
  const { values, positionals } = readOptions(
    args,
    { data: { type: 'string' }, queue: { type: 'string' } },
    optionsSchema,
    USAGE,
  );
  const [command, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`"${rest[0]}" is not an option.\n${USAGE}`);
  if (command !== 'list' && command !== 'redrive') throw new UsageError(USAGE);
  if (command === 'redrive' && values.queue === undefined)
    throw new UsageError(`--queue: name the queue\n${USAGE}`);
  const file = join(values.data, 'deliveries.sqlite');
  if (!existsSync(file))
    throw new CommandError(
      `${values.data} is not the data folder of a node. Start the node on it once first.`,
    );

  const queue = openDeliveryQueue({ file, clock: systemClock, ids: systemIds(), targetsOf: () => [] });
  try {
    if (command === 'list') {
      for (const { queue: name, dead } of await queue.counts()) print(`${name.padEnd(24)} ${dead}`);
      return 0;
    }
    const moved = await queue.redrive(values.queue ?? '');
    print(`${moved} given back to ${values.queue}; a running node takes them within a minute.`);
    return 0;
  } catch (error) {
    if (!(error instanceof UnknownQueueError)) throw error;
    const names = (await queue.counts()).map(({ queue: name }) => name).join(', ');
    throw new CommandError(`There is no queue "${values.queue}". Queues: ${names}.`);
  } finally {
    queue.close();
  }
}

if (import.meta.main) await runCommand((args) => deadLetters(args));
