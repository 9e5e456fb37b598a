/** Cases that belong together: linked, joined, split. No clock is lost or moved by any of it. */
import { type Decision, type DecisionContext, decided, refuse } from '../decision.ts';
import { assignmentOf } from './assigning.ts';
import { authorityOf, instructionsFor } from './authority-state.ts';
import type { AcceptLink, Art7CommandOf } from './commands.ts';
import { type LinkRelation, MAX_LINKS } from './links.ts';
import type { OpenSplitCase } from './opened-cases.ts';
import { notAddressed } from './relation.ts';
import { type Art7Event, type Art7State, addresseeOf, partyOf } from './state.ts';
import { isSettled } from './transitions.ts';

type Result = Decision<Art7Event>;

/** The shell has made sure that the other case is one of the same authority. */
export function linkCase(
  state: Art7State,
  { caseId }: Art7CommandOf<'LinkCase'>,
  context: DecisionContext,
): Result {
  return link(state, caseId, 'related', context);
}

/** This case is dealt with together with the other; its own periods go on here. */
export function joinCase(
  state: Art7State,
  { into }: Art7CommandOf<'JoinCase'>,
  context: DecisionContext,
): Result {
  const joined = state.links?.find(({ relation }) => relation === 'joinedInto');
  if (joined && joined.caseId !== into) {
    const detail = `This case is joined into ${joined.caseId} already.`;
    return refuse('state', 'policy: links', 'already-joined', detail);
  }
  if (state.links?.some(({ caseId, relation }) => caseId === into && relation === 'joinedHere')) {
    const detail = 'The other case is joined into this one: it cannot be the other way round too.';
    return refuse('rule', 'policy: links', 'joined-in-circle', detail);
  }
  return link(state, into, 'joinedInto', context);
}

/** The other end of a link, written by the node. */
export function acceptLink(state: Art7State, { caseId, relation }: AcceptLink): Result {
  if (has(state, caseId, relation)) return decided<Art7Event>();
  return decided<Art7Event>({ type: 'CaseLinked', open: { caseId, relation } });
}

function link(state: Art7State, other: string, relation: LinkRelation, { caseId }: DecisionContext): Result {
  if (other === caseId) {
    return refuse('rule', 'policy: links', 'linked-to-itself', 'Name another case than this one.');
  }
  if (has(state, other, relation)) return decided<Art7Event>();
  if ((state.links?.length ?? 0) >= MAX_LINKS) {
    return refuse('state', 'policy: links', 'too-many-links', `A case takes ${MAX_LINKS} links.`);
  }
  return decided<Art7Event>({ type: 'CaseLinked', open: { caseId: other, relation } });
}

const has = ({ links = [] }: Art7State, other: string, relation: LinkRelation): boolean =>
  links.some((one) => one.caseId === other && one.relation === relation);

/** Addressees whose period runs, or who have not received the order yet, go on in a case of their own. */
export function splitCase(
  state: Art7State,
  { providers, reason, newCaseId }: Art7CommandOf<'SplitCase'>,
): Result {
  for (const providerId of providers) {
    const addressee = addresseeOf(state, providerId);
    if (!addressee) return notAddressed(providerId);
    if (isSettled(addressee.status)) {
      const detail = `Nothing is awaited from ${providerId} any more: there is no period to move.`;
      return refuse('state', 'policy: links', 'nothing-to-split', detail);
    }
    if (instructionsFor(state, providerId).length > 0 || hasOpenRequest(state, partyOf(state, addressee))) {
      const detail = `The authority of ${providerId} has instructed it, or waits for additional information: settle that first.`;
      return refuse('state', 'Art. 7.5.c', 'authority-matter-open', detail);
    }
    if (addressee.contestation?.status === 'open') {
      const detail = `${providerId} contests the date of its receipt: decide that first.`;
      return refuse('state', 'Art. 7.7', 'contestation-open', detail);
    }
  }
  return decided<Art7Event>({
    type: 'CaseSplit',
    open: { providers, caseId: newCaseId },
    sealed: { reason },
  });
}

const hasOpenRequest = (state: Art7State, party: string): boolean =>
  authorityOf(state, party)?.requests.some(({ answeredAt }) => answeredAt === undefined) ?? false;

/** The Parties of those who go: each is notified of the new case. */
const notifiedStill = (
  state: Art7State,
  moved: Art7State['addressees'],
  byNode: readonly string[],
): string[] => byNode.filter((party) => moved.some((one) => partyOf(state, one) === party));

/** What the node does next for a split case; undefined once it is erased. */
export function splitCaseOf(
  state: Art7State,
  from: string,
  { open }: Extract<Art7Event, { type: 'CaseSplit' }>,
): OpenSplitCase | undefined {
  const { content, issue, confidentiality } = state;
  if (!content || !issue) return undefined;
  const moved = state.addressees.filter(({ providerId }) => open.providers.includes(providerId));
  return {
    type: 'OpenSplitCase',
    article: 'art7',
    open: {
      party: state.party,
      locationParty: state.locationParty,
      authority: state.authority,
      contentVersion: state.contentVersion,
      editors: state.editors,
      assignment: openAssignment(state),
      from: issue.documentsIn ?? from,
      issuedAt: issue.issuedAt,
      documents: [...issue.documents],
      ...(issue.notification && { notification: issue.notification }),
      ...(issue.notifications && { notifications: [...issue.notifications] }),
      ...(issue.notifiedByNode && { notifiedByNode: notifiedStill(state, moved, issue.notifiedByNode) }),
      ...(confidentiality && {
        confidentiality: {
          ...(confidentiality.endsOn && { endsOn: confidentiality.endsOn }),
          ...(confidentiality.dueAt && { dueAt: confidentiality.dueAt }),
          ...(confidentiality.endedAt && { endedAt: confidentiality.endedAt }),
          ...(confidentiality.releasedAt && { releasedAt: confidentiality.releasedAt }),
        },
      }),
      addressees: moved.map(movedAddressee),
    },
    sealed: {
      ownReference: content.ownReference,
      order: content.order,
      served: moved.flatMap(({ providerId, name, address }) =>
        name === undefined || address === undefined ? [] : [{ providerId, name, address }],
      ),
    },
  };
}

/** Whoever looks after the case looks after what is split from it. */
function openAssignment(state: Art7State) {
  const { owner, deputies } = assignmentOf(state);
  return { owner, deputies: [...deputies] };
}

/** The clock as it stands: receipt, end, reminder and alarm are those of the case of origin. */
function movedAddressee(addressee: Art7State['addressees'][number]) {
  const { providerId, language, languageRule, languageAssumed, locationParty, delivery } = addressee;
  const { receivedAt, evidence, deadline, reminderAt, extendedUntil, serviceAlarmAt } = addressee;
  const kept = {
    locationParty,
    delivery,
    receivedAt,
    evidence,
    deadline,
    reminderAt,
    extendedUntil,
    serviceAlarmAt,
  };
  return {
    providerId,
    language,
    // Stored by an event whose schema allows these three only.
    languageRule: languageRule as '4.2.a' | '4.2.b' | '4.2.c',
    languageAssumed,
    ...Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)),
  };
}

export function openSplitCase({ open, sealed }: OpenSplitCase): Result {
  return decided<Art7Event>({
    type: 'CaseSplitOff',
    open: { article: 'art7', ...open },
    sealed: { ...sealed, served: [...sealed.served] },
  });
}
