/**
 * WOFF 1.0 (W3C Recommendation) to plain OpenType: the tables of a font, each compressed by zlib. Unpacked once, not
 * at every glyph; and each glyph on a boundary of four bytes, without which a subset of short offsets loses glyphs.
 */
import { inflateSync } from 'node:zlib';

const HEADER = 44;
const ENTRY = 20;
const SFNT_HEADER = 12;
const SFNT_ENTRY = 16;

type Tables = Map<string, Uint8Array>;

/** Throws RangeError where it is no WOFF. Checksums are left out: nobody who embeds the font reads them. */
export function sfntOf(woff: Uint8Array): Uint8Array {
  const view = viewOf(woff);
  if (view.getUint32(0) !== 0x774f4646) throw new RangeError('no WOFF file');
  const tables: Tables = new Map();
  for (let at = HEADER, n = view.getUint16(12); n > 0; n -= 1, at += ENTRY) {
    const offset = view.getUint32(at + 4);
    const packed = view.getUint32(at + 8);
    const stored = woff.subarray(offset, offset + packed);
    tables.set(
      Buffer.from(woff.subarray(at, at + 4)).toString('latin1'),
      packed < view.getUint32(at + 12) ? inflateSync(stored) : stored,
    );
  }
  alignGlyphs(tables);
  return joined(view.getUint32(4), tables);
}

/** TrueType outlines: `loca` with long offsets, each a multiple of four. */
function alignGlyphs(tables: Tables): void {
  const head = tables.get('head');
  const loca = tables.get('loca');
  const glyf = tables.get('glyf');
  if (!head || !loca || !glyf) return;
  const isLong = viewOf(head).getInt16(50) === 1;
  const old = viewOf(loca);
  const count = loca.byteLength / (isLong ? 4 : 2);
  const offset = (n: number): number => (isLong ? old.getUint32(4 * n) : 2 * old.getUint16(2 * n));
  const offsets = new Uint8Array(4 * count);
  const glyphs: Uint8Array[] = [];
  let at = 0;
  for (let n = 0; n < count; n += 1) {
    viewOf(offsets).setUint32(4 * n, at);
    if (n + 1 === count) break;
    const glyph = new Uint8Array(padded(offset(n + 1) - offset(n)));
    glyph.set(glyf.subarray(offset(n), offset(n + 1)));
    glyphs.push(glyph);
    at += glyph.byteLength;
  }
  const newHead = Uint8Array.from(head);
  viewOf(newHead).setInt16(50, 1);
  tables.set('head', newHead).set('loca', offsets).set('glyf', Buffer.concat(glyphs));
}

function joined(flavour: number, tables: Tables): Uint8Array {
  const count = tables.size;
  const start = SFNT_HEADER + count * SFNT_ENTRY;
  const size = [...tables.values()].reduce((sum, { byteLength }) => sum + padded(byteLength), start);
  const sfnt = new Uint8Array(size);
  const view = viewOf(sfnt);
  const power = 2 ** Math.floor(Math.log2(count));
  view.setUint32(0, flavour);
  view.setUint16(4, count);
  view.setUint16(6, power * 16);
  view.setUint16(8, Math.log2(power));
  view.setUint16(10, count * 16 - power * 16);
  let entry = SFNT_HEADER;
  let offset = start;
  for (const [tag, bytes] of tables) {
    sfnt.set(Buffer.from(tag, 'latin1'), entry);
    view.setUint32(entry + 8, offset);
    view.setUint32(entry + 12, bytes.byteLength);
    sfnt.set(bytes, offset);
    entry += SFNT_ENTRY;
    offset += padded(bytes.byteLength);
  }
  return sfnt;
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

const padded = (length: number): number => Math.ceil(length / 4) * 4;
