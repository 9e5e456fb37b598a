/**
 * What only somebody with the node's cloud credentials may do. The function has no address: IAM decides who may
 * invoke it. Every answer says what to do next, since whoever reads it stands at a deployment.
 */
import * as z from 'zod';
import type { CaseDeps } from '../../shared/application/cases/deps.ts';
import { EnrolmentError, enrolAsNode } from '../../shared/application/cases/enrol-user.ts';
import { SECRET_PURPOSES } from '../../shared/application/cases/node-secrets.ts';
import type { AuditStore, Log } from '../../shared/application/ports.ts';
import { LedgerBrokenError } from '../../shared/application/restore/erasure-ledger.ts';
import { replayErasures } from '../../shared/application/restore/replay-erasures.ts';
import { enrolUserSchema } from '../../shared/case/directory/schema.ts';
import { checkInstallation } from './check-installation.ts';

export interface OperatorDeps {
  readonly cases: CaseDeps;
  /** As the node was deployed; the profile must agree. */
  readonly exerciseClock: boolean;
  /** The node's issuer of tokens, for people who are named without one. */
  readonly issuer: string | undefined;
  /** Where the ledger of erasures is kept. */
  readonly auditStore: AuditStore;
  readonly log: Log;
}

const requestSchema = z.discriminatedUnion('operation', [
  z.strictObject({ operation: z.literal('health') }),
  z.strictObject({ operation: z.literal('replay-erasures') }),
  z.strictObject({
    operation: z.literal('install-profiles'),
    profiles: z.array(z.unknown()).min(1).max(100),
  }),
  z.strictObject({
    operation: z.literal('enrol-administrator'),
    issuer: z.url().max(300).optional(),
    subject: z.string().min(1).max(200),
    displayName: z.string().min(1).max(200),
    authority: z.string().min(1).optional(),
  }),
]);
type OperatorRequest = z.infer<typeof requestSchema>;

export interface OperatorProblem {
  readonly path: string;
  readonly message: string;
}

export type OperatorAnswer =
  | { readonly ok: true; readonly [field: string]: unknown }
  | { readonly ok: false; readonly code: string; readonly problems: readonly OperatorProblem[] };

const refused = (code: string, problems: readonly OperatorProblem[]): OperatorAnswer => ({
  ok: false,
  code,
  problems,
});

export function operatorOperations(deps: OperatorDeps): (event: unknown) => Promise<OperatorAnswer> {
  return async (event) => {
    const parsed = requestSchema.safeParse(event);
    if (!parsed.success) {
      const problems = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
      deps.log.info('operator', { operation: 'unreadable', ok: false });
      return refused('invalid-request', problems);
    }
    const answer = await run(deps, parsed.data);
    deps.log.info('operator', { operation: parsed.data.operation, ok: answer.ok });
    return answer;
  };
}

function run(deps: OperatorDeps, request: OperatorRequest): Promise<OperatorAnswer> {
  switch (request.operation) {
    case 'health':
      return health(deps);
    case 'install-profiles':
      return install(deps, request.profiles);
    case 'enrol-administrator':
      return enrol(deps, request);
    case 'replay-erasures':
      return replay(deps);
    default:
      return request satisfies never;
  }
}

/** Reads the table and uses the key: what every command needs. */
async function health({ cases }: OperatorDeps): Promise<OperatorAnswer> {
  cases.profiles.refresh();
  const { byCode } = await cases.profiles.current();
  if (!byCode[cases.party]) {
    return refused('no-profile', [
      { path: cases.party, message: 'the profile of this Party is not installed: run install-profiles' },
    ]);
  }
  await cases.secrets.secret('idempotency');
  return { ok: true, party: cases.party, profiles: Object.keys(byCode).sort() };
}

/** Checked all together before the first is written; then each is put in force for later decisions. */
async function install(deps: OperatorDeps, profiles: readonly unknown[]): Promise<OperatorAnswer> {
  const { cases, exerciseClock } = deps;
  cases.profiles.refresh();
  const { byCode } = await cases.profiles.current();
  const checked = checkInstallation(profiles, { party: cases.party, exerciseClock, installed: byCode });
  if (checked.problems.length > 0) return refused('invalid-profiles', checked.problems);
  const changed: string[] = [];
  for (const profile of checked.profiles) {
    if ((await cases.profiles.install(profile)).changed) changed.push(profile.code);
  }
  // Functions that may only unwrap find their secrets made.
  for (const purpose of SECRET_PURPOSES) await cases.secrets.secret(purpose);
  return { ok: true, party: cases.party, changed, profiles: checked.profiles.map(({ code }) => code) };
}

/** After a restore, before the node serves: what was erased since the backup is erased again. Repeatable. */
async function replay({ cases, auditStore }: OperatorDeps): Promise<OperatorAnswer> {
  try {
    return { ok: true, ...(await replayErasures(cases, auditStore)) };
  } catch (error) {
    if (!(error instanceof LedgerBrokenError)) throw error;
    return refused('ledger-broken', [{ path: 'erasures', message: `${error.message}: do not serve` }]);
  }
}

async function enrol(
  { cases, issuer: own }: OperatorDeps,
  request: Extract<OperatorRequest, { operation: 'enrol-administrator' }>,
): Promise<OperatorAnswer> {
  const { operation: _operation, issuer = own, ...person } = request;
  const user = enrolUserSchema.safeParse({ ...person, issuer, roles: ['administrator'] });
  if (!user.success) {
    return refused(
      'invalid-request',
      user.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
    );
  }
  try {
    return { ok: true, id: await enrolAsNode(cases, user.data) };
  } catch (error) {
    if (!(error instanceof EnrolmentError)) throw error;
    return refused('enrolment-refused', [{ path: 'subject', message: error.message }]);
  }
}
