/** What is wrong or missing in a profile, with the paragraph that asks for it. */
import { catalogueEntry, type DeclarationKey, declarationCatalogue } from '../declarations.ts';

export interface Problem {
  readonly paragraph: string;
  /** Where in the profile, e.g. `declarations.art7Reserved[0].source`. */
  readonly path: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

export type Path = readonly (string | number)[];

export function problem(
  severity: Problem['severity'],
  paragraph: string,
  path: Path,
  message: string,
): Problem {
  return { paragraph, path: formatPath(path), severity, message };
}

export function formatPath(path: Path): string {
  return path
    .map((step, place) => (typeof step === 'number' ? `[${step}]` : place === 0 ? step : `.${step}`))
    .join('');
}

export function isDeclarationKey(key: unknown): key is DeclarationKey {
  return typeof key === 'string' && Object.hasOwn(declarationCatalogue, key);
}

/** The paragraph behind a place in the profile: the deepest name in the path that has one. */
export function paragraphOf(path: Path): string {
  for (const step of path.toReversed()) {
    if (isDeclarationKey(step)) return catalogueEntry(step).paragraph;
    const paragraph = typeof step === 'string' ? paragraphs.get(step) : undefined;
    if (paragraph !== undefined) return paragraph;
  }
  return 'profile';
}

const paragraphs = new Map([
  ['status', '16'],
  ['euMember', '15.1'],
  ['officialLanguages', '4.1'],
  ['acceptableLanguages', '4.1'],
  ['authorities', '3.2.b'],
  ['emergencyMlaContact', '10.5'],
  ['declarations', '19'],
  ['retention', '14.5'],
  ['senderNoticeDuty', '14.11.c'],
  ['oversight', '14.14'],
  ['remedies', '14.13'],
  ['dataProtection', '14'],
  ['comparableProcessLanguages', '4.2.a'],
  ['acceptedLanguages', '4.2.b'],
  ['electronicForm', '7.6'],
  ['userNotification', '7.4.f'],
  ['confidentiality', '7.4.f'],
  ['territory', '7.1'],
  ['providers', '7.3.c'],
  ['inForce', '16'],
  ['mlaTreatyInForce', '5.5'],
  ['art11And12', '5.5'],
  ['art8DeterminedAuthority', '8.11'],
  ['dpAgreements', '14.1'],
  ['transferSuspension', '14.15'],
  ['pairs', '5'],
]);
