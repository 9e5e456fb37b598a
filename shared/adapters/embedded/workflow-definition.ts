/**
 * Definitions in Amazon States Language, as the embedded runner executes them. It refuses what the engines do not
 * all understand alike, so that a definition that runs here runs on AWS and on the emulator.
 */

export interface AslState {
  readonly Type: string;
  readonly [field: string]: unknown;
}
interface AslStates {
  readonly States: Readonly<Record<string, AslState>>;
}
export interface AslDefinition extends AslStates {
  readonly StartAt: string;
  readonly TimeoutSeconds?: number;
}

/** How a task is carried out. */
export type TaskKind = 'function' | 'invoke' | 'callback' | 'wait';
export interface Task {
  readonly kind: TaskKind;
  /** The function, where the resource names it; else the task's input does. */
  readonly functionName?: string;
  readonly timeoutSeconds: number;
}

export interface PreparedDefinition {
  /** For the library: its own timers never fire before ours. */
  readonly definition: AslDefinition;
  readonly tasks: ReadonlyMap<string, Task>;
  readonly timeoutSeconds: number | undefined;
}

export class WorkflowDefinitionError extends Error {
  override readonly name = 'WorkflowDefinitionError';
}

const INVOKE = 'arn:aws:states:::lambda:invoke';
const CALLBACK = `${INVOKE}.waitForTaskToken`;
const FUNCTION_ARN = 'arn:aws:lambda:eu-north-1:000000000000:function:';
/** The most that a timer of Node can wait, 24.8 days. */
export const LONGEST_TIMER_SECONDS = 2_147_483;
/** A function ends by then (docs: limits). */
const FUNCTION_SECONDS = 900;

/** The name of the function behind an ARN that stands for `${name}`. */
export const functionOf = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);

/** Reads a definition: `${name}` becomes a function of that name. Throws WorkflowDefinitionError with all problems. */
export function prepareDefinition(text: string): PreparedDefinition {
  const parsed = JSON.parse(text.replaceAll(/\$\{([\w-]+)\}/g, `${FUNCTION_ARN}$1`)) as AslDefinition;
  const tasks = new Map<string, Task>();
  const problems: string[] = [];
  const { TimeoutSeconds, ...rest } = parsed;
  const definition = { ...rest, ...preparedStates(parsed, tasks, problems) };
  if (problems.length > 0) throw new WorkflowDefinitionError(problems.join('; '));
  return { definition, tasks, timeoutSeconds: TimeoutSeconds };
}

function preparedStates(of: AslStates, tasks: Map<string, Task>, problems: string[]): AslStates {
  const States: Record<string, AslState> = {};
  for (const [name, state] of Object.entries(of.States)) {
    for (const field of [
      'TimeoutSecondsPath',
      'HeartbeatSeconds',
      'HeartbeatSecondsPath',
      'Assign',
      'Arguments',
    ])
      if (field in state) problems.push(`${name}: ${field} is not understood everywhere`);
    if (state.QueryLanguage === 'JSONata') problems.push(`${name}: JSONata is not understood everywhere`);
    if (tasks.has(name)) problems.push(`${name}: the name is used twice`);
    States[name] = prepared(name, state, tasks, problems);
  }
  return { States };
}

function prepared(name: string, state: AslState, tasks: Map<string, Task>, problems: string[]): AslState {
  if (state.Type === 'Task') return preparedTask(name, state, tasks, problems);
  if (state.Type === 'Wait') return preparedWait(name, state, tasks);
  if (state.Type === 'Map') {
    if (!(Number(state.MaxConcurrency) > 0)) problems.push(`${name}: a Map needs a MaxConcurrency`);
    const { Iterator: _old, ItemProcessor: _new, ...rest } = state;
    const inner = (state.ItemProcessor ?? state.Iterator) as AslStates;
    return { ...rest, ItemProcessor: { ...inner, ...preparedStates(inner, tasks, problems) } } as AslState;
  }
  if (state.Type === 'Parallel') {
    const branches = state.Branches as readonly AslStates[];
    return {
      ...state,
      Branches: branches.map((each) => ({ ...each, ...preparedStates(each, tasks, problems) })),
    };
  }
  return state;
}

function preparedTask(name: string, state: AslState, tasks: Map<string, Task>, problems: string[]): AslState {
  const resource = String(state.Resource);
  const timeout = typeof state.TimeoutSeconds === 'number' ? state.TimeoutSeconds : undefined;
  if (resource === CALLBACK) {
    if (timeout === undefined) problems.push(`${name}: every wait has a timeout`);
    if (!catchesTimeout(state)) problems.push(`${name}: every wait has a catch`);
    tasks.set(name, { kind: 'callback', timeoutSeconds: timeout ?? FUNCTION_SECONDS });
  } else if (resource === INVOKE) {
    tasks.set(name, { kind: 'invoke', timeoutSeconds: timeout ?? FUNCTION_SECONDS });
  } else if (resource.startsWith(FUNCTION_ARN)) {
    const functionName = functionOf(resource);
    tasks.set(name, { kind: 'function', functionName, timeoutSeconds: timeout ?? FUNCTION_SECONDS });
  } else problems.push(`${name}: no function`);
  return { ...state, TimeoutSeconds: Math.min(timeout ?? FUNCTION_SECONDS, LONGEST_TIMER_SECONDS) };
}

const catchesTimeout = ({ Catch }: AslState): boolean =>
  Array.isArray(Catch) &&
  Catch.some(({ ErrorEquals }: { ErrorEquals?: unknown }) => {
    return (
      Array.isArray(ErrorEquals) &&
      (ErrorEquals.includes('States.Timeout') || ErrorEquals.includes('States.ALL'))
    );
  });

/** A wait of the library cannot be ended from outside, and none is longer than a timer; ours are tasks. */
function preparedWait(name: string, state: AslState, tasks: Map<string, Task>): AslState {
  const { Type: _type, Seconds, SecondsPath, Timestamp, TimestampPath, ...rest } = state;
  tasks.set(name, { kind: 'wait', timeoutSeconds: Number.POSITIVE_INFINITY });
  const Parameters = {
    ...(Seconds === undefined ? {} : { seconds: Seconds }),
    ...(SecondsPath === undefined ? {} : { 'seconds.$': SecondsPath }),
    ...(Timestamp === undefined ? {} : { timestamp: Timestamp }),
    ...(TimestampPath === undefined ? {} : { 'timestamp.$': TimestampPath }),
  };
  const Resource = `${FUNCTION_ARN}wait`;
  return {
    ...rest,
    Type: 'Task',
    Resource,
    Parameters,
    ResultPath: null,
    TimeoutSeconds: LONGEST_TIMER_SECONDS,
  };
}
