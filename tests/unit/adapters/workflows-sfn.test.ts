import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { ServiceRefusedError } from '../../../shared/adapters/aws/service-errors.ts';
import { createSfnWorkflows } from '../../../shared/adapters/aws/sfn-workflows.ts';
import { StoreUnavailableError } from '../../../shared/application/ports.ts';
import { awsFault, CANARY, describeFaults } from '../../support/aws-faults.ts';

const mock = mockClient(SFNClient);
const flows = createSfnWorkflows({
  client: new SFNClient({ region: 'eu-north-1' }),
  machines: { jit: 'arn:aws:states:eu-north-1:111111111111:stateMachine:accord-jit' },
});
const NAME = 'agr_1-1-1';
const EXECUTION = `arn:aws:states:eu-north-1:111111111111:execution:accord-jit:${NAME}`;
beforeEach(() => mock.reset());

test('an execution is started under its name, with ids', async () => {
  mock.on(StartExecutionCommand).resolves({ executionArn: EXECUTION, startDate: new Date(0) });
  await flows.start('jit', NAME, { caseId: 'agr_1', round: 1 });
  expect(mock.commandCalls(StartExecutionCommand)[0]?.args[0].input).toEqual({
    stateMachineArn: 'arn:aws:states:eu-north-1:111111111111:stateMachine:accord-jit',
    name: NAME,
    input: '{"caseId":"agr_1","round":1}',
  });
});

test('a name that was used is no error', async () => {
  mock.on(StartExecutionCommand).rejects(awsFault('ExecutionAlreadyExists'));
  await flows.start('jit', NAME, { caseId: 'agr_1' });
});

test.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])('%s: nobody waits any more', async (name) => {
  mock.onAnyCommand().rejects(awsFault(name));
  expect(await flows.complete('token', { outcome: 'agreed' })).toBe(false);
  expect(await flows.fail('token', 'Recalled')).toBe(false);
});

test('a failure is sent as its code, twice', async () => {
  mock.on(SendTaskFailureCommand).resolves({});
  mock.on(SendTaskSuccessCommand).resolves({});
  expect(await flows.fail('token', 'Recalled')).toBe(true);
  expect(await flows.complete('token', {})).toBe(true);
  expect(mock.commandCalls(SendTaskFailureCommand)[0]?.args[0].input).toEqual({
    taskToken: 'token',
    error: 'Recalled',
    cause: 'Recalled',
  });
});

test.each([
  ['RUNNING', 'running'],
  ['SUCCEEDED', 'succeeded'],
  ['FAILED', 'failed'],
  ['TIMED_OUT', 'timed-out'],
  ['ABORTED', 'stopped'],
] as const)('%s is %s', async (status, state) => {
  mock
    .on(DescribeExecutionCommand)
    .resolves({ status, startDate: new Date(0), error: CANARY, cause: CANARY });
  expect(await flows.describe('jit', NAME)).toEqual({
    name: NAME,
    state,
    startedAt: '1970-01-01T00:00:00.000Z',
    code: 'unknown',
  });
  expect(mock.commandCalls(DescribeExecutionCommand)[0]?.args[0].input.executionArn).toBe(EXECUTION);
});

test('an execution that is not there is told apart', async () => {
  mock.onAnyCommand().rejects(awsFault('ExecutionDoesNotExist'));
  expect(await flows.describe('jit', NAME)).toBeUndefined();
  await flows.stop('jit', NAME);
});

test('all pages of those under way are read', async () => {
  const each = (name: string) => ({
    name,
    status: 'RUNNING' as const,
    startDate: new Date(0),
    executionArn: '',
    stateMachineArn: '',
  });
  mock
    .on(ListExecutionsCommand)
    .resolvesOnce({ executions: [each('a')], nextToken: 'n' })
    .resolves({ executions: [each('b')] });
  expect((await flows.running('jit')).map(({ name }) => name)).toEqual(['a', 'b']);
  expect(mock.commandCalls(ListExecutionsCommand)[1]?.args[0].input.nextToken).toBe('n');
});

test('answers that say nothing are failures', async () => {
  mock.onAnyCommand().resolves({});
  await expect(flows.start('jit', NAME, {})).rejects.toThrow(StoreUnavailableError);
  await expect(flows.describe('jit', NAME)).rejects.toThrow(StoreUnavailableError);
});

describeFaults(ServiceRefusedError, (fault) => mock.onAnyCommand().rejects(fault), {
  start: () => flows.start('jit', NAME, { caseId: 'agr_1' }),
  complete: () => flows.complete('token', {}),
  fail: () => flows.fail('token', 'Recalled'),
  stop: () => flows.stop('jit', NAME),
  describe: () => flows.describe('jit', NAME),
  running: () => flows.running('jit'),
});

test('nothing but the commands of the port is sent', async () => {
  mock.onAnyCommand().resolves({ executionArn: EXECUTION });
  await flows.stop('jit', NAME);
  expect(mock.commandCalls(StopExecutionCommand)).toHaveLength(1);
  expect(mock.calls()).toHaveLength(1);
});
