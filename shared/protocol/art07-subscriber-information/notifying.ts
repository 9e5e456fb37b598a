/** 7.5.a from node to node: who is told of an order, and what of it, in the transaction of the act. */

import { localDateOf } from '../deadlines.ts';
import type { DecisionContext } from '../decision.ts';
import type { DocumentPurpose } from '../documents.ts';
import { declarationAt } from '../parties.ts';
import type { Addressed } from './gates.ts';
import type { IssueAct } from './issue-rules.ts';
import { isRequired } from './notification-rules.ts';
import type { NotificationBody, ProgressStep } from './notified/messages.ts';
import { type Art7Event, type Art7State, addresseeOf, partyOf } from './state.ts';

/** A message takes 100 KB (shared/application/limits.ts); what goes with the order needs its part of it. */
const MOST_CHARACTERS = 90_000;
const PER_DOCUMENT = 1000;
/** A message takes no more of them with it (docs/exchange.md, "Documents"). */
const MOST_DOCUMENTS = 64;

/** Parties whose node this node notifies itself: those that ask for it and can be reached. */
export function notifiedByNode(
  state: Art7State,
  act: IssueAct,
  addressed: readonly Addressed[],
  { reachable }: Pick<DecisionContext, 'reachable'>,
): string[] {
  const size = JSON.stringify(state.content?.order ?? {}).length;
  const documents = Object.keys(state.documents).length;
  if (documents > MOST_DOCUMENTS || size + documents * PER_DOCUMENT > MOST_CHARACTERS) return [];
  return addressed.flatMap((parties) => {
    const { location, date, code } = parties;
    const authority = location && declarationAt(location, 'art7NotificationAuthority', date);
    return authority && reachable.includes(code) && isRequired(parties, act) ? [code] : [];
  });
}

interface Message {
  readonly to: string;
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Those whose bytes follow the message. */
  readonly documents?: readonly { readonly documentId: string; readonly purpose: DocumentPurpose }[];
}

/** `state` is that after the event. Each Party hears of its own providers only. */
export function messagesOfIssuer(
  state: Art7State,
  _caseId: string,
  event: Art7Event,
  context: DecisionContext,
): Message[] {
  const parties = state.issue?.notifiedByNode ?? [];
  if (parties.length === 0) return [];
  if (event.type === 'OrderIssued' || event.type === 'CaseSplitOff')
    return parties.flatMap((to) => {
      const body = notificationTo(state, to, context);
      if (!body) return [];
      // Of a case that was split off they lie in the first one, whose notification they have followed.
      const documents = event.type === 'OrderIssued' ? body.documents : [];
      const travelling = documents.map(({ documentId, purpose }) => ({ documentId, purpose }));
      return [{ to, type: 'art7.notification', body, documents: travelling }];
    });
  if (event.type === 'AdditionalInformationGiven') {
    const { party, n, items } = event.open;
    const answers = items.map((one) => ({
      ...one,
      text: event.sealed?.answers.find(({ item }) => item === one.item)?.text ?? '',
    }));
    return parties.includes(party) ? [{ to: party, type: 'art7.information', body: { n, answers } }] : [];
  }
  return parties.flatMap((to) =>
    stepsFor(state, to, event).map((step) => ({ to, type: 'art7.progress', body: { step } })),
  );
}

/** The package of 7.5.a: the provider's own never has the summary of facts in it (trap 1). */
function notificationTo(
  state: Art7State,
  party: string,
  context: DecisionContext,
): NotificationBody | undefined {
  const { content, issue, approval, documents } = state;
  const location = context.profiles[party];
  if (!content || !issue || !location) return undefined;
  const date = localDateOf(issue.issuedAt, context.party.timeZone);
  const authority = declarationAt(location, 'art7NotificationAuthority', date);
  if (!authority) return undefined;
  const own = state.addressees.filter((one) => partyOf(state, one) === party);
  const { serviceProviders = [], ...order } = content.order;
  const sent = ['factsSummary', 'notificationTranslation'];
  return {
    issuedAt: issue.issuedAt,
    authority,
    ...(issue.circumstances && { circumstances: [...issue.circumstances] }),
    order: {
      ...order,
      serviceProviders: serviceProviders.filter(({ providerId }) =>
        own.some((one) => one.providerId === providerId),
      ),
    },
    served: own.map(({ providerId, name, address }) => ({
      providerId,
      ...(name !== undefined && { name }),
      ...(address !== undefined && { address }),
    })),
    ...(approval?.supervision && {
      supervision: {
        ...approval.supervision,
        ...(approval.office !== undefined && { office: approval.office }),
      },
    }),
    documents: Object.entries(documents).flatMap(([documentId, document]) => {
      const { status, purpose, seal, language, translationOf } = document;
      const goes = issue.documents.includes(documentId) || sent.includes(purpose);
      if (status !== 'sealed' || !seal || !goes) return [];
      return [
        {
          documentId,
          purpose,
          ...seal,
          ...(language && { language }),
          ...(translationOf && { translationOf }),
        },
      ];
    }),
    ...(issue.documentsIn && { splitFrom: issue.documentsIn }),
  };
}

