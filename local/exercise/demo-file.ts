/** `demo.json` of an exercise node: where it is and who may sign in. Exercise nodes only; 0600. */
import { join } from 'node:path';
import * as z from 'zod';
import { writePrivate } from '../identity/private-file.ts';
import { readJson } from '../processes.ts';

const demoSchema = z.object({
  baseUrl: z.url(),
  users: z.record(z.string(), z.object({ password: z.string() })),
});
export type Demo = z.infer<typeof demoSchema>;

const demoFile = (folder: string): string => join(folder, 'demo.json');

export const writeDemo = (folder: string, demo: Demo): Promise<void> =>
  writePrivate(demoFile(folder), `${JSON.stringify(demo, null, 2)}\n`);

export function readDemo(folder: string): Demo | undefined {
  const parsed = demoSchema.safeParse(readJson(demoFile(folder)));
  return parsed.success ? parsed.data : undefined;
}
