/** What issuing needs besides open channels: approval, documents, language, notification (7.2.b, 4.2, 7.5.a). */
import { actingAs } from '../decision.ts';
import { sealedOf } from '../documents.ts';
import { type LanguageDecision, languageTowardProvider } from '../languages.ts';
import { declarationAt, type Provider, providerById, providerLanguagesAt } from '../parties.ts';
import type { Art7CommandOf } from './commands.ts';
import type { OrderContent } from './content.ts';
import { type Finding, finding } from './findings.ts';
import type { Addressed, Parties } from './gates.ts';
import type { Art7State } from './state.ts';

export type IssueAct = Partial<
  Pick<Art7CommandOf<'IssueOrder'>, 'circumstances' | 'electronicDelivery' | 'paperDelivery'>
> & {
  readonly notification?: Art7CommandOf<'IssueOrder'>['notification'];
  /** Parties that the node notifies itself: nobody has to state it. */
  readonly byNode?: readonly string[];
};

/** "Simultaneous" (7.5.a) as a policy: notified at most this long before service, never after. */
export const NOTIFICATION_TOLERANCE_HOURS = 1;

/** 7.2.b and Art. 13. The approval was judged when given; it is judged again on the day of issue. */
export function approvalFindings(state: Art7State, addressed: readonly Addressed[]): Finding[] {
  const date = addressed[0]?.date ?? '';
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
  const demanding = whoDemandsSupervision(addressed);
  if (demanding !== undefined) {
    const byEditor = actingAs({ ...approval, id: approval.by }).some((id) => editors.includes(id));
    found.push(...supervisionFindings(demanding, approval.supervision, byEditor));
  }
  return found;
}

/** 7.2.b: the Parties that declared it, as a reader is told; undefined when none did. */
export function whoDemandsSupervision(addressed: readonly Parties[]): string | undefined {
  const codes = addressed.flatMap(({ location, date }) =>
    location && declarationAt(location, 'art7SupervisionRequired', date) ? [location.code] : [],
  );
  return codes.length > 0 ? codes.join(', ') : undefined;
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

export function languageFindings(state: Art7State, addressed: Addressed): Finding[] {
  const { location, date, providers } = addressed;
  return providers.flatMap(({ providerId, n }) => {
    const provider = location && providerById(location, providerId, date);
    const failed = provider && languageDecisions(state, provider, addressed).find(({ ok }) => !ok);
    if (!failed || failed.ok) return [];
    const message = `${providerId} must get the order and what accompanies it in one of: ${failed.needed.join(', ')}. Attach a sealed translation.`;
    return [finding('rule', 'Art. 4.2', 'language', `order.serviceProviders.${n}`, message)];
  });
}

/** 7.6: what is said of the form of service must be true of everybody. */
export function deliveryFindings(order: OrderContent, act: IssueAct): Finding[] {
  const served = (order.serviceProviders ?? []).map(({ providerId }) => providerId);
  const { electronicDelivery, paperDelivery = [] } = act;
  const foreign = paperDelivery.filter((id) => !served.includes(id));
  const rule = (code: string, path: string, message: string) => [
    finding('rule', 'Art. 7.6', code, path, message),
  ];
  if (foreign.length > 0) {
    return rule('not-an-addressee', 'paperDelivery', `The order is not addressed to: ${foreign.join(', ')}.`);
  }
  const allOnPaper = served.length > 0 && served.every((id) => paperDelivery.includes(id));
  if (electronicDelivery === undefined || electronicDelivery !== allOnPaper) return [];
  const message = allOnPaper
    ? 'Everybody is served on paper: electronicDelivery is false then.'
    : 'Whoever is not served electronically must be named for delivery on paper.';
  return rule('delivery-not-stated', 'electronicDelivery', message);
}
