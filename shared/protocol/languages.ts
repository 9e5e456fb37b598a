/** Art. 4: in which language an addressee must be able to read a request, an order and what accompanies it. */
import * as z from 'zod';

/** Tags are open data: variants, extensions and private use would let any word pass. */
const LANGUAGE = /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/;

/** BCP 47, stored in canonical form (`EN-us` becomes `en-US`). */
export const languageTagSchema = z
  .string()
  .refine((tag) => LANGUAGE.test(canonicalLanguage(tag) ?? ''), {
    error: 'a BCP 47 language tag of language, script and region such as fr, fr-CA or sr-Latn is expected',
  })
  .transform((tag) => canonicalLanguage(tag) ?? tag);

/** A translation is a document of its own; who made it and when is part of the record (Art. 4). */
export const translationSchema = z.strictObject({
  language: languageTagSchema,
  documentId: z.string().min(1),
  translator: z.string().min(1).optional(),
  certifiedAt: z.iso.date().optional(),
});
export type Translation = z.infer<typeof translationSchema>;

/** What is sent: the language it was written in and the translations that go with it. */
export interface Writing {
  readonly originalLanguage: string;
  readonly translations: readonly Pick<Translation, 'language' | 'documentId'>[];
}

export type LanguageRule = '4.1' | '4.2.a' | '4.2.b' | '4.2.c';

export type LanguageDecision =
  | {
      readonly ok: true;
      readonly rule: LanguageRule;
      readonly language: string;
      /** The translation that satisfies the rule; absent when the original does. */
      readonly documentId?: string;
      /** The addressee's languages are unknown: official languages were assumed (policy). */
      readonly assumed: boolean;
    }
  | {
      readonly ok: false;
      readonly rule: '4.1' | '4.2';
      /** A translation into any one of these heals the refusal. */
      readonly needed: readonly string[];
      readonly assumed: boolean;
    };

export interface PartyLanguages {
  /** Languages acceptable to the Party at the date of the act; empty or absent when not known. */
  readonly acceptable?: readonly string[] | undefined;
  readonly official: readonly string[];
}

/** Art. 4.1: toward a Party (Arts. 8 to 11 and the notified Party of 7.5). */
export function languageTowardParty(writing: Writing, party: PartyLanguages): LanguageDecision {
  const assumed = !party.acceptable?.length;
  const acceptable = assumed ? party.official : (party.acceptable ?? []);
  const match = matchOriginal(writing, acceptable) ?? matchTranslation(writing, acceptable);
  if (match === undefined) return { ok: false, rule: '4.1', needed: acceptable, assumed };
  return { ok: true, rule: '4.1', ...match, assumed };
}

export interface ProviderLanguages {
  /** 4.2.a: languages of its Party in which it accepts comparable domestic process. */
  readonly comparableProcess?: readonly string[] | undefined;
  /** 4.2.b: other languages acceptable to it. */
  readonly accepted?: readonly string[] | undefined;
  /** Official languages of its territory, the default when neither is known (policy). */
  readonly official: readonly string[];
}

/** Art. 4.2: toward a provider (Art. 7) or an entity that provides domain name registration services (Art. 6). */
export function languageTowardProvider(writing: Writing, provider: ProviderLanguages): LanguageDecision {
  const known = [...(provider.comparableProcess ?? []), ...(provider.accepted ?? [])];
  const assumed = known.length === 0;
  const domestic = assumed ? provider.official : (provider.comparableProcess ?? []);
  const other = provider.accepted ?? [];

  const inDomestic = matchOriginal(writing, domestic);
  if (inDomestic) return { ok: true, rule: '4.2.a', ...inDomestic, assumed };
  const inOther = matchOriginal(writing, other);
  if (inOther) return { ok: true, rule: '4.2.b', ...inOther, assumed };
  const needed = unique([...domestic, ...other]);
  const translated = matchTranslation(writing, needed);
  if (translated) return { ok: true, rule: '4.2.c', ...translated, assumed };
  return { ok: false, rule: '4.2', needed, assumed };
}

/** RFC 4647 basic filtering: `fr` accepts `fr-CA`, but `fr-CA` does not accept `fr`. */
export function acceptsLanguage(range: string, tag: string): boolean {
  const wanted = range.toLowerCase();
  const given = tag.toLowerCase();
  return given === wanted || given.startsWith(`${wanted}-`);
}

/** The canonical form of a BCP 47 tag, or undefined when it is not one. */
export function canonicalLanguage(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

function matchOriginal(writing: Writing, ranges: readonly string[]): { language: string } | undefined {
  const language = writing.originalLanguage;
  return ranges.some((range) => acceptsLanguage(range, language)) ? { language } : undefined;
}

function matchTranslation(
  writing: Writing,
  ranges: readonly string[],
): { language: string; documentId: string } | undefined {
  const found = writing.translations.find(({ language }) =>
    ranges.some((range) => acceptsLanguage(range, language)),
  );
  return found && { language: found.language, documentId: found.documentId };
}

function unique(tags: readonly string[]): string[] {
  return [...new Set(tags)];
}
