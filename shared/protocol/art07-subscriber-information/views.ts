/**
 * What each viewer sees. The provider's package is built from a list of what goes into it (7.3, 7.4), never by
 * leaving things out: the summary of facts, internal references and other providers' answers have no way in.
 */
import type { Actor, DecisionContext } from '../decision.ts';
import { authorityOf, barredFor, instructionsFor, isUseRestricted } from './authority-state.ts';
import { contentGaps } from './completeness.ts';
import { toGap } from './findings.ts';
import { nextChannelFor } from './next-channel.ts';
import { outline } from './outline.ts';
import { proposalsFor } from './proposals.ts';
import {
  type Addressee,
  type Art7State,
  addresseeOf,
  isFallbackOpen,
  isUseBlocked,
  partyOf,
} from './state.ts';
import { vagueFindings } from './vague.ts';
import { whatIsMissing } from './what-is-missing.ts';

type View = Record<string, unknown>;

/** With a context the gates are previewed too; without one only what the content itself lacks. */
export function view(state: Art7State, relation: string, actor: Actor, context?: DecisionContext): View {
  if (relation === 'own-authority') return ownView(state, actor, context);
  if (relation === 'addressee') return providerView(state, actor.provider);
  const { article, role, status, closed } = outline(state);
  if (relation !== 'system' && relation !== 'same-party') return {};
  return { article, role, status, closed, ...(state.annulment && isSupervisor(actor) && blockedView(state)) };
}

const isSupervisor = ({ roles }: Actor): boolean =>
  roles.includes('data-protection-officer') || roles.includes('oversight-reader');

/** After an annulment supervision alone reads what came in, to see that nobody uses it (Art. 14.5, 14.14). */
function blockedView(state: Art7State): View {
  return {
    annulment: state.annulment,
    useBlocked: isUseBlocked(state),
    documents: documentList(
      state,
      ({ documentId, byProvider }) => byProvider !== undefined && answeredWith(state, byProvider, documentId),
    ),
  };
}

function ownView(state: Art7State, actor: Actor, context: DecisionContext | undefined): View {
  const { content, addressees, annulment, documents: _documents, editors: _editors, ...life } = state;
  const isBeforeIssue = ['draft', 'awaitingApproval', 'approved'].includes(state.status);
  return {
    ...life,
    ...content,
    ...notificationStatement(state),
    addressees: addressees.map((addressee) => ({
      ...addressee,
      fallbackOpen: isFallbackOpen(addressee),
      proposals: proposalsFor(state, addressee),
      ...instructed(state, addressee),
      ...(context && { nextChannel: nextChannelFor(state, context.caseId, addressee, context) }),
    })),
    ...(annulment && { annulment: { ...annulment, ...content?.annulment }, useBlocked: isUseBlocked(state) }),
    // What a provider has uploaded is not disclosed before it answers with it; nor may it be used once the order fell.
    documents: documentList(
      state,
      ({ documentId, byProvider }) =>
        byProvider === undefined ||
        (answeredWith(state, byProvider, documentId) &&
          (!(isUseBlocked(state) || isUseRestricted(state, byProvider)) || isSupervisor(actor))),
    ),
    ...quarantined(state),
    ...(isBeforeIssue && {
      whatIsMissing: context
        ? whatIsMissing(state, context)
        : contentGaps(content?.order ?? {}, state.authority).map(toGap),
      warnings: vagueFindings(content?.order ?? {}, context?.now),
    }),
  };
}

/** That something came after the order was taken back is on record; what it is nobody of this side reads. */
function quarantined({ documents }: Art7State): View {
  const kept = Object.entries(documents).filter(([, { status }]) => status === 'quarantined');
  if (kept.length === 0) return {};
  return { quarantined: kept.map(([documentId, { byProvider }]) => ({ documentId, byProvider })) };
}

function providerView(state: Art7State, provider: string | undefined): View {
  const addressee = provider === undefined ? undefined : addresseeOf(state, provider);
  if (!addressee || !state.issue) return {};
  const served = new Set(state.issue.documents);
  return {
    article: state.article,
    status: addressee.status,
    withdrawn: state.status === 'withdrawn' || addressee.status === 'withdrawn',
    ...(state.annulment && { annulled: true }),
    ...(addressee.movedTo && { movedTo: addressee.movedTo }),
    ...(state.issue.documentsIn && { documentsIn: state.issue.documentsIn }),
    closed: state.status === 'closed',
    issuingParty: state.party,
    ...(state.content && {
      order: orderFor(state, addressee),
      supplementalInformation: supplementFor(state, addressee),
    }),
    language: addressee.language,
    receivedAt: addressee.receivedAt,
    ...(addressee.evidence && { evidence: addressee.evidence }),
    ...(addressee.contestation && { contestation: addressee.contestation }),
    ...(addressee.delivery && { delivery: addressee.delivery }),
    deadline: addressee.deadline,
    ...(addressee.clarifications && { clarifications: addressee.clarifications }),
    ...(addressee.consultation && { consultation: addressee.consultation }),
    ...instructed(state, addressee),
    ...shownInformation(state, addressee),
    answers: addressee.answers,
    documents: documentList(
      state,
      ({ documentId, byProvider }) => served.has(documentId) || byProvider === provider,
    ),
  };
}

