/** Workflows on Step Functions, Standard. */
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ListExecutionsCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { StoreUnavailableError } from '../../application/ports.ts';
import {
  checkExecutionName,
  checkFailureCode,
  type Execution,
  openText,
  WorkflowError,
  type Workflows,
} from '../../application/workflows.ts';
import { nameOf, openCode, serviceFault } from './service-errors.ts';

export interface SfnWorkflowsOptions {
  readonly client: SFNClient;
  /** ARNs of the state machines by the names of their definitions. */
  readonly machines: Readonly<Record<string, string>>;
}

const WHAT = 'Step Functions';
/** The task is over, whoever ended it: answered, timed out, or its execution was stopped. */
const GONE = new Set(['TaskDoesNotExist', 'TaskTimedOut', 'InvalidToken']);
const STATES: Readonly<Record<string, Execution['state']>> = {
  RUNNING: 'running',
  PENDING_REDRIVE: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timed-out',
  ABORTED: 'stopped',
};

const failed = (cause: unknown) => Promise.reject(serviceFault(cause, WHAT));

export function createSfnWorkflows({ client, machines }: SfnWorkflowsOptions): Workflows {
  const machineOf = (definition: string): string => {
    const arn = Object.hasOwn(machines, definition) ? machines[definition] : undefined;
    if (arn === undefined) throw new WorkflowError(`there is no workflow "${definition}"`);
    return arn;
  };
  const executionOf = (definition: string, name: string): string => {
    checkExecutionName(name);
    return `${machineOf(definition).replace(':stateMachine:', ':execution:')}:${name}`;
  };

  /** Tells whether the task was still waiting. */
  async function resumed(call: Promise<unknown>): Promise<boolean> {
    try {
      await call;
      return true;
    } catch (cause) {
      if (GONE.has(nameOf(cause))) return false;
      throw serviceFault(cause, WHAT);
    }
  }

  return {
    async start(definition, name, input) {
      checkExecutionName(name);
      const stateMachineArn = machineOf(definition);
      const command = new StartExecutionCommand({ stateMachineArn, name, input: openText(input) });
      try {
        const { executionArn } = await client.send(command);
        if (executionArn === undefined) throw new StoreUnavailableError(`${WHAT}: not acknowledged`);
      } catch (cause) {
        if (cause instanceof StoreUnavailableError) throw cause;
        // It runs, or ran, under this name.
        if (nameOf(cause) !== 'ExecutionAlreadyExists') throw serviceFault(cause, WHAT);
      }
    },
    async complete(taskToken, outcome) {
      const output = openText(outcome);
      return await resumed(client.send(new SendTaskSuccessCommand({ taskToken, output })));
    },
    async fail(taskToken, error) {
      checkFailureCode(error);
      return await resumed(client.send(new SendTaskFailureCommand({ taskToken, error, cause: error })));
    },
    async stop(definition, name) {
      const executionArn = executionOf(definition, name);
      try {
        await client.send(new StopExecutionCommand({ executionArn, error: 'Stopped' }));
      } catch (cause) {
        if (nameOf(cause) !== 'ExecutionDoesNotExist') throw serviceFault(cause, WHAT);
      }
    },
    async describe(definition, name) {
      const executionArn = executionOf(definition, name);
      try {
        return executionFrom(name, await client.send(new DescribeExecutionCommand({ executionArn })));
      } catch (cause) {
        if (nameOf(cause) === 'ExecutionDoesNotExist') return undefined;
        throw cause instanceof StoreUnavailableError ? cause : serviceFault(cause, WHAT);
      }
    },
    async running(definition) {
      const stateMachineArn = machineOf(definition);
      const found: Execution[] = [];
      let nextToken: string | undefined;
      do {
        const page = await client
          .send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', nextToken }))
          .catch(failed);
        for (const each of page.executions ?? []) found.push(executionFrom(each.name ?? '', each));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return found;
    },
  };
}

function executionFrom(
  name: string,
  answer: Pick<Partial<DescribeExecutionCommandOutput>, 'status' | 'startDate' | 'error'>,
): Execution {
  const state = STATES[answer.status ?? ''];
  if (state === undefined || answer.startDate === undefined)
    throw new StoreUnavailableError(`${WHAT}: an answer without a state`);
  const code = answer.error === undefined ? {} : { code: openCode(answer.error) };
  return { name, state, startedAt: answer.startDate.toISOString(), ...code };
}
