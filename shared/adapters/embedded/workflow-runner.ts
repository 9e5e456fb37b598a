/**
 * Workflows in this process, over `aws-local-stepfunctions`. Names and ends are on disk, what goes on between is
 * not: a restart ends executions as lost, and reconciling starts new ones from their cases.
 */
import type { Ids, Log, SystemClock } from '../../application/ports.ts';
import {
  checkExecutionName,
  checkFailureCode,
  openText,
  WorkflowError,
  type Workflows,
} from '../../application/workflows.ts';
import { LOST, openExecutionStore } from './execution-store.ts';
import {
  RunningTasks,
  type TaskFunction,
  TOKEN_PLACEHOLDER,
  taskError,
  type Waiting,
} from './running-tasks.ts';
import { LONGEST_TIMER_SECONDS, type PreparedDefinition, prepareDefinition } from './workflow-definition.ts';

export interface WorkflowRunnerOptions {
  readonly file: string;
  /** Texts of the definitions by name. */
  readonly definitions: Readonly<Record<string, string>>;
  /** Functions by the names that the definitions use. */
  readonly functions: Readonly<Record<string, TaskFunction>>;
  readonly clock: SystemClock;
  readonly ids: Ids;
  readonly log: Log;
}

export interface WorkflowRunner extends Workflows {
  /** Waits until no function is at work: everything else waits for somebody, or for a time. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

interface Run {
  readonly tasks: RunningTasks;
  end(state: 'failed' | 'timed-out' | 'stopped', code?: string): void;
}

export function openWorkflowRunner(options: WorkflowRunnerOptions): WorkflowRunner {
  const { functions, clock, ids, log } = options;
  const prepared = new Map(
    Object.entries(options.definitions).map(([name, text]) => [name, prepareDefinition(text)]),
  );
  const store = openExecutionStore(options.file, clock);
  const runs = new Map<string, Run>();
  const waiting = new Map<string, Waiting>();
  let atWork = 0;
  let closed = false;

  const definitionOf = (name: string): PreparedDefinition => {
    const definition = prepared.get(name);
    if (!definition) throw new WorkflowError(`there is no workflow "${name}"`);
    return definition;
  };
  const keyOf = (definition: string, name: string): string => `${definition}/${name}`;

  async function working<T>(work: Promise<T>): Promise<T> {
    atWork += 1;
    try {
      return await work;
    } finally {
      atWork -= 1;
    }
  }

  function run(of: string, name: string, input: unknown): void {
    const { definition, tasks: specs, timeoutSeconds } = definitionOf(of);
    const key = keyOf(of, name);
    let abort = (): void => undefined;
    let timer: NodeJS.Timeout | undefined;
    const tasks = new RunningTasks({
      functions,
      clock,
      token: () => Buffer.from(ids.bytes(32)).toString('base64url'),
      await(token, who) {
        waiting.set(token, who);
        return () => void waiting.delete(token);
      },
      working,
      lose: () => end('failed', LOST),
    });
    /** Only the first end counts. */
    const end = (state: 'succeeded' | 'failed' | 'timed-out' | 'stopped', code?: string): void => {
      if (!runs.delete(key)) return;
      clearTimeout(timer);
      store.end(of, name, state, code);
      if (state === 'failed') log.error('workflow-failed', { workflow: of, name, error: code ?? 'unknown' });
      abort();
      tasks.end('States.Aborted');
    };
    runs.set(key, { tasks, end });
    if (timeoutSeconds !== undefined) {
      const ms = Math.min(timeoutSeconds, LONGEST_TIMER_SECONDS) * 1000;
      const late = (): void =>
        timeoutSeconds > LONGEST_TIMER_SECONDS ? end('failed', LOST) : end('timed-out');
      timer = setTimeout(late, ms);
    }
    const start = async (): Promise<void> => {
      // Loaded with the first execution: it brings a client of AWS along.
      const { StateMachine } = await import('aws-local-stepfunctions');
      if (!runs.has(key)) return;
      const machine = new StateMachine(definition as ConstructorParameters<typeof StateMachine>[0]);
      const handlers = [...specs].map(([state, task]) => [
        state,
        (taskInput: unknown) => tasks.run(task, taskInput),
      ]);
      const execution = machine.run(input as Parameters<typeof machine.run>[0], {
        noThrowOnAbort: true,
        overrides: { taskResourceLocalHandlers: Object.fromEntries(handlers) },
        context: {
          Execution: { Id: key, Name: name },
          StateMachine: { Id: of, Name: of },
          Task: { Token: TOKEN_PLACEHOLDER },
        },
      });
      abort = execution.abort;
      void drain(execution.eventLogs);
      await execution.result;
      end('succeeded');
    };
    start().catch((error: unknown) => end('failed', codeOf(error)));
  }

  const settle = (token: string, how: (who: Waiting) => void): boolean => {
    const who = waiting.get(token);
    if (!who) return false;
    how(who);
    return true;
  };

  return {
    async start(definition, name, input) {
      checkExecutionName(name);
      definitionOf(definition);
      const text = openText(input);
      if (closed || !store.add(definition, name)) return;
      run(definition, name, JSON.parse(text));
    },
    async complete(token, outcome) {
      const value: unknown = JSON.parse(openText(outcome));
      return settle(token, (who) => who.resolve(value));
    },
    async fail(token, code) {
      checkFailureCode(code);
      return settle(token, (who) => who.reject(taskError(code)));
    },
    async stop(definition, name) {
      checkExecutionName(name);
      definitionOf(definition);
      runs.get(keyOf(definition, name))?.end('stopped');
    },
    async describe(definition, name) {
      checkExecutionName(name);
      definitionOf(definition);
      return store.get(definition, name);
    },
    async running(definition) {
      definitionOf(definition);
      return store.running(definition);
    },
    async idle() {
      // Between two functions the library takes some turns of its own.
      for (let quiet = 0; quiet < 5; quiet = atWork > 0 ? 0 : quiet + 1)
        await new Promise((resolve) => setTimeout(resolve, 2));
    },
    async close() {
      closed = true;
      for (const each of [...runs.values()]) each.end('failed', LOST);
      store.close();
    },
  };
}

/** The library keeps the events of an execution until somebody has read them. */
async function drain(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _event of events) {
    // Nobody asked.
  }
}

/** Of a failed execution the error that no state caught; its name only. */
function codeOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return inner instanceof Error ? inner.name : 'unknown';
}
