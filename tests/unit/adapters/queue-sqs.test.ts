import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { uploadMessage } from '../../../functions/edge/messages.ts';
import { ServiceRefusedError } from '../../../shared/adapters/aws/service-errors.ts';
import { createSqsDeadLetters } from '../../../shared/adapters/aws/sqs-dead-letters.ts';
import { createSqsIntakeQueue, createSqsQueue } from '../../../shared/adapters/aws/sqs-queue.ts';
import { StoreUnavailableError } from '../../../shared/application/ports.ts';
import { awsFault, describeFaults } from '../../support/aws-faults.ts';

const mock = mockClient(SQSClient);
const client = new SQSClient({ region: 'eu-north-1' });
const queue = createSqsQueue<{ caseId: string }>({ client, queueUrl: 'https://sqs/jobs' });
const deadLetters = createSqsDeadLetters({
  client,
  queues: [{ name: 'jobs', queueUrl: 'https://sqs/jobs', deadLetterUrl: 'https://sqs/dead' }],
});
const sent = () => mock.commandCalls(SendMessageCommand).map(({ args }) => args[0].input);
beforeEach(() => mock.reset());

test('a message is sent as JSON', async () => {
  mock.on(SendMessageCommand).resolves({ MessageId: 'm' });
  await queue.send({ caseId: 'req_1' });
  expect(sent()).toEqual([{ QueueUrl: 'https://sqs/jobs', MessageBody: '{"caseId":"req_1"}' }]);
});

test('an answer that acknowledges nothing is a failure', async () => {
  mock.on(SendMessageCommand).resolves({});
  await expect(queue.send({ caseId: 'req_1' })).rejects.toThrow(StoreUnavailableError);
});

test('another run over an upload is asked for in words that the intake function knows', async () => {
  mock.on(SendMessageCommand).resolves({ MessageId: 'm' });
  const intake = createSqsIntakeQueue({ client, queueUrl: 'https://sqs/intake', bucket: 'uploads' });
  await intake.again({ key: 'intake/req_1/doc_1', size: 5 });
  const message = uploadMessage(JSON.parse(sent()[0]?.MessageBody ?? ''));
  expect(message.detail).toEqual({
    bucket: { name: 'uploads' },
    object: { key: 'intake/req_1/doc_1', size: 5 },
  });
});

describe('dead letters', () => {
  beforeEach(() => {
    mock
      .on(GetQueueAttributesCommand)
      .callsFake(
        async ({ QueueUrl, AttributeNames: [name] }: { QueueUrl: string; AttributeNames: string[] }) => ({
          Attributes: { [name ?? '']: name === 'QueueArn' ? `arn:${QueueUrl}` : '7' },
        }),
      );
  });

  test('are counted by queue', async () => {
    expect(await deadLetters.counts()).toEqual([{ queue: 'jobs', dead: 7 }]);
  });

  test('are given back by the platform, to their own queue', async () => {
    mock.on(StartMessageMoveTaskCommand).resolves({ TaskHandle: 't' });
    expect(await deadLetters.redrive('jobs')).toBeUndefined();
    expect(mock.commandCalls(StartMessageMoveTaskCommand)[0]?.args[0].input).toEqual({
      SourceArn: 'arn:https://sqs/dead',
      DestinationArn: 'arn:https://sqs/jobs',
    });
  });

  test('are moved one by one where the platform does not, and deleted only after', async () => {
    mock.on(StartMessageMoveTaskCommand).rejects(awsFault('InvalidAction'));
    mock.on(DeleteMessageCommand).resolves({});
    mock
      .on(ReceiveMessageCommand)
      .resolvesOnce({ Messages: [{ Body: 'a', ReceiptHandle: '1' }] })
      .resolvesOnce({ Messages: [{ Body: 'b', ReceiptHandle: '2' }] })
      .resolves({});
    mock.on(SendMessageCommand).resolvesOnce({ MessageId: 'm' }).rejects(awsFault('ThrottlingException'));
    await expect(deadLetters.redrive('jobs')).rejects.toThrow(StoreUnavailableError);
    expect(sent().map(({ MessageBody }) => MessageBody)).toEqual(['a', 'b']);
    const deleted = mock.commandCalls(DeleteMessageCommand).map(({ args }) => args[0].input.ReceiptHandle);
    expect(deleted).toEqual(['1']);
  });
});

describeFaults(ServiceRefusedError, (fault) => mock.onAnyCommand().rejects(fault), {
  send: () => queue.send({ caseId: 'req_1' }),
  counts: () => deadLetters.counts(),
  redrive: () => deadLetters.redrive('jobs'),
});
