/**
 * The function table: every Lambda function, what starts it and what it may touch. Roles, environment, queues,
 * rules and schedules of the CDK app are made from it; a handler is wired from the environment that follows.
 */
import { ROUTING, type Target } from './routing.ts';
import { SCHEDULES } from './schedules.ts';

/** What a function may do to the node's resources; least privilege is cut along these lines. */
export type Capability =
  /** Query, get, conditional transactions, indexes. */
  | 'table'
  /** One data key per case: make and unwrap, under the context of the Party. */
  | 'case-keys'
  /** Unwrap only: reads, and writes to cases that exist. */
  | 'case-keys:open'
  /** HMAC of search terms. */
  | 'blind-index'
  | 'vault:read'
  | 'vault:write'
  | 'vault:erase'
  /** Presigned PUTs, parts of an upload, completion. */
  | 'intake:sign'
  /** Reads an upload and removes it. */
  | 'intake:take'
  /** Lists and removes uploads that nobody went on with. */
  | 'intake:sweep'
  /** What browsers send waits sealed in the bucket of the intake, below `parked/`. */
  | 'parking'
  | 'audit-store'
  | 'signing:sign'
  | 'signing:public-key'
  /** Content keys of messages from peers, and the public half. */
  | 'decryption'
  | 'decryption:public-key'
  | 'bus:put'
  | 'mail'
  | 'alerts'
  /** Sends to the queue of that function. */
  | `queue:${QueuedFunction}`;

/** Functions that are fed by a queue of their own, with dead letters. */
export type QueuedFunction = Target | 'intake' | 'case-exports';

export interface FunctionSpec {
  /** Folder below functions/, with its `handler.ts`. */
  readonly name: string;
  readonly why: string;
  /** `api`: the route table. `queue`: its own queue. `stream`: the table's. `schedule`: the schedule table. */
  readonly startedBy: readonly ('api' | 'queue' | 'stream' | 'schedule' | 'operator')[];
  readonly uses: readonly Capability[];
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** On exercise nodes only. */
  readonly exerciseOnly?: boolean;
}

/** What any command on a case needs: its rows, its key, its search tokens, blobs over 100 KB. */
const COMMANDS: readonly Capability[] = ['table', 'case-keys', 'blind-index', 'vault:read', 'vault:write'];
const READS: readonly Capability[] = ['table', 'case-keys:open', 'vault:read'];
/** An HTTP answer has 30 seconds at most. */
const API = { startedBy: ['api'], memoryMb: 512, timeoutSeconds: 29 } as const;
/** One virtual CPU: hashing is the limit of intake. */
const WORKER = { memoryMb: 1769, timeoutSeconds: 900 } as const;

