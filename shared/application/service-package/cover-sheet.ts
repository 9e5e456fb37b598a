/**
 * The cover sheet of a service package: what is served, to whom, and how receipt is shown. Plain standard fonts,
 * so that every printer has them; the same input gives the same bytes.
 */
import { PDFDocument, type PDFFont, type PDFPage, StandardFonts } from 'pdf-lib';

export interface CoverDocument {
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly sha256: string;
  readonly commitment: string;
}

export interface Cover {
  readonly caseId: string;
  readonly party: string;
  readonly authority: string;
  readonly issuedAt: string;
  readonly provider: { readonly name: string; readonly address: string };
  readonly contact: readonly string[];
  readonly documents: readonly CoverDocument[];
}

const A4 = { width: 595.28, height: 841.89 } as const;
const MARGIN = 56;
const WIDTH = A4.width - 2 * MARGIN;

export async function coverSheet(cover: Cover): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const issued = new Date(cover.issuedAt);
  pdf.setTitle(`Service package ${cover.caseId}`);
  pdf.setProducer('Accord224');
  pdf.setCreationDate(issued);
  pdf.setModificationDate(issued);
  const writer = new Writer(pdf, await fonts(pdf));
  for (const [style, text] of lines(cover)) writer.write(style, text);
  return pdf.save({ useObjectStreams: false });
}

type Style = 'title' | 'heading' | 'text' | 'mono' | 'gap';

function lines(cover: Cover): [Style, string][] {
  const { provider, documents } = cover;
  return [
    ['title', 'Order for subscriber information'],
    ['text', 'Second Additional Protocol to the Convention on Cybercrime (CETS 224), Article 7'],
    ['gap', ''],
    ['heading', 'Served on'],
    ['text', provider.name],
    ['text', provider.address],
    ['heading', 'Issued by'],
    ['text', `${cover.authority} (${cover.party}), ${cover.issuedAt}`],
    ['text', `Case ${cover.caseId}`],
    ['heading', `Documents in this package (${documents.length})`],
    ...documents.flatMap((document, n): [Style, string][] => [
      ['text', `${n + 1}. ${document.name} (${document.mediaType}, ${document.size} bytes)`],
      ['mono', `SHA-256    ${document.sha256}`],
      ['mono', `commitment ${document.commitment}`],
    ]),
    ['heading', 'What is asked of you'],
    [
      'text',
      'Please disclose what the order describes to the contact below, or say that you will not (Article 7.7).',
    ],
    [
      'text',
      'The period runs from the day on which you receive this package, not from the day of issue. It is 30 days, or the period named in the order if that is longer.',
    ],
    ['heading', 'Contact (Article 7.4.c)'],
    ...cover.contact.map((line): [Style, string] => ['text', line]),
    ['heading', 'Acknowledgement of receipt'],
    ['text', `Please return this part to the contact. Case ${cover.caseId}`],
    ['gap', ''],
    ['text', 'Received on (date, time, time zone): ______________________________________'],
    ['gap', ''],
    ['text', 'For the provider (name, signature): _______________________________________'],
  ];
}

interface Fonts {
  readonly plain: PDFFont;
  readonly bold: PDFFont;
  readonly mono: PDFFont;
}

async function fonts(pdf: PDFDocument): Promise<Fonts> {
  return {
    plain: await pdf.embedFont(StandardFonts.Helvetica),
    bold: await pdf.embedFont(StandardFonts.HelveticaBold),
    mono: await pdf.embedFont(StandardFonts.Courier),
  };
}

/** Breaks lines and pages. */
class Writer {
  #page: PDFPage;
  #y = A4.height - MARGIN;
  readonly #pdf: PDFDocument;
  readonly #fonts: Fonts;

  constructor(pdf: PDFDocument, all: Fonts) {
    this.#pdf = pdf;
    this.#fonts = all;
    this.#page = pdf.addPage([A4.width, A4.height]);
  }

  write(style: Style, text: string): void {
    if (style === 'gap') {
      this.#y -= 12;
      return;
    }
    const { font, size, before } = this.#look(style);
    this.#y -= before;
    const readable = printable(text, font);
    for (const line of broken(readable, font, size)) {
      if (this.#y < MARGIN) {
        this.#page = this.#pdf.addPage([A4.width, A4.height]);
        this.#y = A4.height - MARGIN;
      }
      this.#page.drawText(line, { x: MARGIN, y: this.#y, size, font });
      this.#y -= size * 1.4;
    }
  }

  #look(style: Exclude<Style, 'gap'>): { font: PDFFont; size: number; before: number } {
    if (style === 'title') return { font: this.#fonts.bold, size: 18, before: 0 };
    if (style === 'heading') return { font: this.#fonts.bold, size: 11, before: 10 };
    if (style === 'mono') return { font: this.#fonts.mono, size: 8, before: 0 };
    return { font: this.#fonts.plain, size: 10, before: 0 };
  }
}

/** The standard fonts know Western letters only: what they lack is shown by its code, never dropped. */
function printable(text: string, font: PDFFont): string {
  const known = new Set(font.getCharacterSet());
  return [...text.normalize('NFC').replaceAll(/\s+/g, ' ')]
    .map((letter) => {
      const code = letter.codePointAt(0) ?? 0;
      return known.has(code) ? letter : `<U+${code.toString(16).toUpperCase()}>`;
    })
    .join('');
}

function broken(text: string, font: PDFFont, size: number): string[] {
  const found: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((long) => chunks(long, font, size))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && font.widthOfTextAtSize(longer, size) > WIDTH) {
      found.push(line);
      line = word;
    } else line = longer;
  }
  return [...found, line];
}

/** A word longer than a line is cut. */
function chunks(word: string, font: PDFFont, size: number): string[] {
  if (font.widthOfTextAtSize(word, size) <= WIDTH) return [word];
  const length = Math.max(1, Math.floor((word.length * WIDTH) / font.widthOfTextAtSize(word, size)) - 1);
  return [word.slice(0, length), ...chunks(word.slice(length), font, size)];
}
