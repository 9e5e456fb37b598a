/** 7.5.a and 7.5.e: each Party that has asked for it is told at the same moment. */
import { Temporal } from 'temporal-polyfill';
import { compareInstants } from '../deadlines.ts';
import { declarationAt } from '../parties.ts';
import type { OrderContent } from './content.ts';
import { type Finding, finding } from './findings.ts';
import type { Addressed, Parties } from './gates.ts';
import type { IssueAct } from './issue-rules.ts';
import type { NotificationStatement } from './schema.ts';

/** "Simultaneous" (7.5.a) as a policy: notified at most this long before service, never after. */
export const NOTIFICATION_TOLERANCE_HOURS = 1;

export function notificationFindings(
  order: OrderContent,
  act: IssueAct,
  addressed: readonly Addressed[],
  now: string,
): Finding[] {
  const known = addressed.filter(({ location }) => location !== undefined);
  const first = known[0];
  if (!first) return [];
  const listed = known.flatMap(circumstancesOf);
  const foreign = (act.circumstances ?? []).filter((id) => !listed.includes(id));
  if (foreign.length > 0) {
    const codes = known.map(({ code }) => code).join(', ');
    const message = `${codes} has not listed: ${foreign.join(', ')}.`;
    return [finding('rule', 'Art. 7.5.a', 'unknown-circumstance', 'circumstances', message)];
  }
  const statements = assign(known, statementsOf(act));
  const found = known.flatMap((parties) => partyFindings(parties, act, statements.get(parties), now));
  if (known.some((parties) => isRequired(parties, act)) && !order.factsSummary) {
    const message = 'The notified authority gets a summary of facts: write one. The provider never sees it.';
    found.unshift(finding('incomplete', 'Art. 7.5.a', 'no-facts-summary', 'order.factsSummary', message));
  }
  return found;
}

export const statementsOf = ({ notification }: IssueAct): readonly NotificationStatement[] =>
  notification === undefined ? [] : Array.isArray(notification) ? notification : [notification];

/** The statement that concerns each Party: by its designated authority, and what is left over to whoever has none. */
export function assign<P extends Parties>(
  parties: readonly P[],
  statements: readonly NotificationStatement[],
): ReadonlyMap<P, NotificationStatement> {
  const left = [...statements];
  const found = new Map<P, NotificationStatement>();
  const take = (party: P, at: number): void => {
    const [statement] = at < 0 ? [] : left.splice(at, 1);
    if (statement) found.set(party, statement);
  };
  for (const party of parties)
    take(
      party,
      left.findIndex(({ authority }) => authority === designated(party)),
    );
  for (const party of parties) if (!found.has(party)) take(party, left.length > 0 ? 0 : -1);
  return found;
}

const designated = ({ location, date }: Parties) =>
  location && declarationAt(location, 'art7NotificationAuthority', date);

function circumstancesOf({ location, date }: Parties): string[] {
  const asked = location && declarationAt(location, 'art7Notification', date);
  return asked?.mode === 'circumstances' ? asked.circumstances.map(({ id }) => id) : [];
}

export function isRequired(parties: Parties, { circumstances = [] }: IssueAct): boolean {
  const { location, date } = parties;
  if (location && declarationAt(location, 'art7Notification', date).mode === 'always') return true;
  return circumstancesOf(parties).some((id) => circumstances.includes(id));
}

function partyFindings(
  parties: Parties,
  act: IssueAct,
  given: NotificationStatement | undefined,
  now: string,
): Finding[] {
  const known = circumstancesOf(parties);
  if (known.length > 0 && act.circumstances === undefined) {
    const message = `${parties.code} asks for notification in certain circumstances: state which of them apply, or that none does (${known.join(', ')}).`;
    return [finding('incomplete', 'Art. 7.5.a', 'circumstances-not-stated', 'circumstances', message)];
  }
  if (given) return statementFindings(given, parties, now);
  if (!isRequired(parties, act) || act.byNode?.includes(parties.code)) return [];
  const message = `${parties.code} requires simultaneous notification: notify its authority and state when and by what means.`;
  return [finding('rule', 'Art. 7.5.a', 'notification-missing', 'notification', message)];
}

function statementFindings(given: NotificationStatement, parties: Parties, now: string): Finding[] {
  const authority = designated(parties);
  const found: Finding[] = [];
  if (given.authority !== authority) {
    const message = authority
      ? `The single authority for notifications is ${authority}.`
      : 'The location Party has designated no authority for notifications: ask it before you issue.';
    found.push(
      finding('rule', 'Art. 7.5.e', 'wrong-notification-authority', 'notification.authority', message),
    );
  }
  const latest = Temporal.Instant.from(given.sentAt).add({ hours: NOTIFICATION_TOLERANCE_HOURS }).toString();
  if (compareInstants(given.sentAt, now) > 0 || compareInstants(latest, now) < 0) {
    const message = `Notification is simultaneous when sent within ${NOTIFICATION_TOLERANCE_HOURS} hour before the order is issued, not after.`;
    found.push(finding('rule', 'Art. 7.5.a', 'not-simultaneous', 'notification.sentAt', message));
  }
  return found;
}
