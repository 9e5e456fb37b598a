/** A ZIP archive without compression (APPNOTE 6.3, method 0): enough for files that would not shrink anyway. */
import { crc32 } from 'node:zlib';

interface Entry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** 1 January 1980, midnight: the earliest date that the format has. */
const DATE = 0x21;
const VERSION = 20;

export function storedZip(entries: readonly Entry[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, bytes } of entries) {
    const fileName = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(VERSION, 0);
    common.writeUInt16LE(DATE, 8);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.byteLength, 14);
    common.writeUInt32LE(bytes.byteLength, 18);
    common.writeUInt16LE(fileName.byteLength, 22);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    const madeBy = Buffer.from([VERSION, 0]);
    directory.push(signature(0x0201), madeBy, common, rest, fileName);
    parts.push(signature(0x0403), common, fileName, bytes);
    at += 4 + common.byteLength + fileName.byteLength + bytes.byteLength;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(listing.byteLength, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, listing, signature(0x0605), end]);
}

/** `PK` and two bytes. */
const signature = (kind: number): Uint8Array => Buffer.from([0x50, 0x4b, kind & 0xff, kind >> 8]);
