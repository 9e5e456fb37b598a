/** The text of a PDF as a reader would find it: glyph codes through each font's ToUnicode map. */
import {
  decodePDFRawStream,
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFName,
  type PDFPage,
  PDFRawStream,
} from 'pdf-lib';

const decoded = (stream: PDFRawStream): string =>
  Buffer.from(decodePDFRawStream(stream).decode()).toString('latin1');

const utf16 = (hex: string): string => {
  const units = hex.match(/.{4}/g) ?? [];
  return String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16)));
};

function toUnicode(page: PDFPage): Map<string, Map<string, string>> {
  const fonts = page.node.Resources()?.lookup(PDFName.of('Font'), PDFDict);
  const found = new Map<string, Map<string, string>>();
  for (const [name] of fonts?.entries() ?? []) {
    const map = fonts?.lookup(name, PDFDict).lookup(PDFName.of('ToUnicode'));
    const pairs = map instanceof PDFRawStream ? decoded(map).matchAll(/<([0-9A-F]{4})> <([0-9A-F]+)>/gi) : [];
    found.set(
      name.asString(),
      new Map([...pairs].map(([, glyph = '', text = '']) => [glyph.toUpperCase(), utf16(text)])),
    );
  }
  return found;
}

function contentOf(page: PDFPage): string {
  const contents = page.node.Contents();
  const streams =
    contents instanceof PDFArray ? contents.asArray().map((ref) => page.doc.context.lookup(ref)) : [contents];
  return streams.flatMap((stream) => (stream instanceof PDFRawStream ? [decoded(stream)] : [])).join('\n');
}

/** Bytes of the outline of each glyph that is not a space, in all embedded fonts: an empty one prints nothing. */
export async function glyphOutlines(bytes: Uint8Array): Promise<number[]> {
  const pdf = await PDFDocument.load(bytes);
  return pdf.context.enumerateIndirectObjects().flatMap(([, object]) => {
    if (!(object instanceof PDFDict) || object.get(PDFName.of('Type')) !== PDFName.of('FontDescriptor'))
      return [];
    const file = object.lookup(PDFName.of('FontFile2'));
    if (!(file instanceof PDFRawStream)) return [];
    const font = Buffer.from(decodePDFRawStream(file).decode());
    const table = (tag: string): Buffer => {
      for (let n = 0; n < font.readUInt16BE(4); n += 1) {
        const at = 12 + 16 * n;
        if (font.toString('latin1', at, at + 4) !== tag) continue;
        return font.subarray(
          font.readUInt32BE(at + 8),
          font.readUInt32BE(at + 8) + font.readUInt32BE(at + 12),
        );
      }
      throw new Error(`no table ${tag}`);
    };
    const loca = table('loca');
    const isLong = table('head').readInt16BE(50) === 1;
    const offsets = Array.from({ length: loca.byteLength / (isLong ? 4 : 2) }, (_, n) =>
      isLong ? loca.readUInt32BE(4 * n) : 2 * loca.readUInt16BE(2 * n),
    );
    const glyf = table('glyf');
    // The first glyph of a subset is the one for what is missing.
    return offsets.slice(1, -1).map((from, n) => {
      const to = offsets[n + 2] ?? from;
      return to > glyf.byteLength ? 0 : to - from;
    });
  });
}

/** Each text that is drawn, in drawing order. Throws where a glyph has no meaning. */
export async function pdfTexts(bytes: Uint8Array): Promise<string[]> {
  const pdf = await PDFDocument.load(bytes);
  return pdf.getPages().flatMap((page) => {
    const maps = toUnicode(page);
    let font = new Map<string, string>();
    return [...contentOf(page).matchAll(/(\/\S+) \S+ Tf|<([0-9A-F]*)> Tj/gi)].flatMap(([, name, hex]) => {
      if (name !== undefined) {
        font = maps.get(name) ?? new Map();
        return [];
      }
      const glyphs = hex?.toUpperCase().match(/.{4}/g) ?? [];
      return glyphs
        .map((glyph) => {
          const text = font.get(glyph);
          if (text === undefined) throw new Error(`a glyph without text: ${glyph}`);
          return text;
        })
        .join('');
    });
  });
}
