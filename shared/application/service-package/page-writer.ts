/** Text on A4: breaks lines and pages, embeds the fonts that the text needs. The same lines give the same bytes. */
import fontkit from '@pdf-lib/fontkit';
import { PDFDocument, type PDFFont, type PDFPage } from 'pdf-lib';
import { isRightToLeft, RIGHT_TO_LEFT, visualRuns } from './bidi.ts';
import type { FontBook, FontName } from './fonts.ts';

export type Style = 'title' | 'heading' | 'text' | 'small' | 'gap';
export type Line = readonly [Style, string];

const A4 = { width: 595.28, height: 841.89 } as const;
const MARGIN = 56;
const WIDTH = A4.width - 2 * MARGIN;
const LEADING = 1.4;
const LOOKS = {
  title: { bold: true, size: 18, before: 0, after: 0 },
  heading: { bold: true, size: 11, before: 10, after: 0 },
  text: { bold: false, size: 10, before: 0, after: 0 },
  small: { bold: false, size: 8, before: 0, after: 2 },
} as const;
/** Dots apart from their letters (`ccmp`) would have to be placed one by one. */
const FEATURES = { ccmp: false };
type Look = (typeof LOOKS)[Exclude<Style, 'gap'>];

/** `date` is that of the document's properties. Throws UnprintableTextError. */
export async function writePdf(
  fonts: FontBook,
  title: string,
  date: Date,
  lines: readonly Line[],
): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  pdf.registerFontkit(fontkit);
  pdf.setTitle(title);
  pdf.setProducer('Accord224');
  pdf.setCreationDate(date);
  pdf.setModificationDate(date);
  const writer = new Writer(pdf, fonts);
  for (const [style, text] of lines) await writer.write(style, text);
  writer.numberPages();
  return pdf.save({ useObjectStreams: false });
}

interface Piece {
  readonly text: string;
  readonly font: PDFFont;
}

class Writer {
  #page: PDFPage;
  #y = A4.height - MARGIN;
  readonly #pdf: PDFDocument;
  readonly #fonts: FontBook;
  readonly #embedded = new Map<FontName, PDFFont>();

  constructor(pdf: PDFDocument, fonts: FontBook) {
    this.#pdf = pdf;
    this.#fonts = fonts;
    this.#page = pdf.addPage([A4.width, A4.height]);
  }

  async write(style: Style, text: string): Promise<void> {
    if (style === 'gap') {
      this.#y -= 12;
      return;
    }
    const look = LOOKS[style];
    this.#y -= look.before;
    for (const paragraph of text.split(/\r?\n/)) {
      const printable = await this.#fonts.printable(paragraph);
      await this.#embed(printable, look);
      const rightToLeft = isRightToLeft(printable);
      for (const line of this.#broken(printable, look)) this.#print(line, look, rightToLeft);
    }
  }

  numberPages(): void {
    const pages = this.#pdf.getPages();
    const font = this.#embedded.get('latin');
    if (!font || pages.length < 2) return;
    for (const [n, page] of pages.entries())
      page.drawText(`${n + 1} / ${pages.length}`, {
        x: A4.width - MARGIN - 24,
        y: MARGIN / 2,
        size: 8,
        font,
      });
  }

  #print(line: string, look: Look, rightToLeft: boolean): void {
    if (this.#y < MARGIN) {
      this.#page = this.#pdf.addPage([A4.width, A4.height]);
      this.#y = A4.height - MARGIN;
    }
    const pieces = visualRuns(line, rightToLeft).flatMap((run) => {
      const found = this.#pieces(run.text, look);
      return run.rightToLeft ? found.reverse().map(turned) : found;
    });
    let x = rightToLeft ? A4.width - MARGIN - total(pieces, look.size) : MARGIN;
    for (const { text, font } of pieces) {
      this.#page.drawText(text, { x, y: this.#y, size: look.size, font });
      x += font.widthOfTextAtSize(text, look.size);
    }
    this.#y -= look.size * LEADING + look.after;
  }

  #pieces(text: string, { bold }: Look): Piece[] {
    return this.#fonts.runs(text).flatMap((run) => {
      const font = this.#embedded.get(bold && run.font === 'latin' ? 'bold' : run.font);
      return font ? [{ text: run.text, font }] : [];
    });
  }

  async #embed(text: string, { bold }: Look): Promise<void> {
    const wanted: FontName[] = this.#fonts
      .runs(text)
      .map(({ font }) => (bold && font === 'latin' ? 'bold' : font));
    for (const name of [...wanted, 'latin' as const]) {
      if (this.#embedded.has(name)) continue;
      const font = await this.#pdf.embedFont(await this.#fonts.files.read(name), {
        subset: true,
        features: FEATURES,
      });
      this.#embedded.set(name, font);
    }
  }

  #width = (text: string, look: Look): number => total(this.#pieces(text, look), look.size);

  /** Each word is measured once. */
  #broken(text: string, look: Look): string[] {
    const found: string[] = [];
    let line = '';
    let width = 0;
    for (const word of words(text).flatMap((long) => this.#chunks(long, look))) {
      if (line !== '' && width + this.#width(word.trimEnd(), look) > WIDTH) {
        found.push(line.trimEnd());
        line = '';
        width = 0;
      }
      line += word;
      width += this.#width(word, look);
    }
    return [...found, line.trimEnd()];
  }

  /** A word longer than a line is cut. */
  #chunks(word: string, look: Look): string[] {
    if (this.#width(word.trimEnd(), look) <= WIDTH) return [word];
    const found: string[] = [];
    let chunk = '';
    let width = 0;
    for (const letter of word) {
      const more = this.#width(letter, look);
      if (chunk !== '' && width + more > WIDTH) {
        found.push(chunk);
        chunk = '';
        width = 0;
      }
      chunk += letter;
      width += more;
    }
    return [...found, chunk];
  }
}

/** The shaper turns Hebrew and Arabic; brackets and spaces between them come from other fonts. */
const turned = ({ text, font }: Piece): Piece => ({
  font,
  text: RIGHT_TO_LEFT.test(text) ? text : [...text].reverse().join(''),
});

const total = (pieces: readonly Piece[], size: number): number =>
  pieces.reduce((sum, { text, font }) => sum + font.widthOfTextAtSize(text, size), 0);

/** Words with the space that follows them; Japanese is written without, and may break after any letter. */
const words = (text: string): string[] =>
  text.match(
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f]|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f]*\s+|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f]+/gu,
  ) ?? [];
