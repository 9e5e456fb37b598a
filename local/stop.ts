/** `npm stop`: ends the nodes that run on the data folder, and proves that they are gone. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { readOptions, runCommand, UsageError } from './command-line.ts';
import { nodeFolders, stopNode } from './processes.ts';

const USAGE = 'Usage: npm stop -- [--data DIR]   (.data)';
const optionsSchema = z.object({ data: z.string().min(1).default('.data') });

export async function stop(args: readonly string[]): Promise<number> {
  const { values, positionals } = readOptions(args, { data: { type: 'string' } }, optionsSchema, USAGE);
  if (positionals.length > 0) throw new UsageError(`"${positionals[0]}" is not an option.\n${USAGE}`);
  const ended: string[] = [];
  for (const name of nodeFolders(values.data)) {
    if (await stopNode(join(values.data, name))) ended.push(name);
  }
  for (const name of ended) console.log(`Node ${name} has ended.`);
  if (ended.length === 0) console.log(`No node is running on ${values.data}.`);
  return 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await runCommand(stop);
