/** Processes that ask several actors and wait for them. A workflow asks and waits; the case decides. */
import { limits } from './limits.ts';

export type OpenValue =
  | string
  | number
  | boolean
  | null
  | readonly OpenValue[]
  | { readonly [name: string]: OpenValue };

/** Ids, codes, dates and numbers: history keeps inputs and outcomes for months, outside the keys of the case. */
export type OpenRecord = Readonly<Record<string, OpenValue>>;

export interface Execution {
  readonly name: string;
  readonly state: 'running' | 'succeeded' | 'failed' | 'timed-out' | 'stopped';
  readonly startedAt: string;
  /** Why it failed, where the engine says so. */
  readonly code?: string;
}

/** Step Functions, or the runner of the embedded node. */
export interface Workflows {
  /**
   * Starts an execution. A name runs once: while it runs and after it ended, starting it again does nothing.
   * `name` is `<caseId>-<round>-<attempt>`.
   */
  start(definition: string, name: string, input: OpenRecord): Promise<void>;
  /** Gives a waiting task its outcome. False when nothing waits under the token any more, which is no error. */
  complete(token: string, outcome: OpenRecord): Promise<boolean>;
  /** Fails a waiting task by a code that its definition may catch. False as above. */
  fail(token: string, code: string): Promise<boolean>;
  /** Ends an execution wherever it stands. Repeatable; nothing happens when there is none. */
  stop(definition: string, name: string): Promise<void>;
  describe(definition: string, name: string): Promise<Execution | undefined>;
  /** Executions under way, for the reconciling of cases with their workflows. */
  running(definition: string): Promise<readonly Execution[]>;
}

/** There is no such definition, or what was handed over may not go into an execution. A fault of ours. */
export class WorkflowError extends Error {
  override readonly name = 'WorkflowError';
}

const NAME = /^[A-Za-z0-9_-]{1,80}$/;
const CODE = /^[A-Za-z][A-Za-z0-9._-]{0,79}$/;
/** No spaces: a sentence is no id. */
const TEXT = /^[A-Za-z0-9._:#/+-]{0,200}$/;
const KEY = /^[A-Za-z][A-Za-z0-9]{0,63}$/;
const DEPTH = 4;

export function checkExecutionName(name: string): void {
  if (!NAME.test(name)) throw new WorkflowError('not the name of an execution');
}

export function checkFailureCode(code: string): void {
  if (!CODE.test(code)) throw new WorkflowError('not a code');
}

/** The text of an input or outcome. Throws WorkflowError for anything that may be more than ids and codes. */
export function openText(value: OpenRecord): string {
  check(value, 0);
  const text = JSON.stringify(value);
  if (text.length > limits.messageBytes) throw new WorkflowError('too large for an execution');
  return text;
}

function check(value: OpenValue, depth: number): void {
  if (depth > DEPTH) throw new WorkflowError('too deep for an execution');
  if (typeof value === 'string') {
    if (!TEXT.test(value)) throw new WorkflowError('executions take ids and codes only');
  } else if (Array.isArray(value)) {
    for (const each of value) check(each, depth + 1);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) {
      if (!KEY.test(name)) throw new WorkflowError('executions take plain names only');
      check(each, depth + 1);
    }
  }
}
