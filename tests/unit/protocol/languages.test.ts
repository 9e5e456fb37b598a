import {
  acceptsLanguage,
  languageTagSchema,
  languageTowardParty,
  languageTowardProvider,
} from '../../../shared/protocol/languages.ts';

const english = { originalLanguage: 'en', translations: [] };
const withFrench = { originalLanguage: 'en', translations: [{ language: 'fr-CA', documentId: 'doc-2' }] };

describe('Art. 4.1, toward a Party', () => {
  test('the original in an acceptable language needs no translation', () => {
    const decision = languageTowardParty(english, { acceptable: ['es', 'en'], official: ['es'] });
    expect(decision).toEqual({ ok: true, rule: '4.1', language: 'en', assumed: false });
  });

  test('a translation into an acceptable language is named', () => {
    const decision = languageTowardParty(withFrench, { acceptable: ['fr'], official: ['fr'] });
    expect(decision).toEqual({
      ok: true,
      rule: '4.1',
      language: 'fr-CA',
      documentId: 'doc-2',
      assumed: false,
    });
  });

  test('otherwise it says which languages would do', () => {
    const decision = languageTowardParty(english, { acceptable: ['fr', 'sv'], official: ['fr'] });
    expect(decision).toEqual({ ok: false, rule: '4.1', needed: ['fr', 'sv'], assumed: false });
  });

  test.each([[undefined], [[]]])('official languages are assumed when %p is known', (acceptable) => {
    expect(languageTowardParty(english, { acceptable, official: ['fr'] })).toEqual({
      ok: false,
      rule: '4.1',
      needed: ['fr'],
      assumed: true,
    });
  });
});

describe('Art. 4.2, toward a provider', () => {
  const polaris = { comparableProcess: ['fr'], accepted: ['en'], official: ['fr'] };

  test('4.2.a: a language in which it accepts comparable domestic process', () => {
    const decision = languageTowardProvider({ originalLanguage: 'fr', translations: [] }, polaris);
    expect(decision).toMatchObject({ ok: true, rule: '4.2.a', language: 'fr' });
  });

  test('4.2.b: another language acceptable to it', () => {
    expect(languageTowardProvider(english, polaris)).toMatchObject({
      ok: true,
      rule: '4.2.b',
      language: 'en',
    });
  });

  test('4.2.c: a translation into one of those', () => {
    const lumen = { comparableProcess: ['fr'], official: ['fr'] };
    expect(languageTowardProvider(withFrench, lumen)).toMatchObject({
      ok: true,
      rule: '4.2.c',
      documentId: 'doc-2',
    });
    const accepting = { accepted: ['fr'], official: ['sv'] };
    expect(languageTowardProvider(withFrench, accepting)).toMatchObject({ ok: true, rule: '4.2.c' });
  });

  test('otherwise it names each language that would do, once', () => {
    const german = { originalLanguage: 'de', translations: [] };
    const decision = languageTowardProvider(german, { ...polaris, accepted: ['en', 'fr'] });
    expect(decision).toEqual({ ok: false, rule: '4.2', needed: ['fr', 'en'], assumed: false });
  });

  test('official languages are assumed only when nothing is known', () => {
    expect(languageTowardProvider(english, { official: ['en'] })).toMatchObject({
      ok: true,
      rule: '4.2.a',
      assumed: true,
    });
    expect(languageTowardProvider(english, { accepted: ['fr'], official: ['en'] })).toMatchObject({
      ok: false,
    });
  });
});

describe('language tags', () => {
  test('basic filtering: fr accepts fr-CA, fr-CA does not accept fr, fr does not accept frr', () => {
    expect(acceptsLanguage('fr', 'fr-CA')).toBe(true);
    expect(acceptsLanguage('FR', 'fr')).toBe(true);
    expect(acceptsLanguage('fr-CA', 'fr')).toBe(false);
    expect(acceptsLanguage('fr', 'frr')).toBe(false);
  });

  test('are stored in canonical form', () => {
    expect(languageTagSchema.parse('EN-us')).toBe('en-US');
    expect(languageTagSchema.parse('zh-hant-tw')).toBe('zh-Hant-TW');
  });

  test.each(['', 'english please', 'e', 'fr_CA', '*'])('%p is none', (tag) => {
    expect(languageTagSchema.safeParse(tag).success).toBe(false);
  });
});

describe('a language tag is open data', () => {
  it.each(['fr-x-kanarie1', 'fr-kanarie1', 'en-u-ca-buddhist', 'x-secret'])('%s is refused', (tag) => {
    expect(languageTagSchema.safeParse(tag).success).toBe(false);
  });

  it.each(['fr', 'fr-CA', 'sr-Latn', 'zh-hant-tw', 'es-419'])('%s is taken', (tag) => {
    expect(languageTagSchema.safeParse(tag).success).toBe(true);
  });
});