export const FUNCTIONS: readonly FunctionSpec[] = [
  { name: 'cases', why: 'Drafts, decisions, inbox, search, records.', uses: COMMANDS, ...API },
  {
    name: 'documents',
    why: 'Upload slots and slices of documents.',
    uses: [...COMMANDS, 'intake:sign'],
    ...API,
    memoryMb: 1024,
  },
  {
    name: 'packages',
    why: 'Upload slots of packages, their state.',
    uses: [...COMMANDS, 'intake:sign'],
    ...API,
  },
  {
    name: 'printing',
    why: 'The signed package of an order, for the post or another channel.',
    uses: [...READS, 'signing:sign', 'signing:public-key'],
    ...API,
    memoryMb: 1024,
  },
  { name: 'directory', why: 'People: enrolment, roles, delegation.', uses: COMMANDS, ...API },
  { name: 'reference', why: 'Health, contract, Parties.', uses: ['table'], ...API },
  {
    name: 'audit',
    why: 'Public keys, nightly roots, exports.',
    uses: [...READS, 'signing:public-key', 'queue:case-exports'],
    ...API,
  },
  {
    name: 'exercise',
    why: 'The legal clock of an exercise.',
    uses: COMMANDS,
    ...API,
    exerciseOnly: true,
  },
  {
    name: 'pages',
    why: 'Pages for people, over the same API.',
    uses: ['table', 'case-keys:open', 'parking'],
    ...API,
  },
  {
    name: 'publisher',
    why: 'From the stream to the bus, and what the stream missed.',
    startedBy: ['stream', 'schedule'],
    uses: ['table', 'bus:put'],
    memoryMb: 512,
    timeoutSeconds: 60,
  },
  {
    name: 'notices',
    why: 'Mail about what happened.',
    startedBy: ['queue'],
    uses: ['table', 'mail'],
    memoryMb: 512,
    timeoutSeconds: 60,
  },
  {
    name: 'webhooks',
    why: 'Signed notices to endpoints that providers registered.',
    startedBy: ['queue'],
    uses: ['table', 'signing:sign', 'signing:public-key'],
    memoryMb: 512,
    timeoutSeconds: 60,
  },
  {
    name: 'linked-cases',
    why: 'What a case asks of another.',
    startedBy: ['queue'],
    uses: COMMANDS,
    memoryMb: 512,
    timeoutSeconds: 60,
  },
  {
    name: 'exchange',
    why: 'The door for messages of other nodes, and for slots of their documents.',
    uses: [
      ...COMMANDS,
      'signing:sign',
      'signing:public-key',
      'decryption',
      'decryption:public-key',
      'intake:sign',
    ],
    ...API,
  },
  { name: 'trust', why: 'Which nodes of other Parties are believed.', uses: COMMANDS, ...API },
  {
    name: 'sender',
    why: 'Messages to other nodes, and the documents that follow them.',
    startedBy: ['queue', 'schedule'],
    uses: [...COMMANDS, 'signing:sign', 'signing:public-key', 'decryption', 'decryption:public-key'],
    // A segment of 64 MiB is held while it is sent.
    memoryMb: 1024,
    timeoutSeconds: 300,
  },
  {
    name: 'intake',
    why: 'From an upload to a sealed document or a package.',
    startedBy: ['queue'],
    // What a rejected upload left in the vault is removed at once.
    uses: [...COMMANDS, 'vault:erase', 'intake:take', 'mail', 'queue:intake'],
    ...WORKER,
  },
  {
    name: 'due-sweep',
    why: 'Turns what is due into commands.',
    startedBy: ['schedule'],
    uses: [...COMMANDS, 'intake:take', 'mail', 'alerts'],
    memoryMb: 512,
    timeoutSeconds: 300,
  },
  {
    name: 'blob-cleanup',
    why: 'Removes objects that no row refers to.',
    startedBy: ['schedule'],
    uses: ['table', 'vault:read', 'vault:erase', 'intake:sweep'],
    memoryMb: 512,
    timeoutSeconds: 900,
  },
  {
    name: 'root-day',
    why: 'Signs the root over the day before.',
    startedBy: ['schedule'],
    uses: ['table', 'audit-store', 'signing:sign', 'signing:public-key'],
    memoryMb: 512,
    timeoutSeconds: 900,
  },
  {
    name: 'case-exports',
    why: 'Makes exports of cases, and removes old ones.',
    startedBy: ['queue', 'schedule'],
    uses: [...READS, 'vault:write', 'vault:erase', 'signing:sign', 'signing:public-key'],
    ...WORKER,
  },
  {
    name: 'operator',
    why: 'What an operator does with cloud credentials: profiles, the first administrator, erasures after a restore.',
    startedBy: ['operator'],
    uses: [...COMMANDS, 'vault:erase', 'audit-store'],
    memoryMb: 512,
    timeoutSeconds: 900,
  },
];

/** Event types that go to a function's queue, from the routing table. */
export const typesFor = (target: Target): readonly string[] =>
  Object.keys(ROUTING).filter((type) => ROUTING[type]?.includes(target));

/** Schedules that start a function. */
export const schedulesOf = (name: string) => SCHEDULES.filter((schedule) => schedule.function === name);

const isQueued = (name: string): name is QueuedFunction =>
  FUNCTIONS.some((each) => each.name === name && each.startedBy.includes('queue'));

/** Names of all queues: one for each function that is fed by one. */
export const QUEUES: readonly QueuedFunction[] = FUNCTIONS.map(({ name }) => name).filter(isQueued);
