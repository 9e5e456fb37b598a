/** The font files of the printed sheets, as their packages ship them (OFL-1.1, Kosugi Apache-2.0). */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { FontFiles, FontName } from '../../application/service-package/fonts.ts';

import { sfntOf } from './woff.ts';

const noto = (subset: string, weight = 400): string =>
  `@fontsource/noto-sans/files/noto-sans-${subset}-${weight}-normal.woff`;
const notoFor = (script: string): string =>
  `@fontsource/noto-sans-${script}/files/noto-sans-${script}-${script}-400-normal.woff`;

const FILES: Readonly<Record<FontName, string>> = {
  bold: noto('latin', 700),
  latin: noto('latin'),
  'latin-ext': noto('latin-ext'),
  vietnamese: noto('vietnamese'),
  greek: noto('greek'),
  'greek-ext': noto('greek-ext'),
  cyrillic: noto('cyrillic'),
  'cyrillic-ext': noto('cyrillic-ext'),
  georgian: notoFor('georgian'),
  armenian: notoFor('armenian'),
  hebrew: notoFor('hebrew'),
  arabic: notoFor('arabic'),
  // Noto has no Japanese package of a bearable size (82 MB installed, Kosugi 6).
  japanese: '@fontsource/kosugi/files/kosugi-japanese-400-normal.woff',
};

/** As modules are named: a bundle carries them in a `node_modules` of its own. */
export const FONT_FILES: readonly string[] = Object.values(FILES);

/** Each file is read once. */
export function fontFiles(): FontFiles {
  const { resolve } = createRequire(import.meta.url);
  const read = new Map<FontName, Promise<Uint8Array>>();
  return {
    read(name) {
      const known = read.get(name) ?? readFile(resolve(FILES[name])).then(sfntOf);
      read.set(name, known);
      return known;
    },
  };
}
