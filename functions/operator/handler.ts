/** Lambda entry point: wired once, when the process starts. Invoked by an operator through IAM, by nothing else. */
import { lazyAuditStore } from '../edge/aws/lazy-stores.ts';
import { wireCases } from '../edge/aws/wire-cases.ts';
import { wireNode } from '../edge/aws/wire-node.ts';
import { operatorOperations } from './operations.ts';

const node = wireNode();
const { environment, log } = node;

export const handler = operatorOperations({
  cases: wireCases(node).cases,
  exerciseClock: environment.EXERCISE_CLOCK,
  issuer: environment.ISSUER,
  auditStore: lazyAuditStore(node),
  log,
});
