/** ZIP archives byte by byte, honest or not: every field can say what it likes. */
import { crc32 } from 'node:zlib';

export interface Crafted {
  readonly name: string | Uint8Array;
  /** As it lies in the archive: compressed where the method says so. */
  readonly data: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  readonly extra?: Uint8Array;
  readonly comment?: Uint8Array;
  readonly crc?: number;
  /** Unpacked; the length of the data unless given. */
  readonly size?: number;
  readonly packed?: number;
  readonly attributes?: number;
  /** Where the directory says that it lies. */
  readonly offset?: number;
  /** In the directory, sizes and offset stand in a ZIP64 field. */
  readonly zip64?: boolean;
}

/** What a field of 32 bits says when ZIP64 has the value. */
const MAX = 0xffffffff;

const bytesOf = (name: string | Uint8Array): Buffer => Buffer.from(name as string);

export const extraField = (id: number, data: Uint8Array): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(data.byteLength, 2);
  return Buffer.concat([head, data]);
};

/** Info-ZIP Unicode Path: the name in UTF-8, with the checksum of the one in the header. */
export function unicodePath(header: Uint8Array, name: string, crc = crc32(header)): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(1, 0);
  head.writeUInt32LE(crc, 1);
  return extraField(0x7075, Buffer.concat([head, Buffer.from(name)]));
}

function zip64Field(entry: Crafted, at: number): Buffer {
  const data = Buffer.alloc(24);
  data.writeBigUInt64LE(BigInt(entry.size ?? entry.data.byteLength), 0);
  data.writeBigUInt64LE(BigInt(entry.packed ?? entry.data.byteLength), 8);
  data.writeBigUInt64LE(BigInt(entry.offset ?? at), 16);
  return extraField(1, data);
}

function common(entry: Crafted, extra: Uint8Array, hidden: boolean): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(hidden ? 45 : 20, 0);
  fields.writeUInt16LE(entry.flags ?? 0, 2);
  fields.writeUInt16LE(entry.method ?? 0, 4);
  fields.writeUInt16LE(0x21, 8);
  fields.writeUInt32LE(entry.crc ?? crc32(entry.data), 10);
  fields.writeUInt32LE(hidden ? MAX : Math.min(MAX, entry.packed ?? entry.data.byteLength), 14);
  fields.writeUInt32LE(hidden ? MAX : Math.min(MAX, entry.size ?? entry.data.byteLength), 18);
  fields.writeUInt16LE(bytesOf(entry.name).byteLength, 22);
  fields.writeUInt16LE(extra.byteLength, 24);
  return fields;
}

const mark = (kind: number): Buffer => Buffer.from([0x50, 0x4b, kind & 0xff, kind >> 8]);

/** `count` and `zip64End` for archives that lie about, or spell out, how much there is. */
export function craftedZip(
  entries: readonly Crafted[],
  options: { readonly count?: number; readonly zip64End?: boolean } = {},
): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const name = bytesOf(entry.name);
    const local = [mark(0x0403), common(entry, Buffer.alloc(0), false), name, Buffer.from(entry.data)];
    const extra = Buffer.concat([
      ...(entry.zip64 ? [zip64Field(entry, at)] : []),
      ...(entry.extra ? [entry.extra] : []),
    ]);
    const comment = Buffer.from(entry.comment ?? []);
    const rest = Buffer.alloc(14);
    rest.writeUInt16LE(comment.byteLength, 0);
    rest.writeUInt32LE(entry.attributes ?? 0, 6);
    rest.writeUInt32LE(entry.zip64 ? MAX : (entry.offset ?? at), 10);
    directory.push(mark(0x0201), Buffer.from([20, 3]), common(entry, extra, entry.zip64 === true));
    directory.push(rest, name, extra, comment);
    parts.push(...local);
    at += local.reduce((sum, part) => sum + part.byteLength, 0);
  }
  const listing = Buffer.concat(directory);
  const count = options.count ?? entries.length;
  const end = Buffer.alloc(18);
  end.writeUInt16LE(options.zip64End ? 0xffff : Math.min(count, 0xffff), 4);
  end.writeUInt16LE(options.zip64End ? 0xffff : Math.min(count, 0xffff), 6);
  end.writeUInt32LE(listing.byteLength, 8);
  end.writeUInt32LE(options.zip64End ? MAX : at, 12);
  const zip64 = options.zip64End ? zip64Ending(count, listing.byteLength, at) : [];
  return Buffer.concat([...parts, listing, ...zip64, mark(0x0605), end]);
}

function zip64Ending(count: number, length: number, at: number): Buffer[] {
  const record = Buffer.alloc(52);
  record.writeBigUInt64LE(44n, 0);
  record.writeUInt16LE(45, 8);
  record.writeUInt16LE(45, 10);
  record.writeBigUInt64LE(BigInt(count), 20);
  record.writeBigUInt64LE(BigInt(count), 28);
  record.writeBigUInt64LE(BigInt(length), 36);
  record.writeBigUInt64LE(BigInt(at), 44);
  const locator = Buffer.alloc(16);
  locator.writeBigUInt64LE(BigInt(at + length), 4);
  locator.writeUInt32LE(1, 12);
  return [mark(0x0606), record, mark(0x0706), locator];
}
