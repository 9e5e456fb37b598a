/** `npm run trust`: which nodes of other Parties a node believes, for its operator. */
import { join } from 'node:path';
import * as z from 'zod';
import { systemIds } from '../shared/adapters/embedded/ids.ts';
import { rotateKeyPair } from '../shared/adapters/embedded/key-pairs.ts';
import { systemClock } from '../shared/adapters/embedded/system-clock.ts';
import { peerId } from '../shared/case/exchange/conversation.ts';
import { fingerprintOf, nodeDescriptionSchema } from '../shared/case/trust/schema.ts';
import { type Answer, NodeClient } from './client.ts';
import { CommandError, readOptions, runCommand, UsageError } from './command-line.ts';
import { accessTo } from './node-access.ts';
import { hasNodeRun } from './processes.ts';

const USAGE = `Usage: npm run trust -- --party XA COMMAND
  show                                    fingerprint of the own node, to read out to other operators
  list                                    the nodes that are believed, and until when
  add --peer URL                          shows who answers there, and the fingerprint to compare
  add --peer URL --fingerprint F          trusts the node, once its operator has read out the same fingerprint
      [--days 365]                        for so long; repeat the command to renew
  remove --peer XB --reason TEXT          trusts it no longer, from this moment on
  dead-letters --peer XB                  messages that it turned away, or did not answer for a week
  redrive --peer XB                       sends them again, once their reason is mended
  rotate --keys signing|decryption        makes a new key; it counts from the next start of the node on,
                                          and peers are told under the key they know
Who you are:
  --user NAME   a user of the exercise node with the role operator (operator)
  --url URL     instead of --party: another node; the access token is read from ACCORD224_TOKEN
  --data DIR    folder of the data (.data)`;

const optionsSchema = z.object({
  party: z
    .string()
    .regex(/^[A-Z]{2}$/, 'two letters such as XA are expected')
    .optional(),
  user: z.string().default('operator'),
  url: z.url().optional(),
  data: z.string().default('.data'),
  peer: z.string().optional(),
  fingerprint: z.string().optional(),
  days: z.coerce.number().int().min(1).max(1100).default(365),
  reason: z.string().min(1).optional(),
  keys: z.enum(['signing', 'decryption']).optional(),
});
type Options = z.infer<typeof optionsSchema>;

const string = { type: 'string' } as const;

export async function trust(args: readonly string[], print = console.log): Promise<number> {
  const names = ['party', 'user', 'url', 'data', 'peer', 'fingerprint', 'days', 'reason', 'keys'];
  const spec = Object.fromEntries(names.map((name) => [name, string]));
  const { values, positionals } = readOptions(args, spec, optionsSchema, USAGE);
  const [command, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`"${rest[0]}" is not an option.\n${USAGE}`);
  switch (command) {
    case 'show':
      return show(values, print);
    case 'list':
      return list(values, print);
    case 'add':
      return add(values, print);
    case 'remove':
      return remove(values, print);
    case 'dead-letters':
      return deadLetters(values, print);
    case 'redrive':
      return redrive(values, print);
    case 'rotate':
      return rotate(values, print);
    default:
      throw new UsageError(USAGE);
  }
}

type Print = (line: string) => void;

async function clientOf(values: Options): Promise<NodeClient> {
  const { baseUrl, token } = accessTo(values, USAGE);
  return new NodeClient(baseUrl, await token());
}

/** What a node says of itself; the fingerprint is worked out here, and not believed. */
async function described(baseUrl: string) {
  const path = '/.well-known/accord224-node.json';
  const answer = await new NodeClient(baseUrl).call('GET', path).catch((cause: unknown) => {
    throw new CommandError(`${baseUrl} does not answer: is the address right, and the node up?`, { cause });
  });
  const parsed = nodeDescriptionSchema.strip().safeParse(answer.body);
  if (answer.status !== 200 || !parsed.success)
    throw new CommandError(`${baseUrl} does not answer like a node of Accord224.`);
  return { ...parsed.data, fingerprint: fingerprintOf(parsed.data) };
}

async function show(values: Options, print: Print): Promise<number> {
  const { baseUrl } = accessTo(values, USAGE);
  const { party, fingerprint } = await described(baseUrl);
  print(`${party} at ${baseUrl}`);
  print(fingerprint);
  return 0;
}

const peersSchema = z.object({
  peers: z.array(
    z.looseObject({
      party: z.string(),
      status: z.string(),
      baseUrl: z.string(),
      validUntil: z.string(),
      fingerprint: z.string(),
    }),
  ),
});

