/** What issuing needs besides open channels: approval, documents, language, notification (7.2.b, 4.2, 7.5.a). */
import { Temporal } from 'temporal-polyfill';
import { compareInstants } from '../deadlines.ts';
import { sealedOf } from '../documents.ts';
import { type LanguageDecision, languageTowardProvider } from '../languages.ts';
import { declarationAt, type Provider, providerById, providerLanguagesAt } from '../parties.ts';
import type { OrderContent } from './content.ts';
import { type Finding, finding } from './findings.ts';
import type { Parties } from './gates.ts';
import type { Art7CommandOf } from './schema.ts';
import type { Art7State } from './state.ts';

export type IssueAct = Partial<Pick<Art7CommandOf<'IssueOrder'>, 'notification' | 'circumstances'>>;

/** "Simultaneous" (7.5.a) as a policy: notified at most this long before service, never after. */
export const NOTIFICATION_TOLERANCE_HOURS = 1;

/** 7.2.b and Art. 13. The approval was judged when given; it is judged again on the day of issue. */
export function approvalFindings(state: Art7State, { location, date }: Parties): Finding[] {
  const { approval, contentVersion, editors } = state;
  if (approval?.contentVersion !== contentVersion) {
    return [
      finding(
        'incomplete',
        'Art. 13',
        'not-approved',
        'approval',
        'This version of the order is not approved.',
      ),
    ];
  }
  const found: Finding[] = [];
  if (approval.validUntil !== undefined && approval.validUntil < date) {
    const message = `The approval was valid until ${approval.validUntil}: have the order approved again.`;
    found.push(finding('rule', 'Art. 13', 'approval-expired', 'approval.validUntil', message));
  }
  const served = servedDocuments(state);
  if (served.length !== approval.documents.length || !served.every((id) => approval.documents.includes(id))) {
    const message =
      'Documents of the order were added after its approval: have it returned, submitted and approved as it is now.';
    found.push(finding('rule', 'Art. 13', 'documents-not-approved', 'approval.documents', message));
  }
  if (location && declarationAt(location, 'art7SupervisionRequired', date)) {
    found.push(...supervisionFindings(location.code, approval.supervision, editors.includes(approval.by)));
  }
  return found;
}

/** 7.2.b, where the location Party declared it. */
export function supervisionFindings(
  locationParty: string,
  supervision: unknown,
  byEditor: boolean,
): Finding[] {
  const found: Finding[] = [];
  if (supervision === undefined) {
    const message = `${locationParty} requires that a prosecutor, a judicial or an independent authority issues or supervises the order: name kind, office and date.`;
    found.push(finding('rule', 'Art. 7.2.b', 'supervision-required', 'supervision', message));
  }
  if (byEditor) {
    const message = 'Whoever wrote the order cannot supervise it: another person must approve.';
    found.push(finding('rule', 'Art. 7.2.b', 'four-eyes', 'approval', message));
  }
  return found;
}

/** The order as a signed document, and nothing still on its way. */
export function documentFindings({ documents }: Art7State): Finding[] {
  const found: Finding[] = [];
  if (sealedOf(documents, 'order').length === 0) {
    const message = 'Attach the signed order as a document of purpose "order" and wait until it is sealed.';
    found.push(finding('incomplete', 'Art. 7.3', 'no-order-document', 'documents', message));
  }
  const pending = Object.values(documents).some(
    ({ status, purpose }) => status === 'declared' && isServed(purpose),
  );
  if (pending) {
    const message =
      'A document of the order is still being uploaded or checked: try again when it is sealed.';
    found.push(finding('state', 'policy: documents', 'documents-pending', 'documents', message));
  }
  return found;
}

const servedPurposes = ['order', 'orderTranslation', 'supplementalInformation'] as const;

const isServed = (purpose: string): boolean => servedPurposes.some((served) => served === purpose);

