/** Each function of the route table implements all of its routes, and nothing that is not in the table. */
import { auditOperations } from '../../../functions/audit/operations.ts';
import { caseOperations } from '../../../functions/cases/operations.ts';
import { directoryOperations } from '../../../functions/directory/operations.ts';
import { documentOperations } from '../../../functions/documents/operations.ts';
import type { Operations } from '../../../functions/edge/request.ts';
import { exchangeOperations } from '../../../functions/exchange/operations.ts';
import { exerciseOperations } from '../../../functions/exercise/operations.ts';
import { packageOperations } from '../../../functions/packages/operations.ts';
import { printingOperations } from '../../../functions/printing/operations.ts';
import { referenceOperations } from '../../../functions/reference/operations.ts';
import { trustOperations } from '../../../functions/trust/operations.ts';
import { ROUTES } from '../../../shared/contracts/routes.ts';

/** Wiring only: nothing is called. */
const nothing = {} as never;
const clock = { offsetMs: async () => 0, now: async () => '', advance: async () => 0 };

const functions: Readonly<Record<string, Operations>> = {
  cases: caseOperations(nothing),
  documents: documentOperations(nothing),
  directory: directoryOperations(nothing),
  reference: referenceOperations(nothing),
  audit: auditOperations(nothing),
  packages: packageOperations(nothing),
  printing: printingOperations(nothing),
  exchange: exchangeOperations(nothing),
  trust: trustOperations({ cases: nothing } as never),
  exercise: exerciseOperations({ systemClock: nothing, clock, sweep: nothing } as never),
};

it('every route has a function, every function has routes', () => {
  expect(new Set(ROUTES.map((route) => route.function))).toEqual(new Set(Object.keys(functions)));
});

it.each(Object.entries(functions))('%s implements its routes and nothing else', (name, operations) => {
  const own = ROUTES.filter((route) => route.function === name).map(({ operation }) => operation);
  expect(Object.keys(operations).sort()).toEqual(own.sort());
});

it('a production node has no operations on its clock', () => {
  expect(exerciseOperations({ clock: undefined } as never)).toEqual({});
});