async function list(values: Options, print: Print): Promise<number> {
  const { peers } = peersSchema.parse(await (await clientOf(values)).expect('GET', '/peers'));
  if (peers.length === 0) print('No other node is believed yet: npm run trust -- add --peer URL');
  for (const { party, status, baseUrl, validUntil, fingerprint } of peers) {
    print(`${party}  ${status === 'pinned' ? `until ${validUntil}` : 'REMOVED'}  ${baseUrl}`);
    print(`    ${fingerprint}`);
  }
  return 0;
}

async function add(values: Options, print: Print): Promise<number> {
  if (values.peer === undefined) throw new UsageError(`--peer: name the address of the node\n${USAGE}`);
  const peer = await described(values.peer.replace(/\/$/, ''));
  if (values.fingerprint === undefined) {
    print(
      `${peer.baseUrl} says that it is the node of ${peer.party}${peer.exercise ? ' (exercise)' : ''}. Its fingerprint:`,
    );
    print('');
    print(`  ${peer.fingerprint}`);
    print('');
    print(
      'Ask its operator, over a channel you trust (telephone, in person), to read out the fingerprint that',
    );
    print('`npm run trust -- show` gives there. Only when both are the same, repeat this command with');
    print(`  --fingerprint ${peer.fingerprint}`);
    return 0;
  }
  const until = Date.parse(systemClock.now()) + values.days * 86_400_000;
  const body = { ...peer, fingerprint: values.fingerprint, validUntil: new Date(until).toISOString() };
  insist(await (await clientOf(values)).call('POST', '/peers', { body }));
  print(`${peer.party} at ${peer.baseUrl} is believed until ${body.validUntil}.`);
  return 0;
}

async function remove(values: Options, print: Print): Promise<number> {
  const { peer, reason } = values;
  if (peer === undefined || !/^[A-Z]{2}$/.test(peer) || reason === undefined)
    throw new UsageError(`Name --peer, two letters such as XB, and --reason.\n${USAGE}`);
  const client = await clientOf(values);
  insist(await client.call('POST', `/peers/${peerId(peer)}/remove`, { body: { reason } }));
  print(`${peer} is believed no longer.`);
  return 0;
}

const deadSchema = z.object({
  deadLetters: z.array(
    z.object({ messageId: z.string(), type: z.string(), code: z.string(), attempts: z.int() }),
  ),
});

function peerPath({ peer }: Options): string {
  if (peer === undefined || !/^[A-Z]{2}$/.test(peer))
    throw new UsageError(`--peer: two letters such as XB are expected\n${USAGE}`);
  return `/peers/${peerId(peer)}`;
}

async function deadLetters(values: Options, print: Print): Promise<number> {
  const answer = await (await clientOf(values)).call('GET', `${peerPath(values)}/dead-letters`);
  insist(answer);
  const found = deadSchema.parse(answer.body).deadLetters;
  if (found.length === 0) print('None.');
  for (const { messageId, type, code, attempts } of found)
    print(`${messageId}  ${type}  ${code}, after ${attempts} attempts`);
  return 0;
}

async function redrive(values: Options, print: Print): Promise<number> {
  const answer = await (await clientOf(values)).call('POST', `${peerPath(values)}/redrive`, { body: {} });
  insist(answer);
  const { redriven } = z.object({ redriven: z.int() }).parse(answer.body);
  print(`${redriven} messages are sent again within a minute.`);
  return 0;
}

/** Where the keys are files; on AWS a new KMS key is made and named in the deployment (operator guide). */
async function rotate({ party, data, keys }: Options, print: Print): Promise<number> {
  if (party === undefined || keys === undefined) throw new UsageError(`Name --party and --keys.\n${USAGE}`);
  const folder = join(data, party);
  if (!hasNodeRun(folder)) throw new CommandError(`${folder} is not the data folder of a node.`);
  const version = await rotateKeyPair({
    folder: join(folder, 'keys'),
    name: keys,
    ids: systemIds(systemClock),
  });
  print(`Version ${version} of the ${keys} key is made. It counts from the next start of the node on;`);
  print('peers are then told, and what was signed or encrypted with the key before it stays good.');
  return 0;
}

const problemSchema = z.object({ detail: z.string() });

function insist({ status, body }: Answer): void {
  if (status >= 200 && status < 300) return;
  const detail = problemSchema.safeParse(body).data?.detail ?? 'no reason given';
  throw new CommandError(`Refused (${status}): ${detail}`);
}

if (import.meta.main) await runCommand((args) => trust(args));
