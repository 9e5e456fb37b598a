/**
 * Which font prints which script. Noto covers what the Parties write in; whatever no font here has is either shown
 * by its code or refused, never replaced by a question mark.
 */
import fontkit, { type Font } from '@pdf-lib/fontkit';

/** Font files by name, as their packages ship them. */
export interface FontFiles {
  read(name: FontName): Promise<Uint8Array>;
}

/** In the order in which they are tried. */
const COVERAGE = {
  latin: /\p{Script=Latin}/u,
  'latin-ext': /\p{Script=Latin}/u,
  vietnamese: /\p{Script=Latin}/u,
  greek: /\p{Script=Greek}/u,
  'greek-ext': /\p{Script=Greek}/u,
  cyrillic: /\p{Script=Cyrillic}/u,
  'cyrillic-ext': /\p{Script=Cyrillic}/u,
  georgian: /\p{Script=Georgian}/u,
  armenian: /\p{Script=Armenian}/u,
  hebrew: /\p{Script=Hebrew}/u,
  arabic: /\p{Script=Arabic}/u,
  japanese: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u,
} as const;
export type TextFont = keyof typeof COVERAGE;
/** `bold` is for headings, which are this system's own words, in Latin letters. */
export type FontName = TextFont | 'bold';

const ALL = Object.keys(COVERAGE) as TextFont[];

/** Letters without a font: an order that cannot be read is not served (4.2, 7.6). */
export class UnprintableTextError extends Error {
  override readonly name = 'UnprintableTextError';
  /** Names of scripts, e.g. `Thai`; never the text. */
  readonly scripts: readonly string[];

  constructor(scripts: readonly string[]) {
    super(scripts.join(', '));
    this.scripts = scripts;
  }
}

export interface FontRun {
  readonly font: TextFont;
  readonly text: string;
}

export interface FontBook {
  /** The text as it can be printed: signs that no font has stand as their codes. Throws UnprintableTextError. */
  printable(text: string): Promise<string>;
  /** Cut where the font changes. Expects what `printable` gave. */
  runs(text: string): readonly FontRun[];
  readonly files: FontFiles;
}

/** Loads a font the first time a text needs it: the Japanese one is larger than all others together. */
export function fontBook(files: FontFiles): FontBook {
  const loaded = new Map<TextFont, Font>();
  const choice = new Map<string, TextFont>();

  async function load(name: TextFont): Promise<Font> {
    const known = loaded.get(name) ?? fontkit.create(await files.read(name));
    loaded.set(name, known);
    return known;
  }

  async function fontOf(letter: string): Promise<TextFont | undefined> {
    const known = choice.get(letter);
    if (known) return known;
    const code = letter.codePointAt(0) ?? 0;
    const own = ALL.filter((name) => COVERAGE[name].test(letter));
    // Signs common to all scripts: the Latin fonts have most of them.
    const candidates =
      own.length > 0 ? own : isLetter(letter) ? [] : ALL.filter((name) => name !== 'japanese');
    for (const name of candidates) {
      if (!(await load(name)).hasGlyphForCodePoint(code)) continue;
      choice.set(letter, name);
      return name;
    }
    return undefined;
  }

  return {
    files,
    async printable(text) {
      const missing = new Set<string>();
      let shown = '';
      for (const letter of text.normalize('NFC').replaceAll(INVISIBLE, '').replaceAll(/\s+/g, ' ')) {
        if (await fontOf(letter)) shown += letter;
        else if (isLetter(letter)) missing.add(scriptOf(letter));
        else for (const sign of codeOf(letter)) shown += (await fontOf(sign)) ? sign : '';
      }
      if (missing.size > 0) throw new UnprintableTextError([...missing].sort());
      return shown;
    },
    runs(text) {
      const runs: { font: TextFont; text: string }[] = [];
      for (const letter of text) {
        const last = runs.at(-1);
        const isSpace = letter === ' ';
        const font = isSpace && last ? last.font : (choice.get(letter) ?? 'latin');
        if (last?.font === font) last.text += letter;
        else runs.push({ font, text: letter });
      }
      return runs;
    },
  };
}

/** Joiners and direction marks steer a layout that this one computes itself. */
const INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]|[\ufe00-\ufe0f]/gu;

const isLetter = (letter: string): boolean => /[\p{L}\p{M}]/u.test(letter);

const codeOf = (letter: string): string => `<U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase()}>`;

const NAMED = [
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
].concat(
  ['Sinhala', 'Thai', 'Lao', 'Tibetan', 'Myanmar', 'Ethiopic', 'Khmer', 'Mongolian', 'Hangul', 'Bopomofo'],
  ['Thaana', 'Syriac', 'Cherokee', 'Han', 'Latin', 'Greek', 'Cyrillic', 'Arabic', 'Hebrew'],
);
const PATTERNS = NAMED.map((name) => [name, new RegExp(`\\p{Script=${name}}`, 'u')] as const);

const scriptOf = (letter: string): string =>
  PATTERNS.find(([, pattern]) => pattern.test(letter))?.[0] ?? codeOf(letter);
