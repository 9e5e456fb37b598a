/**
 * `npm run fetch`: downloads a document slice by slice, and trusts nothing before length and SHA-256 are right.
 * It also shows how a client of the API does that.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import * as z from 'zod';
import { parseEntryId } from '../shared/protocol/document-sets.ts';
import { type Answer, NodeClient } from './client.ts';
import { CommandError, readOptions, runCommand, UsageError } from './command-line.ts';
import { accessTo } from './node-access.ts';

const USAGE = `Usage: npm run fetch -- --party XA --user NAME --case ID --document ID --out FILE
  --party, --user   a user of the exercise node started by npm start
  --url URL         instead of both: another node; the access token is read from ACCORD224_TOKEN
  --data DIR        folder of the exercise data (.data)`;

const optionsSchema = z.object({
  party: z
    .string()
    .regex(/^[A-Z]{2}$/, 'two letters such as XA are expected')
    .optional(),
  user: z.string().optional(),
  url: z.url().optional(),
  data: z.string().default('.data'),
  case: z.string({ error: 'name the case' }),
  document: z.string({ error: 'name the document' }),
  out: z.string({ error: 'name the file to write' }).min(1),
});
type Options = z.infer<typeof optionsSchema>;

const string = { type: 'string' } as const;
const TRIES = 3;

export async function fetchDocument(args: readonly string[], print = console.log): Promise<number> {
  const { values, positionals } = readOptions(
    args,
    { party: string, user: string, url: string, data: string, case: string, document: string, out: string },
    optionsSchema,
    USAGE,
  );
  if (positionals.length > 0) throw new UsageError(`"${positionals[0]}" is not an option.\n${USAGE}`);
  if (existsSync(values.out)) throw new CommandError(`${values.out} exists; name another file.`);
  const source = await openSource(values);
  const { size, sha256, name } = await documentOf(source, values);
  print(`${name}: ${size.toLocaleString('en')} bytes`);
  const partial = `${values.out}.part`;
  const found = await download(source, values, size, partial).catch(async (error: unknown) => {
    await rm(partial, { force: true });
    throw error;
  });
  if (found !== sha256) {
    await rm(partial, { force: true });
    throw new CommandError(`The digest is ${found}, the node says ${sha256}: the file was thrown away.`);
  }
  await rename(partial, values.out);
  print(`${values.out}: length and SHA-256 are right (${sha256}).`);
  return 0;
}

/** A client whose token is renewed when it runs out: a large document takes longer than a token lives. */
interface Source {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

async function openSource({ party, user, url, data }: Options): Promise<Source> {
  const { baseUrl, token } = accessTo({ party, user, url, data }, USAGE);
  const renew = async (): Promise<NodeClient> => new NodeClient(baseUrl, await token());
  let client = await renew();
  return {
    async get(path, headers = {}) {
      for (let round = 1; ; round += 1) {
        try {
          const answer = await client.call('GET', path, { headers });
          if (answer.status !== 401 || round === TRIES) return answer;
          client = await renew();
        } catch (error) {
          // fetch says so when the connection broke: the same slice again.
          if ((error as Error).name !== 'TypeError') throw error;
          if (round === TRIES) throw new CommandError(`${baseUrl} does not answer.`, { cause: error });
        }
      }
    },
  };
}

const documentSchema = z.looseObject({
  documentId: z.string(),
  state: z.string(),
  name: z.string().optional(),
  size: z.int().optional(),
  sha256: z.string().optional(),
});
const documentsSchema = z.object({ documents: z.array(documentSchema) });
const entriesSchema = z.object({ entries: z.array(documentSchema) });

/** The documents of the case; or of a file of a set the one page of the set that it is on. */
async function listed(source: Source, options: Options) {
  const path = `/cases/${encodeURIComponent(options.case)}`;
  const entry = parseEntryId(options.document);
  if (entry) {
    const answer = await source.get(`${path}/sets/${entry.setId}/entries?from=${entry.n}&limit=1`);
    if (answer.status !== 200) throw refused(answer);
    return entriesSchema.parse(answer.body).entries;
  }
  const answer = await source.get(`${path}/documents`);
  if (answer.status !== 200) throw refused(answer);
  return documentsSchema.parse(answer.body).documents;
}

async function documentOf(source: Source, options: Options) {
  const documents = await listed(source, options);
  const found = documents.find(({ documentId }) => documentId === options.document);
  if (!found) {
    const others = documents.map(({ documentId, name }) => `\n  ${documentId}  ${name ?? ''}`).join('');
    throw new CommandError(
      `You see no document ${options.document} in this case.${others && ` You see:${others}`}`,
    );
  }
  const { state, size, sha256, name = options.document } = found;
  if (state !== 'sealed' || size === undefined || sha256 === undefined)
    throw new CommandError(`The document is ${state}: there is nothing to download.`);
  return { size, sha256, name };
}

async function download(source: Source, options: Options, size: number, partial: string): Promise<string> {
  const path = `/cases/${encodeURIComponent(options.case)}/documents/${encodeURIComponent(options.document)}/content`;
  const hash = createHash('sha256');
  const file = await open(partial, 'w', 0o600).catch((cause: NodeJS.ErrnoException) => {
    throw new CommandError(`${options.out} cannot be written (${cause.code ?? 'unknown reason'}).`);
  });
  try {
    for (let at = 0; at < size; ) {
      const answer = await source.get(path, { range: `bytes=${at}-` });
      if (answer.status !== 206) throw refused(answer);
      const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(answer.headers.get('content-range') ?? '');
      if (Number(range?.[1]) !== at || Number(range?.[2]) !== size || answer.bytes.byteLength === 0)
        throw new CommandError('The node answered with other bytes than were asked for.');
      hash.update(answer.bytes);
      await file.write(answer.bytes);
      at += answer.bytes.byteLength;
      if (process.stdout.isTTY)
        process.stdout.write(`\r${Math.floor((100 * at) / size)} %${at === size ? '\n' : ''}`);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

const problemSchema = z.object({ detail: z.string() });
const refused = ({ status, body }: Answer): CommandError =>
  new CommandError(`Refused (${status}): ${problemSchema.safeParse(body).data?.detail ?? 'no reason given'}`);

if (import.meta.main) await runCommand((args) => fetchDocument(args));
