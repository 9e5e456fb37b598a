import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { typesFor } from '../../events/functions.ts';
import { EVENT_SOURCE, type Target } from '../../events/routing.ts';
import { busMessage } from '../../functions/edge/messages.ts';
import { clientConfig } from '../../shared/adapters/aws/client-config.ts';
import { createEventBridgeBus } from '../../shared/adapters/aws/eventbridge-bus.ts';
import { busContract, type Received } from '../contract/bus.contract.ts';
import { emulatorEndpoint, uniqueName } from '../support/aws.ts';
import { type AwsQueue, drain, dropQueues, makeQueue, sqsClient } from '../support/aws-queue.ts';

const TARGETS: readonly Target[] = ['notices', 'linked-cases'];

/** A rule and a queue for each target of the routing table, as the stack makes them. */
busContract('EventBridge with a rule and a queue per target', async () => {
  emulatorEndpoint();
  const client = new EventBridgeClient(clientConfig());
  const sqs = sqsClient();
  const busName = uniqueName('accord-bus');
  await client.send(new CreateEventBusCommand({ Name: busName }));
  const queues = new Map<Target, AwsQueue>();
  for (const target of TARGETS) {
    const queue = await makeQueue(sqs, `accord-${target}`);
    queues.set(target, queue);
    const EventPattern = JSON.stringify({ source: [EVENT_SOURCE], 'detail-type': typesFor(target) });
    await client.send(new PutRuleCommand({ Name: target, EventBusName: busName, EventPattern }));
    await client.send(
      new PutTargetsCommand({
        Rule: target,
        EventBusName: busName,
        Targets: [{ Id: 'queue', Arn: queue.arn }],
      }),
    );
  }
  const received = new Map<Target, Received[]>(TARGETS.map((target) => [target, []]));
  return {
    bus: createEventBridgeBus({ client, busName }),
    async received(target) {
      const bodies = await drain(sqs, queues.get(target)?.url ?? '');
      received.get(target)?.push(...bodies.map((body) => busMessage(JSON.parse(body))));
      return received.get(target) ?? [];
    },
    async close() {
      for (const Rule of TARGETS) {
        await client.send(new RemoveTargetsCommand({ Rule, EventBusName: busName, Ids: ['queue'] }));
        await client.send(new DeleteRuleCommand({ Name: Rule, EventBusName: busName }));
      }
      await client.send(new DeleteEventBusCommand({ Name: busName }));
      await dropQueues(sqs, ...queues.values());
      client.destroy();
    },
  };
});
