/** The open face of the order: lists, due dates, index. Derived from state alone. */
import { compareInstants } from '../deadlines.ts';
import type { DueEntry, Outline } from '../decision.ts';
import { uploadDue } from '../documents.ts';
import { normaliseIdentifier, normaliseText } from '../identifiers.ts';
import { type Art7State, isCaseOver, isFallbackOpen } from './state.ts';
import { isSettled } from './transitions.ts';

/** Legal dates exactly while a provider's period runs; uploads on the machine's clock. */
export function due(state: Art7State): DueEntry[] {
  const periods = state.addressees.flatMap(({ status, providerId: n, deadline, reminderAt }) => {
    if (status !== 'received' || !deadline) return [];
    const entries: DueEntry[] = [{ kind: 'art7-response', n, at: deadline.endsAt, clock: 'legal' }];
    if (reminderAt !== undefined) entries.push({ kind: 'art7-reminder', n, at: reminderAt, clock: 'legal' });
    return entries;
  });
  return [...periods, ...uploadDue(state.documents)];
}

export function outline(state: Art7State): Outline {
  const { addressees, issue } = state;
  const [deadline] = addressees
    .flatMap((addressee) =>
      addressee.status === 'received' && addressee.deadline ? [addressee.deadline.endsAt] : [],
    )
    .sort(compareInstants);
  return {
    article: state.article,
    role: 'requesting',
    status: state.status,
    closed: isCaseOver(state),
    authority: state.authority,
    counterparts: [state.locationParty],
    providers: addressees.map(({ providerId: id, status, deadline: period }) => ({
      id,
      status,
      ...(status === 'received' && period && { dueAt: period.endsAt }),
    })),
    due: due(state),
    identifiers: identifiers(state),
    open: {
      contentVersion: state.contentVersion,
      ...(issue && { issuedAt: issue.issuedAt }),
      ...(deadline && { deadline }),
      addressees: addressees.length,
      settled: addressees.filter(({ status }) => isSettled(status)).length,
      fallbackOpen: addressees.some(isFallbackOpen),
    },
  };
}

function identifiers({ content }: Art7State): string[] {
  if (!content) return [];
  const sought = content.order.informationSought?.identifiers ?? [];
  return [...new Set([normaliseText(content.ownReference), ...sought.map(normaliseIdentifier)])];
}