function stepsFor(state: Art7State, party: string, event: Art7Event): ProgressStep[] {
  const isOwn = (providerId: string): boolean => {
    const addressee = addresseeOf(state, providerId);
    return addressee !== undefined && partyOf(state, addressee) === party;
  };
  if ('providerId' in event.open && !isOwn(event.open.providerId)) return [];
  switch (event.type) {
    case 'OrderReceived': {
      const { providerId, receivedAt, deadline } = event.open;
      return [{ what: 'received', providerId, receivedAt, endsAt: deadline.endsAt }];
    }
    case 'ReceiptContested': {
      const { providerId, claimedAt, deadline, resumed } = event.open;
      if (!resumed) return [{ what: 'period', providerId, endsAt: deadline.endsAt }];
      return [{ what: 'received', providerId, receivedAt: claimedAt, endsAt: deadline.endsAt }];
    }
    case 'ReceiptContestationDecided':
    case 'PeriodExtended': {
      const { providerId, deadline } = event.open;
      return [{ what: 'period', providerId, endsAt: deadline.endsAt }];
    }
    case 'ResponsePeriodExpired': {
      const { providerId, expiredAt } = event.open;
      return [{ what: 'expired', providerId, expiredAt }];
    }
    case 'ConsultationRecorded': {
      const { providerId, consultedAt, by } = event.open;
      return by === 'provider' ? [{ what: 'consulting', providerId, consultedAt }] : [];
    }
    case 'DisclosureMade':
    case 'DisclosureMadeInPart':
    case 'DisclosureBegun':
    case 'DisclosureRefused':
    case 'AnsweredOtherwise':
      return answered(state, event.open.providerId);
    case 'OrderReaddressed':
      return event.open.withdrawn ? [{ what: 'withdrawn', providers: [event.open.providerId] }] : [];
    case 'OrderWithdrawn': {
      const providers = event.open.providers.filter(isOwn);
      return providers.length > 0 ? [{ what: 'withdrawn', providers }] : [];
    }
    case 'CaseSplit': {
      const providers = event.open.providers.filter(isOwn);
      return providers.length > 0 ? [{ what: 'moved', providers, caseId: event.open.caseId }] : [];
    }
    case 'InstructionLifted':
      return event.open.reopened
        .filter(({ providerId }) => isOwn(providerId))
        .flatMap(({ providerId, to }) => {
          const { receivedAt, deadline } = addresseeOf(state, providerId) ?? {};
          if (to === 'expired' || receivedAt === undefined || !deadline) return [];
          return [{ what: 'received' as const, providerId, receivedAt, endsAt: deadline.endsAt }];
        });
    case 'OrderAnnulled':
      return [{ what: 'annulled', decidedOn: event.open.decidedOn }];
    case 'CaseClosed':
      return [{ what: 'closed' }];
    case 'CaseReopened':
      return [{ what: 'reopened' }];
    default:
      return [];
  }
}

/** The outcome, never the words or the data: those are the issuing Party's. */
function answered(state: Art7State, providerId: string): ProgressStep[] {
  const last = addresseeOf(state, providerId)?.answers.at(-1);
  if (!last) return [];
  const { outcome, withheld, restFollows, late } = last;
  return [
    {
      what: 'answered',
      providerId,
      outcome,
      ...(withheld && { withheld: [...withheld] }),
      ...(restFollows !== undefined && { restFollows }),
      late,
    },
  ];
}
