/** What the printed sheets say, in every script there is a font for, read back from the PDF itself. */
import { fontFiles } from '../../../shared/adapters/formats/font-files.ts';
import { visualRuns } from '../../../shared/application/service-package/bidi.ts';
import { fontBook, UnprintableTextError } from '../../../shared/application/service-package/fonts.ts';
import { writePdf } from '../../../shared/application/service-package/page-writer.ts';
import { glyphOutlines, pdfTexts } from '../../support/pdf-text.ts';

const fonts = fontBook(fontFiles());
const date = new Date('2026-03-02T10:00:00Z');
const print = (text: string) => writePdf(fonts, 'Test', date, [['text', text]]);
const printed = async (text: string) => (await pdfTexts(await print(text))).join('');

it.each([
  ['Latin', 'Žalba protiv Łukasza Ørsteda, „navod“ – 5 €'],
  ['Vietnamese', 'Việt Nam ẵ ế'],
  ['Greek', 'Ελληνική Δημοκρατία ἀρχή'],
  ['Cyrillic', 'Тужилаштво Србије, прокуратура України ѣ'],
  ['Georgian', 'საქართველო'],
  ['Armenian', 'Հայաստան'],
  ['Japanese', '東京地方検察庁「カタカナ」ひらがな、。'],
])('%s is printed as it is', async (_script, text) => {
  expect(await printed(text)).toBe(text);
});

it('Hebrew stands on the page from right to left', async () => {
  expect(await printed('שלום עולם')).toBe([...'שלום עולם'].reverse().join(''));
});

it('numbers and foreign words in right-to-left text keep their own direction; brackets are turned', () => {
  const line = 'פרקליטות (מחלקה 42) Rabat';
  expect(visualRuns(line, true).map(({ text }) => text)).toEqual(['Rabat', '( ', '42', 'פרקליטות )מחלקה ']);
  expect(visualRuns('plain words', false)).toEqual([{ text: 'plain words', rightToLeft: false }]);
});

it('Arabic letters are joined: they take other glyphs than alone', async () => {
  const joined = await glyphOutlines(await print('بيت'));
  const alone = await glyphOutlines(await print('ب ي ت'));
  expect(new Set(joined)).not.toEqual(new Set(alone));
});

it.each(['東京地方検察庁', 'القسم', 'بيت', 'საქართველო', 'Ελλάδα'])(
  'no glyph of %s is an empty one',
  async (text) => {
    const outlines = await glyphOutlines(await print(text));
    expect(outlines.length).toBeGreaterThan(3);
    expect(outlines.filter((bytes) => bytes === 0)).toEqual([]);
  },
);

it('refuses letters that no font has, by the name of their script', async () => {
  const fault = await print('สวัสดี and देवनागरी').catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(UnprintableTextError);
  expect((fault as UnprintableTextError).scripts).toEqual(['Devanagari', 'Thai']);
});

it('shows a sign that no font has by its code', async () => {
  expect(await printed('well 😀 ?')).toBe('well <U+1F600> ?');
});

it('breaks lines and pages and loses nothing', async () => {
  const words = Array.from({ length: 3000 }, (_, n) => `w${n}`).join(' ');
  const texts = await pdfTexts(await print(`${words} ${'x'.repeat(400)}`));
  const pages = texts.filter((text) => / \/ \d+$/.test(text));
  expect(pages.length).toBeGreaterThan(3);
  const all = texts.filter((text) => !pages.includes(text)).join(' ');
  expect(all.replaceAll(/\s/g, '')).toBe(`${words}${'x'.repeat(400)}`.replaceAll(' ', ''));
});

it('the same text gives the same bytes, from other fonts in memory too', async () => {
  const again = await writePdf(fontBook(fontFiles()), 'Test', date, [['text', 'Ελλάδα 東京']]);
  expect(Buffer.compare(await print('Ελλάδα 東京'), again)).toBe(0);
});
