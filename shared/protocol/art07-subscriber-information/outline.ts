/** The open face of the order: lists, due dates, index. Derived from state alone. */
import { compareInstants } from '../deadlines.ts';
import type { Outline } from '../decision.ts';
import { normaliseIdentifier, normaliseText } from '../identifiers.ts';
import { orderLimits } from './content.ts';
import { due } from './due.ts';
import { type Art7State, isCaseOver, isFallbackOpen, isUseBlocked, partiesConcerned } from './state.ts';
import { isSettled } from './transitions.ts';

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
    counterparts: partiesConcerned(state),
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
      ...(addressees.some(({ contestation }) => contestation?.status === 'open') && { contested: true }),
      ...(state.annulment && { useBlocked: isUseBlocked(state) }),
    },
  };
}

function identifiers({ content, issue }: Art7State): string[] {
  if (!content) return [];
  const all = content.order.informationSought?.identifiers ?? [];
  // A split-off case is found through the case of origin, which carries them all: one decision opens it.
  const sought = issue?.documentsIn === undefined ? all : all.slice(0, orderLimits.identifierChanges);
  return [...new Set([normaliseText(content.ownReference), ...sought.map(normaliseIdentifier)])];
}
