/** How calls of an AWS service fail. Every text carries a canary, which no error of ours may repeat. */
import { inspect } from 'node:util';
import { StoreUnavailableError } from '../../shared/application/ports.ts';

export const CANARY = 'CANARY-person@example.org';

export const awsFault = (name: string, httpStatusCode = 400): Error =>
  Object.assign(new Error(`Value '${CANARY}' failed`), {
    name,
    $metadata: { httpStatusCode, requestId: 'req-1' },
    $responseBodyText: CANARY,
  });

/** Passing faults: the caller tries again later. The last one is a proxy's page in place of an answer. */
export const PASSING_FAULTS: readonly [string, Error][] = [
  ['throttled', awsFault('ThrottlingException')],
  ['too many requests', awsFault('TooManyRequestsException', 429)],
  ['a time-out', awsFault('TimeoutError', 0)],
  ['a broken connection', Object.assign(new Error(CANARY), { code: 'ECONNRESET' })],
  ['a fault of the service', awsFault('InternalFailure', 500)],
  ['a malformed answer', awsFault('SyntaxError', 200)],
];

/** Lasting ones: somebody has to change something. */
export const LASTING_FAULTS: readonly [string, Error][] = [
  ['access denied', awsFault('AccessDeniedException')],
  ['a refused request', awsFault('ValidationException')],
  ['a name that is no code', awsFault(`Odd ${CANARY}`)],
];

/** The error of a call that must fail. */
export async function errorOf(call: Promise<unknown>): Promise<Error> {
  const outcome = await call.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(outcome instanceof Error)) throw new Error('the call did not fail');
  return outcome;
}

/** All faults, each with the class of error a port answers with. */
export function describeFaults(
  lasting: abstract new (...args: never[]) => Error,
  fail: (fault: Error) => void,
  calls: Readonly<Record<string, () => Promise<unknown>>>,
): void {
  const faults = [
    ...PASSING_FAULTS.map(([what, fault]) => [what, fault, StoreUnavailableError] as const),
    ...LASTING_FAULTS.map(([what, fault]) => [what, fault, lasting] as const),
  ];
  for (const [name, call] of Object.entries(calls)) {
    test.each(faults)(`${name}: %s`, async (_what, fault, expected) => {
      fail(fault);
      const error = await errorOf(call());
      expect(error).toBeInstanceOf(expected);
      // As deep as a log would look, causes and properties included.
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('CANARY');
    });
  }
}
