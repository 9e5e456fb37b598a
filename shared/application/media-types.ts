/**
 * What may be uploaded, and whether the bytes are what was declared. An allow-list of what evidence comes as;
 * nothing that runs or renders script (executables, HTML, SVG, macro documents) is on it.
 */
import { fileTypeFromBuffer } from 'file-type';

const OOXML = 'application/vnd.openxmlformats-officedocument';
const DOCX = `${OOXML}.wordprocessingml.document`;
const XLSX = `${OOXML}.spreadsheetml.sheet`;

const TEXT_TYPES = [
  'text/plain',
  'text/csv',
  'application/json',
  'application/xml',
  'message/rfc822',
] as const;
const BINARY_TYPES = [
  'application/pdf',
  'image/png',
  'image/jpeg',
  'image/tiff',
  'application/zip',
  'application/x-7z-compressed',
  'application/gzip',
  'audio/mpeg',
  'audio/wav',
  'video/mp4',
  DOCX,
  XLSX,
  'application/vnd.oasis.opendocument.text',
] as const;
export const MEDIA_TYPES: readonly string[] = [...TEXT_TYPES, ...BINARY_TYPES];

const ALIASES: Readonly<Record<string, string>> = {
  'text/xml': 'application/xml',
  'application/x-gzip': 'application/gzip',
  'application/x-zip-compressed': 'application/zip',
  'audio/mp3': 'audio/mpeg',
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'image/jpg': 'image/jpeg',
};

/** Enough to see the first entries of an office document. */
export const HEAD_BYTES = 256 * 1024;

export type TypeVerdict =
  | { readonly ok: true; readonly detected: string }
  | { readonly ok: false; readonly code: 'type-mismatch' | 'type-not-allowed' };

/** The listed name of a media type: lower case, without parameters, aliases resolved. */
export function canonicalType(mediaType: string): string {
  const bare = (mediaType.split(';', 1)[0] ?? '').trim().toLowerCase();
  return ALIASES[bare] ?? bare;
}

export const isAllowedType = (mediaType: string): boolean => MEDIA_TYPES.includes(canonicalType(mediaType));

/** Judges the first bytes of an upload (`HEAD_BYTES`, or all of a shorter one). Never throws. */
export async function judgeType(declaredType: string, head: Uint8Array): Promise<TypeVerdict> {
  const declared = canonicalType(declaredType);
  if (!MEDIA_TYPES.includes(declared)) return { ok: false, code: 'type-not-allowed' };
  const detected = await detect(head);
  if ((TEXT_TYPES as readonly string[]).includes(declared)) return judgeText(declared, head, detected);
  if (detected === declared) return { ok: true, detected };
  // The entry that tells an office document from any other archive may lie beyond the head.
  if (detected === 'application/zip' && (declared === DOCX || declared === XLSX))
    return { ok: true, detected };
  if (detected !== undefined && !MEDIA_TYPES.includes(detected))
    return { ok: false, code: 'type-not-allowed' };
  return { ok: false, code: isActiveText(textOf(head) ?? '') ? 'type-not-allowed' : 'type-mismatch' };
}

async function detect(head: Uint8Array): Promise<string | undefined> {
  try {
    const found = await fileTypeFromBuffer(head);
    return found === undefined ? undefined : canonicalType(found.mime);
  } catch {
    // A parser that gives up on hostile bytes has recognised nothing.
    return undefined;
  }
}

function judgeText(declared: string, head: Uint8Array, detected: string | undefined): TypeVerdict {
  // Old mails carry 8-bit bodies in any charset; their headers are text all the same.
  const text = textOf(declared === 'message/rfc822' ? mailHeader(head) : head);
  const binary = detected !== undefined && detected !== 'application/xml' && MEDIA_TYPES.includes(detected);
  if (text === undefined) {
    const known = detected === undefined || MEDIA_TYPES.includes(detected);
    return { ok: false, code: known ? 'type-mismatch' : 'type-not-allowed' };
  }
  if (isActiveText(text)) return { ok: false, code: 'type-not-allowed' };
  // Other findings on valid text are chance: prose may begin with the two letters of a bitmap.
  return !binary && looksLike(declared, text)
    ? { ok: true, detected: declared }
    : { ok: false, code: 'type-mismatch' };
}

function looksLike(declared: string, text: string): boolean {
  const start = text.trimStart();
  if (declared === 'application/json') return /^[[{"\-0-9tfn]/.test(start);
  if (declared === 'application/xml') return start.startsWith('<');
  if (declared === 'message/rfc822') return /^(?:From |[\x21-\x39\x3b-\x7e]{1,76}:)/.test(text);
  return true;
}

function mailHeader(head: Uint8Array): Uint8Array {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const ends = [bytes.indexOf('\r\n\r\n'), bytes.indexOf('\n\n')].filter((at) => at >= 0);
  return ends.length === 0 ? head : head.subarray(0, Math.min(...ends));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for.
const CONTROL = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/;

/** The head as text: valid UTF-8 (a character cut off at its end is fine), no control characters. */
function textOf(head: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return CONTROL.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

const ACTIVE_ROOT = /^<(?:!doctype\s{1,9}(?:html|svg)|(?:\w{1,20}:)?(?:html|svg|script)|head|body|iframe)\b/i;

const PROLOGS = [
  ['<?', '?>'],
  ['<!--', '-->'],
] as const;

/** Scripts and marked-up pages, whatever prologs and comments stand before their first tag. */
function isActiveText(text: string): boolean {
  if (text.startsWith('#!')) return true;
  let at = 0;
  const skipSpace = (): void => {
    while (at < text.length && /\s/.test(text.charAt(at))) at += 1;
  };
  for (skipSpace(); ; skipSpace()) {
    const prolog = PROLOGS.find(([open]) => text.startsWith(open, at));
    if (prolog === undefined) break;
    const end = text.indexOf(prolog[1], at);
    // A prolog longer than the head: nothing honest begins like that.
    if (end < 0) return true;
    at = end + prolog[1].length;
  }
  return ACTIVE_ROOT.test(text.slice(at, at + 64));
}
