/** The open face of the order: lists, due dates, index. Derived from state alone. */
import { compareInstants } from '../deadlines.ts';
import type { Outline } from '../decision.ts';
import { normaliseIdentifier, normaliseText } from '../identifiers.ts';
import { assignmentOf } from './assigning.ts';
import { instructionsFor, openRequests, undecidedUse } from './authority-state.ts';
import { due } from './due.ts';
import { referencesOf } from './search-terms.ts';
import {
  type Addressee,
  type Art7State,
  isCaseOver,
  isFallbackOpen,
  isUseBlocked,
  partiesConcerned,
} from './state.ts';
import { isSettled } from './transitions.ts';

export function outline(state: Art7State): Outline {
  const { addressees, issue } = state;
  const [deadline] = addressees
    .flatMap((addressee) =>
      addressee.status === 'received' && addressee.deadline ? [addressee.deadline.endsAt] : [],
    )
    .sort(compareInstants);
  const actBy = actByOf(state);
  return {
    article: state.article,
    role: 'requesting',
    status: state.status,
    closed: isCaseOver(state),
    authority: state.authority,
    counterparts: partiesConcerned(state),
    providers: addressees.map((addressee) => {
      const dueAt = periodOf(state, addressee);
      return { id: addressee.providerId, status: addressee.status, ...(dueAt && { dueAt }) };
    }),
    due: due(state),
    ...(actBy && { actBy }),
    identifiers: identifiers(state),
    open: {
      contentVersion: state.contentVersion,
      ...(issue && { issuedAt: issue.issuedAt }),
      ...(deadline && { deadline }),
      ...ownership(state),
      addressees: addressees.length,
      settled: addressees.filter(({ status }) => isSettled(status)).length,
      fallbackOpen: addressees.some(isFallbackOpen),
      ...(addressees.some(({ contestation }) => contestation?.status === 'open') && { contested: true }),
      ...(openRequests(state).length > 0 && { informationAsked: openRequests(state).length }),
      ...(addressees.some(({ providerId }) => instructionsFor(state, providerId).length > 0) && {
        instructed: true,
      }),
      ...(undecidedUse(state).length > 0 && { useUndecided: true }),
      ...(state.annulment && { useBlocked: isUseBlocked(state) }),
    },
  };
}

function ownership(state: Art7State) {
  const { owner, deputies } = assignmentOf(state);
  return { owner, ...(deputies.length > 0 && { deputies }) };
}

/** The end of a period that runs, or that has passed while an answer is still accepted (7.7). */
function periodOf(state: Art7State, { status, deadline }: Addressee): string | undefined {
  const isOpen = state.status === 'issued' || state.status === 'settled';
  return isOpen && (status === 'received' || status === 'expired') ? deadline?.endsAt : undefined;
}

/** An expired period stays on top of the list until the case is closed or withdrawn; reminders do not sort it. */
function actByOf(state: Art7State): string | undefined {
  const periods = state.addressees.flatMap((addressee) => periodOf(state, addressee) ?? []);
  const others = due(state)
    .filter(({ kind, clock }) => clock !== 'system' && kind !== 'art7-reminder')
    .map(({ at }) => at);
  return [...periods, ...others].sort(compareInstants)[0];
}

function identifiers({ content, issue, addressees }: Art7State): string[] {
  if (!content) return [];
  // A split-off case is found through the case of origin: ten addressees with their clocks leave no room for more.
  const sought = issue?.documentsIn === undefined ? (content.order.informationSought?.identifiers ?? []) : [];
  const references = addressees.flatMap(referencesOf).map(({ normalised }) => normalised);
  return [
    ...new Set([normaliseText(content.ownReference), ...references, ...sought.map(normaliseIdentifier)]),
  ];
}
