/**
 * What each viewer sees. The provider's package is built from a list of what goes into it (7.3, 7.4), never by
 * leaving things out: the summary of facts, internal references and other providers' answers have no way in.
 */
import type { Actor, DecisionContext } from '../decision.ts';
import { contentGaps } from './completeness.ts';
import { toGap } from './findings.ts';
import { outline } from './outline.ts';
import { type Addressee, type Art7State, addresseeOf, isFallbackOpen } from './state.ts';
import { whatIsMissing } from './what-is-missing.ts';

type View = Record<string, unknown>;

/** With a context the gates are previewed too; without one only what the content itself lacks. */
export function view(state: Art7State, relation: string, actor: Actor, context?: DecisionContext): View {
  if (relation === 'own-authority') return ownView(state, context);
  if (relation === 'addressee') return providerView(state, actor.provider);
  const { article, role, status, closed } = outline(state);
  return relation === 'system' || relation === 'same-party' ? { article, role, status, closed } : {};
}

function ownView(state: Art7State, context: DecisionContext | undefined): View {
  const { content, addressees, documents: _documents, editors: _editors, ...life } = state;
  const isBeforeIssue = ['draft', 'awaitingApproval', 'approved'].includes(state.status);
  return {
    ...life,
    ...content,
    ...notificationStatement(state),
    addressees: addressees.map((addressee) => ({ ...addressee, fallbackOpen: isFallbackOpen(addressee) })),
    // What a provider has uploaded is not disclosed before it answers with it.
    documents: documentList(
      state,
      ({ documentId, byProvider }) => byProvider === undefined || answeredWith(state, byProvider, documentId),
    ),
    ...(isBeforeIssue && {
      whatIsMissing: context
        ? whatIsMissing(state, context)
        : contentGaps(content?.order ?? {}, state.authority).map(toGap),
    }),
  };
}

function providerView(state: Art7State, provider: string | undefined): View {
  const addressee = provider === undefined ? undefined : addresseeOf(state, provider);
  if (!addressee || !state.issue) return {};
  const served = new Set(state.issue.documents);
  return {
    article: state.article,
    status: addressee.status,
    withdrawn: state.status === 'withdrawn',
    closed: state.status === 'closed',
    issuingParty: state.party,
    ...(state.content && {
      order: orderFor(state, addressee),
      supplementalInformation: supplementFor(state),
    }),
    language: addressee.language,
    receivedAt: addressee.receivedAt,
    deadline: addressee.deadline,
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
function supplementFor(state: Art7State): View {
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
    confidentiality,
    ...notificationStatement(state),
    otherHelpfulInformation,
  };
}

/** 7.4.g, derived from the act of notifying. */
function notificationStatement({ issue }: Art7State): View {
  return issue?.notification
    ? { notificationStatement: { simultaneousNotificationMade: true, ...issue.notification } }
    : {};
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
