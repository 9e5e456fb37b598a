/**
 * The door for providers without an account: the same operations as for those with one, for whoever brings the
 * reference of the package, and the signature of the provider where it has registered a key. Default deny: what is not
 * wrapped here is not reached by a reference, and the policy decides on each act as on that of an account.
 */
import { readRepetition } from '../../shared/application/cases/idempotency.ts';
import { recordAttempt } from '../../shared/application/cases/records.ts';
import {
  type OpenedReference,
  openReference,
} from '../../shared/application/service-package/open-reference.ts';
import {
  CALL_SIGNATURE_HEADER,
  isSignedCall,
  referenceDigestOf,
  registeredKeys,
} from '../../shared/application/service-package/signed-call.ts';
import { BY_REFERENCE, ORDER_ROUTES } from '../../shared/contracts/order-routes.ts';
import { commandContext, decidedResponse } from './outcomes.ts';
import { ProblemError, problem } from './problems.ts';
import { rateLimit } from './rate-limit.ts';
import type { ApiRequest, ApiResponse, EdgeDeps, Operation, Operations } from './request.ts';

/** Answers that others came before: what they changed is looked at first. */
const ATTEMPTS = 5;

const GONE = {
  used: 'The order was answered: the reference is used up. If you have more to say, ask the contact in the order.',
  withdrawn:
    'The order or this reference was taken back: do not disclose anything on it. Ask the contact in the order.',
  expired: 'The reference has run out: ask the contact in the order for the package again.',
} as const;

export function byReference({ cases, systemClock }: EdgeDeps) {
  const rates = rateLimit(systemClock, 20, 100);
  const misses = rateLimit(systemClock, 5, 50);

  async function opened(request: ApiRequest): Promise<OpenedReference> {
    const found = await openReference(cases, request.path.reference ?? '');
    if (found) return found;
    misses.take('nobody');
    throw problem('not-found', 'There is no such reference: take it from provenance.json of the package.');
  }

  /** Live, used, withdrawn or expired; nothing else, and no signature is asked for. */
  const status: Operation = async (request) => {
    const { standing, lookup } = await opened(request);
    rates.take(lookup);
    return { status: 200, body: { reference: standing } };
  };

  async function expectSigned(request: ApiRequest, { providerId }: OpenedReference): Promise<void> {
    const now = systemClock.now();
    const keys = await registeredKeys(cases, providerId, now.slice(0, 10));
    if (!keys) return;
    const { reference = '' } = request.path;
    const { method = '', rest = '', bodyDigest = '' } = request.called ?? {};
    const call = {
      iss: providerId,
      aud: cases.party,
      ref: referenceDigestOf(reference),
      method,
      path: rest,
      key: request.idempotencyKey ?? '',
      body: bodyDigest,
    };
    if (await isSignedCall(keys, request.headers[CALL_SIGNATURE_HEADER], call, now)) return;
    throw problem(
      'signature-required',
      'The provider has registered a key: sign this very call with it (header Accord224-Signature, docs/formats.md "Signed call"), within five minutes.',
    );
  }

  /** `as`: the operation of the portal that is carried out. */
  const wrap = (as: string, handle: Operation): Operation => {
    const isAnswer = as === 'AnswerOrder';
    const once = async (request: ApiRequest, reference: OpenedReference): Promise<ApiResponse> => {
      const { caseId, actor, lookup, standing, version } = reference;
      await expectSigned(request, reference);
      const { reference: _secret, ...path } = request.path;
      const inner: ApiRequest = {
        ...request,
        operation: as,
        path: { ...path, id: caseId },
        caller: { actor, session: lookup },
        // One answer: whatever came in between is looked at before it counts.
        ...(isAnswer ? { ifVersion: version } : {}),
      };
      if (standing === 'live') return handle(inner);
      const { idempotency } = commandContext(inner);
      const repeated = isAnswer && idempotency ? await readRepetition(cases, idempotency) : undefined;
      if (repeated?.ok) return decidedResponse(repeated, 200);
      throw problem(`reference-${standing}`, GONE[standing], { rule: 'Art. 7.6' });
    };
    return async (request) => {
      const first = await opened(request);
      rates.take(first.lookup);
      for (let attempt = 1, reference = first; ; attempt += 1, reference = await opened(request)) {
        try {
          return await once(request, reference);
        } catch (error) {
          if (!(error instanceof ProblemError)) throw error;
          const { code } = error.problem;
          if (code === 'stale-version' && attempt < ATTEMPTS) continue;
          const { actor, caseId } = reference;
          await recordAttempt(cases, { actor, action: as, code, caseId });
          throw error;
        }
      }
    };
  };

  /** All that a function serves by reference, each as the operation of the portal that it is. */
  const wrapAll = (functionName: string, own: Operations): Operations =>
    Object.fromEntries(
      ORDER_ROUTES.filter((route) => route.function === functionName).flatMap(({ operation }) => {
        const as = BY_REFERENCE[operation];
        const handle = as === undefined ? undefined : own[as];
        return as !== undefined && handle ? [[operation, wrap(as, handle)]] : [];
      }),
    );

  return { status, wrapAll };
}
