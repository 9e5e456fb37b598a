/**
 * Art. 4.1 toward the notified Party: the order, what accompanies it and the summary of facts (7.5.a) must be in a
 * language acceptable to it. Whether the provider accepts another one is a question of 4.2 and of no help here.
 */
import { sealedOf } from '../documents.ts';
import { type LanguageDecision, languageTowardParty, type Writing } from '../languages.ts';
import { partyLanguagesAt } from '../parties.ts';
import { type Finding, finding } from './findings.ts';
import type { Addressed, Parties } from './gates.ts';
import type { IssueAct } from './issue-rules.ts';
import { assign, isRequired, statementsOf } from './notification-rules.ts';
import type { Art7State } from './state.ts';

/** For whoever is notified at this act, by duty or by a statement; Parties whose circumstances are open are not. */
export function notificationLanguageFindings(
  state: Art7State,
  act: IssueAct,
  addressed: readonly Addressed[],
): Finding[] {
  const known = addressed.filter(({ location }) => location !== undefined);
  const statements = assign(known, statementsOf(act));
  return known.flatMap((parties) => {
    if (!isRequired(parties, act) && !statements.has(parties)) return [];
    const failed = notificationLanguages(state, parties).find(({ decision }) => !decision.ok);
    if (!failed || failed.decision.ok) return [];
    const { what, decision } = failed;
    const message = `${parties.code} must get ${what} in one of: ${decision.needed.join(', ')}. Attach a sealed ${remedy[what]}.`;
    return [finding('rule', 'Art. 4.1', 'notification-language', 'notification', message)];
  });
}

const remedy = {
  'the order and what accompanies it':
    'translation of purpose "notificationTranslation" (for the authority only) or "orderTranslation" (also for the provider)',
  'the summary of facts': 'document of purpose "factsSummary" in that language',
} as const;

/** Each writing that the notified authority gets, judged by itself. */
export function notificationLanguages(
  state: Art7State,
  { location, date }: Parties,
): { readonly what: keyof typeof remedy; readonly decision: LanguageDecision }[] {
  const { content, documents } = state;
  const original = content?.order.originalLanguage;
  if (!location || original === undefined) return [];
  const languages = partyLanguagesAt(location, date);
  const written = (id: string): string => documents[id]?.language ?? original;
  const orders: Writing[] = sealedOf(documents, 'order', 'supplementalInformation').map((id) => ({
    originalLanguage: written(id),
    translations: sealedOf(documents, 'orderTranslation', 'notificationTranslation').flatMap((documentId) => {
      const { language, translationOf } = documents[documentId] ?? {};
      return language !== undefined && translationOf === id ? [{ language, documentId }] : [];
    }),
  }));
  if (orders.length === 0) orders.push({ originalLanguage: original, translations: [] });
  const facts: Writing = {
    originalLanguage: original,
    translations: sealedOf(documents, 'factsSummary').map((documentId) => ({
      language: written(documentId),
      documentId,
    })),
  };
  return [
    ...orders.map((writing) => ({
      what: 'the order and what accompanies it' as const,
      decision: languageTowardParty(writing, languages),
    })),
    // What is not written yet is missing, not in a wrong language (7.5.a).
    ...(content?.order.factsSummary || facts.translations.length > 0
      ? [{ what: 'the summary of facts' as const, decision: languageTowardParty(facts, languages) }]
      : []),
  ];
}
