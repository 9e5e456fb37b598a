/**
 * Delegation and absence. The record of the delegate carries what was lent to it, so that one look tells what an
 * account may do; whether the lender still has the roles is asked of the lender's own record each time.
 */
import {
  type Decision,
  type DecisionContext,
  type DomainEvent,
  decided,
  refuse,
} from '../../protocol/decision.ts';
import { SYSTEM_ROLE } from '../roles.ts';
import type { DirectoryCommand } from './schema.ts';

/** Policy: nobody stands in for longer without being asked again. */
export const DELEGATION_DAYS = 90;
/** What a record has room for, and what a look at an account may cost. */
export const DELEGATIONS = 10;

export interface LentRoles {
  readonly n: number;
  readonly by: string;
  readonly roles: readonly string[];
  readonly from: string;
  readonly until: string;
}

export interface Lending {
  delegations?: LentRoles[];
  /** Delegations there ever were. */
  delegated?: number;
  absence?: { readonly from: string; readonly until: string };
}

type CommandOf<T extends DirectoryCommand['type']> = Extract<DirectoryCommand, { type: T }>;
type Delegate = Lending & { readonly authority?: string };

const DAY = 86_400_000;
const ms = (instant: string): number => Date.parse(instant);

const keeps = ({ actor }: DecisionContext): boolean =>
  actor.roles.includes('administrator') || actor.roles.includes(SYSTEM_ROLE);

const rule = (code: string, detail: string) => refuse('rule', 'policy: delegation', code, detail);

const NOT_YOURS = rule('not-yours', 'Only the person concerned or an administrator does this.');

export function grantDelegation(
  state: Delegate,
  { delegator, lender, roles, from, until, reason }: CommandOf<'GrantDelegation'>,
  context: DecisionContext,
): Decision {
  if (!keeps(context) && context.actor.id !== delegator) return NOT_YOURS;
  if (context.caseId === delegator) return rule('own-record', 'Nobody stands in for himself.');
  if (!lender) return rule('unknown-delegator', 'The delegator has no active directory record.');
  if (state.authority === undefined || lender.authority !== state.authority)
    return rule('other-authority', 'Roles are lent within one authority only.');
  if (!roles.every((role) => lender.roles.includes(role)))
    return rule('role-not-held', 'Only roles that the delegator holds in person can be lent.');
  const now = ms(context.systemNow);
  if (ms(until) <= ms(from) || ms(until) <= now)
    return rule('period', 'The period ends before it begins, or has ended.');
  if (ms(until) - Math.max(ms(from), now) > DELEGATION_DAYS * DAY || ms(from) > now + DELEGATION_DAYS * DAY)
    return rule(
      'too-long',
      `A delegation is for at most ${DELEGATION_DAYS} days, and begins within as many.`,
    );
  const running = (state.delegations ?? []).filter((one) => ms(one.until) > now);
  const same = [delegator, [...roles].sort().join(), ms(from), ms(until)].join();
  if (
    running.some((one) => [one.by, [...one.roles].sort().join(), ms(one.from), ms(one.until)].join() === same)
  )
    return decided();
  if (running.length >= DELEGATIONS)
    return rule('too-many', `One person stands in for at most ${DELEGATIONS} at a time.`);
  return decided({
    type: 'DelegationGranted',
    open: { n: (state.delegated ?? 0) + 1, delegator, roles, from, until, grantedAt: context.systemNow },
    sealed: { reason },
  });
}

export function revokeDelegation(
  state: Delegate,
  { n, reason }: CommandOf<'RevokeDelegation'>,
  context: DecisionContext,
): Decision {
  const known = state.delegations?.find((one) => one.n === n);
  if (!keeps(context) && known?.by !== context.actor.id) return NOT_YOURS;
  if (n > (state.delegated ?? 0))
    return refuse('absent', 'directory', 'no-such-delegation', 'There is no such delegation.');
  // Revoked already, or over.
  if (!known) return decided();
  return decided({ type: 'DelegationRevoked', open: { n }, sealed: { reason } });
}

export function recordAbsence(
  state: Delegate,
  { from, until }: CommandOf<'RecordAbsence'>,
  context: DecisionContext,
): Decision {
  if (!keeps(context) && context.actor.id !== context.caseId) return NOT_YOURS;
  if (until < from) return rule('period', 'The period ends before it begins.');
  const same = state.absence?.from === from && state.absence.until === until;
  return same ? decided() : decided({ type: 'AbsenceRecorded', open: { from, until } });
}

/** Whether the event was one of these. */
export function evolveLending(state: Lending, { type, open }: DomainEvent): boolean {
  if (type === 'DelegationGranted') {
    const {
      n,
      delegator: by,
      roles,
      from,
      until,
      grantedAt,
    } = open as unknown as Omit<LentRoles, 'by'> & {
      readonly delegator: string;
      readonly grantedAt: string;
    };
    // What is over makes room.
    const running = (state.delegations ?? []).filter((one) => ms(one.until) > ms(grantedAt));
    state.delegations = [...running, { n, by, roles, from, until }];
    state.delegated = n;
    return true;
  }
  if (type === 'DelegationRevoked') {
    state.delegations = (state.delegations ?? []).filter(({ n }) => n !== open.n);
    return true;
  }
  if (type !== 'AbsenceRecorded') return false;
  state.absence = { from: String(open.from), until: String(open.until) };
  return true;
}

/** Attributes of a row are flat: one line each. */
export const lendingAttributes = ({ delegations = [], absence }: Lending) => ({
  ...(delegations.length > 0 && {
    delegations: delegations.map(({ by, from, until, roles }) => [by, from, until, ...roles].join(' ')),
  }),
  ...(absence && { absentFrom: absence.from, absentUntil: absence.until }),
});

export function readLentRoles(line: string): Omit<LentRoles, 'n'> {
  const [by = '', from = '', until = '', ...roles] = line.split(' ');
  return { by, from, until, roles };
}
