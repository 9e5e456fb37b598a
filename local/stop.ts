/** `npm stop`: ends the nodes that run on the data folder, and proves that they are gone. */
import { join } from 'node:path';
import * as z from 'zod';
import { readOptions, runCommand, UsageError } from './command-line.ts';
import { hasNodeRun, nodeFolders, stopNode } from './processes.ts';

const USAGE = 'Usage: npm stop -- [--data DIR]   (.data; the folder of one node, or of several)';
const optionsSchema = z.object({ data: z.string().min(1).default('.data') });

export async function stop(args: readonly string[]): Promise<number> {
  const { values, positionals } = readOptions(args, { data: { type: 'string' } }, optionsSchema, USAGE);
  if (positionals.length > 0) throw new UsageError(`"${positionals[0]}" is not an option.\n${USAGE}`);
  const { data } = values;
  const folders = hasNodeRun(data) ? [data] : nodeFolders(data).map((name) => join(data, name));
  let ended = 0;
  for (const folder of folders) {
    if (!(await stopNode(folder))) continue;
    ended += 1;
    console.log(`The node on ${folder} has ended.`);
  }
  if (ended === 0) console.log(`No node is running on ${data}.`);
  return 0;
}

if (import.meta.main) await runCommand(stop);
