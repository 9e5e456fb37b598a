/** Dates an order waits for, and what they mean once they have come. */
import { compareInstants } from '../deadlines.ts';
import { type Decision, type DecisionContext, type DueEntry, decided } from '../decision.ts';
import { expireUpload, uploadDue } from '../documents.ts';
import type { DueReached } from './commands.ts';
import { confidentialityDue } from './confidentiality.ts';
import { nextServiceAlarm, SERVICE_ALARMS } from './issuing.ts';
import { reminderAfter } from './periods.ts';
import { type Addressee, type Art7Event, type Art7State, addresseeOf } from './state.ts';

type Result = Decision<Art7Event>;

/** Legal dates exactly while a provider's period runs or its receipt is awaited; uploads on the machine's clock. */
export function due(state: Art7State): DueEntry[] {
  const { confidentiality } = state;
  const secrecy: DueEntry[] = confidentiality?.dueAt
    ? [{ kind: 'art7-confidentiality', n: '1', at: confidentiality.dueAt, clock: 'legal' }]
    : [];
  return [...state.addressees.flatMap(addresseeDue), ...secrecy, ...uploadDue(state.documents)];
}

function addresseeDue(addressee: Addressee): DueEntry[] {
  const { status, providerId: n, deadline, reminderAt, serviceAlarmAt } = addressee;
  if (status === 'issued' && serviceAlarmAt !== undefined)
    return [{ kind: 'art7-service', n, at: serviceAlarmAt, clock: 'legal' }];
  if (status !== 'received' || !deadline) return [];
  const entries: DueEntry[] = [{ kind: 'art7-response', n, at: deadline.endsAt, clock: 'legal' }];
  if (reminderAt !== undefined) entries.push({ kind: 'art7-reminder', n, at: reminderAt, clock: 'legal' });
  return entries;
}

/** A woken date asks the state again: a row it no longer has, or that is not due yet, means nothing. */
export function dueReached(state: Art7State, { kind, n }: DueReached, context: DecisionContext): Result {
  const { now, systemNow } = context;
  if (kind === 'upload') return expireUpload(state.documents, n, systemNow);
  const entry = due(state).find((one) => one.kind === kind && one.n === n);
  if (!entry || compareInstants(now, entry.at) < 0) return decided<Art7Event>();
  if (kind === 'art7-confidentiality') {
    const event = confidentialityDue(state, context);
    return event ? decided(event) : decided<Art7Event>();
  }
  const addressee = addresseeOf(state, n);
  return addressee ? addresseeReached(state, addressee, entry, context) : decided<Art7Event>();
}

function addresseeReached(
  state: Art7State,
  addressee: Addressee,
  { kind, at }: DueEntry,
  context: DecisionContext,
): Result {
  const { providerId, deadline } = addressee;
  const endsAt = deadline?.endsAt ?? at;
  switch (kind) {
    case 'art7-reminder': {
      const nextReminderAt = reminderAfter(state, addressee, at, context);
      return decided<Art7Event>({
        type: 'ResponseReminderDue',
        open: { providerId, endsAt, ...(nextReminderAt && { nextReminderAt }) },
      });
    }
    case 'art7-service': {
      const issuedAt = state.issue?.issuedAt ?? at;
      const weeks = Math.floor((Date.parse(context.now) - Date.parse(issuedAt)) / 604_800_000);
      const count = Math.max(1, weeks);
      return decided<Art7Event>({
        type: 'ServiceOverdue',
        open: {
          providerId,
          count,
          ...(count < SERVICE_ALARMS && { nextAlarmAt: laterAlarm(at, context.now) }),
        },
      });
    }
    default:
      return decided<Art7Event>({
        type: 'ResponsePeriodExpired',
        open: { providerId, expiredAt: endsAt, fallbackOpen: true },
      });
  }
}

/** The next of the weekly dates that has not passed: a node that slept does not ring for every week it missed. */
function laterAlarm(at: string, now: string): string {
  let next = nextServiceAlarm(at);
  while (compareInstants(next, now) <= 0) next = nextServiceAlarm(next);
  return next;
}
