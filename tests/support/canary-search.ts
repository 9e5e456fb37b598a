/**
 * Looks for planted values in everything a node stored or printed, in every dress they might wear: raw and
 * case-folded, base64 at each alignment, hex, UTF-16, URL- and JSON-escaped, inside compressed streams, and cell
 * by cell inside SQLite files.
 */
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { brotliDecompressSync, inflateRawSync, inflateSync } from 'node:zlib';
import { filesBelow } from './crash-folder.ts';

export interface Finding {
  readonly canary: string;
  readonly encoding: string;
  readonly where: string;
  /** A few bytes around it, as Latin-1. */
  readonly near: string;
}

interface Pattern {
  readonly canary: string;
  readonly encoding: string;
  readonly bytes: Buffer;
}

/** The characters of a base64 text that depend on the canary alone, when it begins `shift` bytes into a group. */
function base64Core(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replaceAll('=', '');
  const first = Math.ceil((shift * 8) / 6);
  const last = Math.floor(((shift + bytes.byteLength) * 8) / 6);
  return text.slice(first, last);
}

const unicodeEscaped = (text: string): string =>
  [...text].map((c) => (c > '~' ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}` : c)).join('');

/** Lower case throughout but for base64, which knows the difference. */
function patternsOf(canary: string): Pattern[] {
  const utf8 = Buffer.from(canary);
  const utf16 = Buffer.from(canary.toLowerCase(), 'utf16le');
  const texts: [string, string][] = [
    ['raw', canary],
    ['url', encodeURIComponent(canary)],
    ['form', new URLSearchParams([['', canary]]).toString().slice(1)],
    ['json', JSON.stringify(canary).slice(1, -1)],
    ['json-ascii', unicodeEscaped(JSON.stringify(canary).slice(1, -1))],
    ['hex', utf8.toString('hex')],
  ];
  const folded = texts.map(([encoding, text]) => ({ encoding, bytes: Buffer.from(text.toLowerCase()) }));
  const exact = [0, 1, 2].flatMap((shift) => {
    const core = base64Core(utf8, shift);
    const url = core.replaceAll('+', '-').replaceAll('/', '_');
    return [
      { encoding: `base64+${shift}`, bytes: Buffer.from(core) },
      { encoding: `base64url+${shift}`, bytes: Buffer.from(url) },
    ];
  });
  const wide = [
    { encoding: 'utf16le', bytes: utf16 },
    { encoding: 'utf16be', bytes: Buffer.from(utf16).swap16() },
  ];
  const plain = [...folded, ...wide].map((each) => ({ ...each, bytes: foldBytes(each.bytes) }));
  // A simple value looks alike in several dresses: once is enough.
  return plain
    .filter(({ bytes }, n) => plain.findIndex((other) => other.bytes.equals(bytes)) === n)
    .concat(exact)
    .map((each) => ({ canary, ...each }));
}

export class CanarySearch {
  readonly #patterns: readonly Pattern[];
  readonly findings: Finding[] = [];
  /** How much was looked at, so that a search of nothing is noticed. */
  bytes = 0;
  streams = 0;

  constructor(canaries: readonly string[]) {
    this.#patterns = canaries.flatMap(patternsOf);
  }

  folder(folder: string): void {
    for (const path of filesBelow(folder)) {
      const name = path.slice(folder.length + 1);
      this.look(name, readFileSync(path));
      // The name itself, too.
      this.look(`name of ${name}`, Buffer.from(name));
      if (/\.sqlite$/.test(name)) this.#cells(path, name);
    }
  }

  look(where: string, haystack: Buffer, depth = 0): void {
    this.bytes += haystack.byteLength;
    const folded = foldBytes(haystack);
    for (const { canary, encoding, bytes } of this.#patterns) {
      const exact = encoding.startsWith('base64');
      const at = (exact ? haystack : folded).indexOf(bytes);
      if (at < 0) continue;
      const near = haystack.subarray(Math.max(0, at - 40), at + 80).toString('latin1');
      this.findings.push({ canary, encoding: depth > 0 ? `${encoding} compressed` : encoding, where, near });
    }
    if (depth < 2) for (const inner of this.#unpacked(haystack)) this.look(where, inner, depth + 1);
  }

  /** Every stream that begins somewhere in these bytes. */
  *#unpacked(bytes: Buffer): Generator<Buffer> {
    for (let at = 0; at < bytes.byteLength - 2; at += 1) {
      const head = bytes[at];
      const gzip = head === 0x1f && bytes[at + 1] === 0x8b;
      const zlib = head === 0x78 && ((head << 8) | (bytes[at + 1] ?? 0)) % 31 === 0;
      if (!gzip && !zlib) continue;
      // Past its header gzip is a raw stream; the strict reader minds what stands behind it.
      const found = gzip
        ? tried(() => inflateRawSync(bytes.subarray(at + gzipHeader(bytes, at)), LENIENT))
        : tried(() => inflateSync(bytes.subarray(at), LENIENT));
      if (found) yield this.#counted(found);
    }
    // A raw stream has no mark: it is tried where values begin.
    for (const raw of [inflateRawSync, brotliDecompressSync]) {
      const found = tried(() => raw(bytes, LENIENT));
      if (found) yield this.#counted(found);
    }
  }

  #counted(found: Buffer): Buffer {
    this.streams += 1;
    return found;
  }

  /** Pages split long values; the cells hold them whole. */
  #cells(path: string, name: string): void {
    const db = new DatabaseSync(path, { readOnly: true });
    try {
      const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
      for (const { name: table } of tables) {
        for (const row of db.prepare(`SELECT * FROM "${String(table)}"`).all()) {
          for (const [column, value] of Object.entries(row)) {
            const where = `${name} ${String(table)}.${column} of ${String(row.pk ?? row.id)} ${String(row.sk ?? '')}`;
            if (typeof value === 'string') this.look(where, Buffer.from(value));
            else if (value instanceof Uint8Array) this.look(where, Buffer.from(value));
          }
        }
      }
    } finally {
      db.close();
    }
  }
}

/** A cut-off stream gives what it can; a bomb gives no more than this. */
const LENIENT = { finishFlush: 2, maxOutputLength: 64 * 1024 * 1024 };

/** Ten bytes, and the name of a file where there is one. */
function gzipHeader(bytes: Buffer, at: number): number {
  const named = ((bytes[at + 3] ?? 0) & 8) !== 0;
  return named ? bytes.indexOf(0, at + 10) + 1 - at : 10;
}

function tried(unpack: () => Buffer): Buffer | undefined {
  try {
    const found = unpack();
    return found.byteLength > 8 ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Byte by byte as Latin-1; what that does to other encodings it does to both sides alike. */
function foldBytes(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').toLowerCase(), 'latin1');
}
