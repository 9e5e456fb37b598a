/**
 * Dropping a package in somebody's place. The lent role is asked for when the package is announced, and again when it is
 * opened: it must not have ended before the upload was complete, which is the last that its holder did; and its
 * lender must still have it.
 */
import { currentActor } from '../../../shared/application/cases/directory-actor.ts';
import { caseOfPackage } from '../../../shared/application/packages/package-rows.ts';
import type { Actor } from '../../../shared/protocol/decision.ts';
import { eventsOf } from '../../support/e2e-core.ts';
import { openPackageNode, type PackageNode, UPLOADER } from '../../support/package-node.ts';
import { soundZip } from '../../support/packages.ts';

const STAND_IN = `usr_${'b'.repeat(32)}`;
const HOUR = 3_600_000;

let node: PackageNode;
let standIn: Actor;
const inHours = (hours: number): string =>
  new Date(Date.parse(node.core.deps.systemClock.now()) + hours * HOUR).toISOString();

/** A reader of records who stands in for the officer for two hours. */
beforeEach(async () => {
  node = await openPackageNode();
  await node.enrol(STAND_IN, ['oversight-reader']);
  const lender = { roles: ['case-officer'], authority: 'xa-dpp' };
  const lending = { delegator: UPLOADER, roles: ['case-officer'], from: inHours(-1), until: inHours(2) };
  const outcome = await node.directory(
    'GrantDelegation',
    { ...lending, reason: 'Leave.', lender },
    STAND_IN,
    node.officer,
  );
  if (!outcome.ok) throw new Error(JSON.stringify(outcome));
  const actor = await currentActor(node.deps.table, STAND_IN, node.core.deps.systemClock.now());
  if (!actor?.delegations) throw new Error('nothing was lent');
  standIn = actor;
});
afterEach(() => node.close());

const dropped = () => node.dropped(soundZip(), undefined, standIn);
const code = async (id: string) => (await node.result(id)).problems[0]?.code;

it('opens a draft on behalf of the lender, and says so', async () => {
  const id = await dropped();
  expect(await node.opened(id)).toBe('accepted');
  const events = await eventsOf(node.core.deps, caseOfPackage(id));
  for (const { text, type } of events.filter(({ type: name }) => name !== 'DocumentSealed'))
    expect([type, JSON.parse(text)]).toMatchObject([type, { actor: STAND_IN, onBehalfOf: [UPLOADER] }]);
  expect(await node.result(id)).toMatchObject({ uploader: STAND_IN });
});

it('is refused when announced without the role', async () => {
  const { delegations: _lent, ...alone } = standIn;
  await expect(node.dropped(soundZip(), undefined, alone)).rejects.toThrow('role');
});

it('counts as long as it ran when the upload was complete, however late the package is opened', async () => {
  const id = await dropped();
  node.core.pass(5);
  expect(await node.opened(id)).toBe('accepted');
});

it('does not count when it had ended before the upload was complete', async () => {
  const { row, upload } = await node.announced(soundZip(), undefined, standIn);
  node.pass(3);
  // The link holds for an hour; a slow upload under it, or a repeated request, arrives after the end.
  node.files.time.now = row.declaredAt;
  await node.files.accept(upload, soundZip());
  node.files.time.now = node.core.deps.systemClock.now();
  expect(await node.opened(row.packageId)).toBe('rejected');
  expect(await code(row.packageId)).toBe('missing-role');
  expect(await eventsOf(node.core.deps, caseOfPackage(row.packageId))).toEqual([]);
  expect(node.mailed).toHaveLength(1);
});

it('does not count once it was revoked', async () => {
  const id = await dropped();
  const revoked = await node.directory('RevokeDelegation', { n: 1, reason: 'Back.' }, STAND_IN, node.officer);
  if (!revoked.ok) throw new Error(JSON.stringify(revoked));
  expect(await node.opened(id)).toBe('rejected');
  expect(await code(id)).toBe('missing-role');
});

it('does not count once its lender lost the role, or is suspended', async () => {
  const one = await dropped();
  await node.directory('ChangeRoles', { roles: ['operator'] });
  expect(await node.opened(one)).toBe('rejected');
  await node.directory('ChangeRoles', { roles: ['case-officer'] });
  const two = await dropped();
  await node.directory('SuspendUser', { reason: 'leave' });
  expect(await node.opened(two)).toBe('rejected');
  expect([await code(one), await code(two)]).toEqual(['missing-role', 'missing-role']);
});
