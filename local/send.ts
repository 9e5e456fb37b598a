/**
 * `npm run send`: hands in the files of a folder as one set, and goes on where it stopped when it is called again.
 * It also shows how a client of the API does that.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { NodeClient, UnexpectedAnswerError } from './client.ts';
import { CommandError, readOptions, runCommand, UsageError } from './command-line.ts';
import { accessTo } from './node-access.ts';
import { announceSet, type SetFile, type SetProgress, SetRefusedError, sendSet } from './send-set.ts';

const USAGE = `Usage: npm run send -- --party XA --user NAME --case ID [--purpose answer] [--set ID] FOLDER
  --party, --user   a user of the exercise node started by npm start
  --url URL         instead of both: another node; the access token is read from ACCORD224_TOKEN
  --data DIR        folder of the exercise data (.data)
  --purpose         answer (of a provider), proof or internal
  --set ID          a set that was begun before: sends what is missing`;

const optionsSchema = z.object({
  party: z
    .string()
    .regex(/^[A-Z]{2}$/, 'two letters such as XA are expected')
    .optional(),
  user: z.string().optional(),
  url: z.url().optional(),
  data: z.string().default('.data'),
  case: z.string({ error: 'name the case' }),
  purpose: z.enum(['answer', 'proof', 'internal']).default('answer'),
  set: z.string().optional(),
});
const string = { type: 'string' } as const;

const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  eml: 'message/rfc822',
  gz: 'application/gzip',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  png: 'image/png',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  txt: 'text/plain',
  wav: 'audio/wav',
  xml: 'application/xml',
  zip: 'application/zip',
  '7z': 'application/x-7z-compressed',
};

export async function sendFolder(args: readonly string[], print = console.log): Promise<number> {
  const options = { party: string, user: string, url: string, data: string, case: string };
  const { values, positionals } = readOptions(
    args,
    { ...options, purpose: string, set: string },
    optionsSchema,
    USAGE,
  );
  const [folder, ...others] = positionals;
  if (folder === undefined || others.length > 0) throw new UsageError(`Name one folder.\n${USAGE}`);
  const { baseUrl, token } = accessTo(values, USAGE);
  const files = await filesOf(folder);
  const client = async (): Promise<NodeClient> => new NodeClient(baseUrl, await token());
  try {
    const setId =
      values.set ??
      (await announceSet(
        await client(),
        values.case,
        { name: `${basename(folder) || 'files'}.set.json`, purpose: values.purpose },
        files,
      ));
    print(`Set ${setId}: ${files.length} files. If this stops, call it again with --set ${setId}.`);
    const done = await sendAll(client, values.case, setId, files, print);
    print(`The set is sealed: ${done.sealed.entries} files, commitment ${done.commitment}.`);
    return 0;
  } catch (error) {
    if (error instanceof SetRefusedError || error instanceof UnexpectedAnswerError)
      throw new CommandError(error.message, { cause: error });
    throw error;
  }
}

/** A token lives for minutes, a large set takes hours: after a 401 it goes on with a new one. */
async function sendAll(
  client: () => Promise<NodeClient>,
  caseId: string,
  setId: string,
  files: readonly SetFile[],
  print: (line: string) => void,
): Promise<SetProgress> {
  let told = -1;
  const onProgress = ({ sealed, missing, rejected }: SetProgress): void => {
    if (sealed.entries === told) return;
    told = sealed.entries;
    print(`${sealed.entries} sealed, ${missing.entries + rejected.entries} to go`);
  };
  for (;;) {
    try {
      return await sendSet(await client(), caseId, setId, files, { onProgress, pauseMs: 500 });
    } catch (error) {
      if (!(error instanceof UnexpectedAnswerError && /: 401 /.test(error.message))) throw error;
    }
  }
}

/** Regular files, also in folders below; hidden ones are left out. */
async function filesOf(folder: string): Promise<SetFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (cause: NodeJS.ErrnoException) => {
      throw new CommandError(`${folder} cannot be read (${cause.code ?? 'unknown reason'}).`);
    },
  );
  const files: SetFile[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(join(folder, '/').length).replaceAll('\\', '/');
    if (!entry.isFile() || name.split('/').some((part) => part.startsWith('.'))) continue;
    const { size } = await stat(path);
    if (size === 0) throw new CommandError(`${path} is empty: there is nothing to seal.`);
    const mediaType = TYPES[name.split('.').at(-1)?.toLowerCase() ?? ''];
    if (mediaType === undefined) throw new CommandError(`${path}: this type of file is not taken.`);
    files.push({ name, mediaType, size, sha256: await digestOf(path), source: fromFile(path, size) });
  }
  if (files.length === 0) throw new CommandError(`${folder} has no files.`);
  return files;
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

const fromFile = (path: string, size: number): SetFile['source'] => ({
  size,
  async read(start, end) {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  },
});

if (import.meta.main) await runCommand((args) => sendFolder(args));