/** 7.3 */
function orderFor(state: Art7State, { providerId, name, address }: Addressee): View {
  const {
    originalLanguage,
    issuingAuthority,
    statementIssuedUnderProtocol,
    offences,
    seekingAuthority,
    informationSought,
  } = state.content?.order ?? {};
  const { supervision, office } = state.approval ?? {};
  return {
    originalLanguage,
    issuingAuthority,
    issuedDate: state.issue?.issuedAt,
    ...(supervision && { supervision: { ...supervision, office } }),
    statementIssuedUnderProtocol,
    serviceProvider: { providerId, name, address },
    offences,
    seekingAuthority,
    informationSought,
  };
}

/** 7.4 */
function supplementFor(state: Art7State, addressee: Addressee): View {
  const {
    domesticLegalGround,
    offenceProvisions,
    applicablePenalties,
    returnContact,
    responseTimeFrame,
    responseManner,
    preservation,
    specialProceduralInstructions,
    confidentiality,
    otherHelpfulInformation,
  } = state.content?.order ?? {};
  return {
    domesticLegalGround,
    offenceProvisions,
    applicablePenalties,
    returnContact,
    responseTimeFrame,
    responseManner,
    preservation,
    specialProceduralInstructions,
    // As asked for at issue, and whether it was lifted since.
    confidentiality: confidentiality && { ...confidentiality, ...lifted(state) },
    ...notificationStatement(state, addressee),
    otherHelpfulInformation,
  };
}

const lifted = ({ confidentiality }: Art7State): View => ({
  ...(confidentiality?.endedAt && { endedAt: confidentiality.endedAt }),
  ...(confidentiality?.releasedAt && { releasedAt: confidentiality.releasedAt }),
});

/** 7.4.g, derived from the act of notifying. A provider is told of its own Party's notification only. */
function notificationStatement(state: Art7State, addressee?: Addressee): View {
  const { notification, notifications } = state.issue ?? {};
  const made = { simultaneousNotificationMade: true };
  if (notifications && !addressee)
    return { notificationStatements: notifications.map((one) => ({ ...made, ...one })) };
  const own = addressee && notifications?.find(({ party }) => party === partyOf(state, addressee));
  if (own) return { notificationStatement: { ...made, ...own } };
  return notification ? { notificationStatement: { ...made, ...notification } } : {};
}

/** 7.5.c, as the provider is told by its own authority: what not to disclose. Grounds and reasons are not for it. */
function instructed(state: Art7State, { providerId }: Addressee): View {
  const given = instructionsFor(state, providerId);
  const [first] = given;
  if (!first) return {};
  return {
    instruction: {
      notToDisclose: barredFor(state, providerId),
      since: first.instructedAt,
      paragraph: 'Art. 7.5.c',
      party: partyOf(state, addresseeOf(state, providerId) ?? {}),
    },
  };
}

/** 7.5.d.i: of what was told to its authority, what the contact of 7.4.c lets the provider see. */
function shownInformation(state: Art7State, addressee: Addressee): View {
  const { requests = [] } = authorityOf(state, partyOf(state, addressee)) ?? {};
  const shown = requests.flatMap(({ n, answers = [] }) =>
    answers.flatMap(({ item, providerMaySee, text }) => (providerMaySee ? [{ n, item, text }] : [])),
  );
  return shown.length > 0 ? { additionalInformation: shown } : {};
}

interface ListedDocument {
  readonly documentId: string;
  readonly byProvider?: string;
}

function documentList(state: Art7State, isVisible: (document: ListedDocument) => boolean): ListedDocument[] {
  return Object.entries(state.documents)
    .map(([documentId, { uploadExpiresAt: _expiry, ...document }]) => ({ documentId, ...document }))
    .filter(isVisible);
}

function answeredWith(state: Art7State, provider: string, documentId: string): boolean {
  return (
    addresseeOf(state, provider)?.answers.some(({ documents }) => documents.includes(documentId)) ?? false
  );
}