/** What goes to the providers: never the summary of facts (trap 1). */
export const servedDocuments = ({ documents }: Art7State): string[] => sealedOf(documents, ...servedPurposes);

/** 4.2 for one provider: the order itself first, then what accompanies it. */
export function languageDecisions(
  state: Art7State,
  provider: Provider,
  { location, date }: Parties,
): LanguageDecision[] {
  const original = state.content?.order.originalLanguage;
  if (!location || original === undefined) return [];
  const policy = providerLanguagesAt(location, provider, date);
  const { documents } = state;
  const writings = sealedOf(documents, 'order')
    .concat(sealedOf(documents, 'supplementalInformation'))
    .map((id) => ({
      originalLanguage: documents[id]?.language ?? original,
      translations: sealedOf(documents, 'orderTranslation').flatMap((documentId) => {
        const { language, translationOf } = documents[documentId] ?? {};
        return language !== undefined && translationOf === id ? [{ language, documentId }] : [];
      }),
    }));
  if (writings.length === 0) writings.push({ originalLanguage: original, translations: [] });
  return writings.map((writing) => languageTowardProvider(writing, policy));
}

export function languageFindings(state: Art7State, order: OrderContent, parties: Parties): Finding[] {
  const { location, date } = parties;
  return (order.serviceProviders ?? []).flatMap(({ providerId }, n) => {
    const provider = location && providerById(location, providerId, date);
    const failed = provider && languageDecisions(state, provider, parties).find(({ ok }) => !ok);
    if (!failed || failed.ok) return [];
    const message = `${providerId} must get the order and what accompanies it in one of: ${failed.needed.join(', ')}. Attach a sealed translation.`;
    return [finding('rule', 'Art. 4.2', 'language', `order.serviceProviders.${n}`, message)];
  });
}

/** 7.5.a and 7.5.e: the location Party is told at the same moment, where it has asked for that. */
export function notificationFindings(
  order: OrderContent,
  act: IssueAct,
  parties: Parties,
  now: string,
): Finding[] {
  const { location, date } = parties;
  if (!location) return [];
  const asked = declarationAt(location, 'art7Notification', date);
  const known = asked.mode === 'circumstances' ? asked.circumstances.map(({ id }) => id) : [];
  const foreign = (act.circumstances ?? []).filter((id) => !known.includes(id));
  if (foreign.length > 0) {
    const message = `${location.code} has not listed: ${foreign.join(', ')}.`;
    return [finding('rule', 'Art. 7.5.a', 'unknown-circumstance', 'circumstances', message)];
  }
  if (asked.mode === 'circumstances' && act.circumstances === undefined) {
    const message = `${location.code} asks for notification in certain circumstances: state which of them apply, or that none does (${known.join(', ')}).`;
    return [finding('incomplete', 'Art. 7.5.a', 'circumstances-not-stated', 'circumstances', message)];
  }
  const isRequired = asked.mode === 'always' || (act.circumstances ?? []).length > 0;
  const found: Finding[] = [];
  if (isRequired && !order.factsSummary) {
    const message = 'The notified authority gets a summary of facts: write one. The provider never sees it.';
    found.push(finding('incomplete', 'Art. 7.5.a', 'no-facts-summary', 'order.factsSummary', message));
  }
  if (act.notification) return [...found, ...statementFindings(act.notification, parties, now)];
  if (isRequired) {
    const message = `${location.code} requires simultaneous notification: notify its authority and state when and by what means.`;
    found.push(finding('rule', 'Art. 7.5.a', 'notification-missing', 'notification', message));
  }
  return found;
}

function statementFindings(
  given: NonNullable<IssueAct['notification']>,
  { location, date }: Parties,
  now: string,
): Finding[] {
  const designated = location && declarationAt(location, 'art7NotificationAuthority', date);
  const found: Finding[] = [];
  if (given.authority !== designated) {
    const message = designated
      ? `The single authority for notifications is ${designated}.`
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
