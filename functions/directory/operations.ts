/** The directory and the record of attempts over HTTP, for administrators and supervision. */
import { currentActor } from '../../shared/application/cases/directory-actor.ts';
import { handOver } from '../../shared/application/cases/hand-over.ts';
import { listUsers } from '../../shared/application/cases/list-users.ts';
import { readCase } from '../../shared/application/cases/read-case.ts';
import { readAttempts } from '../../shared/application/cases/records.ts';
import { userIdOf } from '../../shared/case/directory/schema.ts';
import { permit } from '../../shared/case/policy.ts';
import { isColleague, NO_COLLEAGUE } from '../edge/colleagues.ts';
import { decisionsOver } from '../edge/decide.ts';
import { etag, expectDecided, expectRead, readingContext } from '../edge/outcomes.ts';
import { problem, refusalProblem } from '../edge/problems.ts';
import type { EdgeDeps, Operation, Operations } from '../edge/request.ts';

const KIND = 'directory';

export function directoryOperations({ cases }: EdgeDeps): Operations {
  const { open, decide } = decisionsOver(cases, KIND, '/directory');

  const enrol: Operation = (request) => {
    const { issuer, subject } = request.body as { issuer: string; subject: string };
    return open(request, userIdOf(issuer, subject));
  };
  const change: Operation = (request) => decide(request);

  /** Whether the delegator has what is lent, its own record says. */
  const grant: Operation = async (request) => {
    const { delegator } = request.body as { delegator: string };
    const { roles, authority } = (await currentActor(cases.table, delegator)) ?? {};
    const lender = roles && { roles, ...(authority ? { authority } : {}) };
    return decide(request, lender ? { command: { lender } } : {});
  };

  /** The cases of a leaver go to a colleague: one who is active, of the same authority, and in an office role. */
  const leave: Operation = async (request) => {
    const { actor, authAgeMinutes } = request.caller;
    const { to, cursor } = request.body as { to: string; cursor?: string };
    const from = request.path.id ?? '';
    const permission = permit(actor, 'HandOver', 'same-party', authAgeMinutes);
    if (!permission.ok) {
      const code = permission.code === 'recent-authentication' ? permission.code : 'role';
      expectDecided({ ok: false, why: 'denied', code });
    }
    const { view } = expectRead(await readCase(cases, readingContext(request), 'ReadUser'));
    const { authority } = view;
    const heir = await currentActor(cases.table, to);
    if (to === from || typeof authority !== 'string' || !isColleague(heir, authority)) {
      throw refusalProblem(NO_COLLEAGUE);
    }
    return {
      status: 200,
      body: await handOver(cases, { actor, authority, from, to, ...(cursor ? { cursor } : {}) }),
    };
  };

  const read: Operation = async (request) => {
    const { head, view } = expectRead(await readCase(cases, readingContext(request), 'ReadUser'));
    const { caseId: id, kind, version, status } = head;
    return { status: 200, body: { id, kind, version, status, ...view }, headers: { ETag: etag(version) } };
  };

  const list: Operation = async (request) => {
    const { actor } = request.caller;
    if (!permit(actor, 'ListUsers', 'same-party', undefined).ok) {
      throw problem('missing-role', 'Administrators and those who work on cases see the directory.', {
        rule: 'policy: roles',
      });
    }
    const { status, limit, cursor } = request.query as { status: string; limit: number; cursor?: string };
    const suspended = status === 'suspended';
    const page = await listUsers(cases, { actor, suspended, limit, ...(cursor ? { cursor } : {}) });
    return { status: 200, body: { users: page.users, ...(page.cursor ? { next: page.cursor } : {}) } };
  };

  const attempts: Operation = async (request) => {
    if (!permit(request.caller.actor, 'ReadAttempts', 'same-party', undefined).ok) {
      throw problem('missing-role', 'Only supervision and administrators see who was turned away.', {
        rule: 'policy: roles',
      });
    }
    const { date, cursor } = request.query as { date: string; cursor?: string };
    const page = await readAttempts(cases, date, cursor);
    return { status: 200, body: { records: page.attempts, ...(page.cursor ? { next: page.cursor } : {}) } };
  };

  return {
    EnrolUser: enrol,
    ListUsers: list,
    ReadUser: read,
    ChangeRoles: change,
    SuspendUser: change,
    ReinstateUser: change,
    GrantDelegation: grant,
    HandOver: leave,
    RevokeDelegation: change,
    RecordAbsence: change,
    ReadAttempts: attempts,
  };
}
