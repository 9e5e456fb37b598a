/** From a token to an actor: the directory is asked, its answer kept for a minute, and a stranger stays one. */
import { authenticator } from '../../../functions/edge/authenticate.ts';
import { ProblemError } from '../../../functions/edge/problems.ts';
import type { TokenVerdict } from '../../../shared/adapters/identity/token-verifier.ts';
import { executeCommand } from '../../../shared/application/cases/execute-command.ts';
import { userIdOf } from '../../../shared/case/directory/schema.ts';
import { type Core, openCore } from '../../support/e2e-core.ts';

const ISSUER = 'https://node-xa.example/oidc';
const SUBJECT = 'person-1';
const USER = userIdOf(ISSUER, SUBJECT);

let core: Core;
let verdict: TokenVerdict;
beforeEach(async () => {
  core = await openCore(2);
  verdict = { ok: true, subject: SUBJECT, issuer: ISSUER, clientId: 'cli', scopes: [] };
});
afterEach(() => core.close());

const change = (type: string, body: object) =>
  executeCommand(core.deps, {
    kind: 'directory',
    caseId: USER,
    opens: type === 'EnrolUser',
    command: { ...body, type },
    actor: { id: 'usr_admin', roles: ['administrator'], authority: 'xa-moj' },
    authAgeMinutes: 0,
  });
const enrol = () =>
  change('EnrolUser', {
    issuer: ISSUER,
    subject: SUBJECT,
    displayName: 'N',
    roles: ['case-officer', 'approver'],
    authority: 'xa-dpp',
  });
const make = () =>
  authenticator({
    table: core.deps.table,
    verifier: { verify: async () => verdict },
    systemClock: core.deps.systemClock,
  });
const codeOf = async (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => 'in',
    (error: unknown) => (error instanceof ProblemError ? error.problem.code : String(error)),
  );

it('the directory says what for', async () => {
  await enrol();
  const { actor, session } = await make().authenticate('Bearer one');
  expect(actor).toEqual({ id: USER, roles: ['case-officer', 'approver'], authority: 'xa-dpp' });
  expect(session).toMatch(/^[0-9a-f]{32}$/);
});

it('an enrolment counts at once, a suspension within a minute everywhere', async () => {
  const gate = make();
  expect(await codeOf(gate.authenticate('Bearer one'))).toBe('not-enrolled');
  await enrol();
  expect(await codeOf(gate.authenticate('Bearer one'))).toBe('in');
  await change('SuspendUser', { reason: 'x' });
  core.pass(59 / 3600);
  expect(await codeOf(gate.authenticate('Bearer one'))).toBe('in');
  core.pass(1 / 3600);
  expect(await codeOf(gate.authenticate('Bearer one'))).toBe('not-enrolled');
  expect(await codeOf(make().authenticate('Bearer one'))).toBe('not-enrolled');
  await change('ReinstateUser', { reason: 'x' });
  expect(await codeOf(gate.authenticate('Bearer one'))).toBe('in');
});

it('the age of the sign-in is measured in minutes, and absent where the token has none', async () => {
  await enrol();
  const now = Date.parse(core.deps.systemClock.now());
  expect((await make().authenticate('Bearer one')).authAgeMinutes).toBeUndefined();
  verdict = { ...verdict, ok: true, authTime: new Date(now - 90_000).toISOString() } as TokenVerdict;
  expect((await make().authenticate('Bearer one')).authAgeMinutes).toBe(1.5);
});

it.each([
  'missing',
  'malformed',
  'expired',
  'signature',
  'issuer',
  'audience',
  'not-an-access-token',
] as const)('a token that is %s is refused with advice', async (code) => {
  verdict = { ok: false, code };
  await expect(make().authenticate('Bearer one')).rejects.toMatchObject({
    problem: { code: 'unauthenticated', status: 401 },
    headers: { 'WWW-Authenticate': expect.stringContaining(code) },
  });
});

it('keys that cannot be read are our fault, and worth another try', async () => {
  verdict = { ok: false, code: 'unavailable' };
  await expect(make().authenticate('Bearer one')).rejects.toMatchObject({
    problem: { code: 'unavailable', status: 503 },
    headers: { 'Retry-After': '5' },
  });
});

it('a case that calls itself a user is none', async () => {
  const row = {
    pk: `CASE#${USER}`,
    sk: 'HEAD',
    a: { kind: 'request', status: 'active', roles: ['administrator'] },
  };
  await core.deps.table.transact([{ put: row }], 'x');
  expect(await codeOf(make().authenticate('Bearer one'))).toBe('not-enrolled');
});
