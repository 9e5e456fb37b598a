/** Texts in the language of the reader. Every sentence stands in `messages/`, none in code. */
import { html, type Markup } from './html.ts';
import en from './messages/en.json' with { type: 'json' };
import fr from './messages/fr.json' with { type: 'json' };

export const LANGUAGES = ['en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];
export type MessageKey = keyof typeof en;
type Values = Readonly<Record<string, string | number>>;

const MESSAGES: Readonly<Record<Language, Readonly<Record<string, string>>>> = { en, fr };

export interface Texts {
  readonly language: Language;
  (key: MessageKey, values?: Values): string;
  /** A code of the API in words; one that is not known yet is shown as it is. */
  code(group: CodeGroup, code: string): Markup;
  /** The same without markup, for options of a list. */
  word(group: CodeGroup, code: string): string;
  /** A sentence of the API: in the reader's language where it is known, otherwise marked as English. */
  sentence(english: string): Markup;
}

/** Groups of codes that come from the API; `group.code` is the key. */
export const CODE_GROUPS = [
  'status',
  'standing',
  'event',
  'purpose',
  'document',
  'rejected',
  'outcome',
  'reason',
  'element',
  'kind',
  'problem',
  'supervision',
  'means',
  'evidence',
  'contestation',
  'contestationState',
  'consequence',
  'link',
  'role',
  'export',
  'exportForm',
  'package',
  'reading',
  'readingReason',
  'searchBy',
  'ground',
  'use',
] as const;
export type CodeGroup = (typeof CODE_GROUPS)[number];

const fill = (text: string, values: Values): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));

export function textsIn(language: Language): Texts {
  const messages = MESSAGES[language];
  const lookUp = (key: string): string | undefined =>
    Object.hasOwn(messages, key) ? messages[key] : undefined;
  const t = (key: MessageKey, values: Values = {}): string => fill(lookUp(key) ?? key, values);
  return Object.assign(t, {
    language,
    code: (group: CodeGroup, code: string) => {
      const known = lookUp(`${group}.${code}`);
      return known === undefined ? html`<code>${code}</code>` : html`${known}`;
    },
    word: (group: CodeGroup, code: string) => lookUp(`${group}.${code}`) ?? code,
    sentence: (english: string) => {
      const plain = TECHNICAL.find(([pattern]) => pattern.test(english))?.[1];
      if (plain) return html`${t(plain)}`;
      const known = language === 'en' ? english : translated(english, messages);
      return known === undefined ? html`<span lang="en">${english}</span>` : html`${known}`;
    },
  });
}

/** What the schemas of the API say of a value, as one would say it of a field. */
const TECHNICAL: readonly (readonly [RegExp, MessageKey])[] = [
  [/^this (is missing: .* is expected|must not be empty)$/, 'say.required'],
  [/^(one of .*|a text|a number|a list|true or false) is expected$/, 'say.choose'],
  [/^at most \d+ characters are accepted$/, 'say.tooLong'],
  [/^an? (date|last day) .*expected$/, 'say.date'],
  [/^an ISO 8601 instant .*expected$/, 'say.instant'],
  [/^an? e-mail address is expected$/, 'say.email'],
  [/^an E\.164 number .*expected$/, 'say.telephone'],
  [/^an IPv4 or IPv6 address is expected$/, 'say.ipAddress'],
  [/^a domain name is expected$/, 'say.domain'],
  [/^The body does not fit; see errors\.$/, 'say.seeBelow'],
  [/^Read the case again, .* new ETag\.$/, 'say.stale'],
];

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Sentences of the API by their English text; `{name}` stands for what varies. */
const SENTENCES = Object.entries(en)
  .filter(([key]) => key.startsWith('api.'))
  .map(([key, text]) => ({
    key,
    names: [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''),
    pattern: new RegExp(
      `^${text
        .split(/\{\w+\}/)
        .map(escapeRegExp)
        .join('(.{1,500}?)')}$`,
    ),
  }));

function translated(english: string, messages: Readonly<Record<string, string>>): string | undefined {
  for (const { key, names, pattern } of SENTENCES) {
    const match = pattern.exec(english);
    if (!match) continue;
    const values = Object.fromEntries(names.map((name, n) => [name, match[n + 1] ?? '']));
    return fill(messages[key] ?? english, values);
  }
  return undefined;
}

export const isLanguage = (value: unknown): value is Language => LANGUAGES.some((known) => known === value);

/** RFC 9110: the listed language with the highest weight; English when none is ours. */
export function preferredLanguage(acceptLanguage: string | undefined): Language {
  const wanted = (acceptLanguage ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...rest] = part.trim().toLowerCase().split(';');
      const q = rest.map((one) => /^\s*q=([\d.]+)$/.exec(one)?.[1]).find((one) => one !== undefined);
      return { base: tag.split('-')[0] ?? '', weight: q === undefined ? 1 : Number(q) };
    })
    .filter(({ base, weight }) => isLanguage(base) && weight > 0)
    .sort((a, b) => b.weight - a.weight);
  const [best] = wanted;
  return best && isLanguage(best.base) ? best.base : 'en';
}
