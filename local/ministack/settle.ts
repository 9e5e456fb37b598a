/** When a deployed node has nothing left to do: no event is unpublished and no queue holds a message. */
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { FUNCTIONS } from '../../events/functions.ts';
import { SCHEDULES } from '../../events/schedules.ts';
import { systemClock } from '../../shared/adapters/embedded/system-clock.ts';
import { pause } from '../processes.ts';
import { emulatorClient } from './clients.ts';
import { type DeployedNode, invoke } from './deployed-node.ts';

const QUEUES = FUNCTIONS.filter(({ startedBy }) => startedBy.includes('queue')).map(({ name }) => name);
const LIMIT_MS = 60_000;
const LOOK_MS = 60;
/** Between queue and bus a message is nowhere to be seen for a moment: one quiet look is none. */
const QUIET_LOOKS = 3;

/** Work was left when the time was up: a function fails, or hangs. */
export class NotSettledError extends Error {
  override readonly name = 'NotSettledError';
}

/** Runs every schedule once, as the minute would, and waits until all side effects are done. */
export async function settleNode(node: DeployedNode): Promise<void> {
  await untilQuiet(node);
  for (const { name, function: target } of SCHEDULES) await invoke(node, target, { schedule: name });
  await untilQuiet(node);
}

async function untilQuiet(node: DeployedNode): Promise<void> {
  const sqs = emulatorClient(SQSClient, node);
  const table = emulatorClient(DynamoDBClient, node);
  const until = Date.parse(systemClock.now()) + LIMIT_MS;
  try {
    for (let quiet = 0; quiet < QUIET_LOOKS; ) {
      const left = await work(node, sqs, table);
      quiet = left.length === 0 ? quiet + 1 : 0;
      if (Date.parse(systemClock.now()) > until)
        throw new NotSettledError(`work is left: ${left.join(', ')}`);
      if (quiet < QUIET_LOOKS) await pause(LOOK_MS);
    }
  } finally {
    sqs.destroy();
    table.destroy();
  }
}

async function work(node: DeployedNode, sqs: SQSClient, table: DynamoDBClient): Promise<string[]> {
  const [marked, ...queues] = await Promise.all([
    table.send(new ScanCommand({ TableName: node.tableName, IndexName: 'unpublished', Select: 'COUNT' })),
    ...QUEUES.map(async (name) => ({ name, waiting: await waiting(node, sqs, name) })),
  ]);
  const unpublished = marked.Count ?? 0;
  return [
    ...(unpublished > 0 ? [`${unpublished} unpublished events`] : []),
    ...queues
      .filter((queue) => queue.waiting > 0)
      .map((queue) => `${queue.waiting} messages of ${queue.name}`),
  ];
}

/** Messages to be had and messages being worked on; those put off until later are not work yet. */
async function waiting(node: DeployedNode, sqs: SQSClient, name: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: `${node.endpoint}/${node.account}/${node.prefix}-${name}`,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}
