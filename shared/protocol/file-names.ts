/** A file name is shown to people and written to their disks by other software: hostile ones stop at the edge. */
import * as z from 'zod';

const MAX_BYTES = 255;
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i;
/** Embedding, override, isolate and mark characters: they make `exe.pdf` out of `fdp.exe`. */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u200b-\u200d\u2060\ufeff]/u;

/** Why a name is refused, or undefined when it is a plain one. */
export function fileNameFault(name: string): string | undefined {
  if (name.trim() === '') return 'a file name must not be empty';
  if (!name.isWellFormed()) return 'a file name must be valid Unicode';
  if (new TextEncoder().encode(name).length > MAX_BYTES)
    return `a file name has at most ${MAX_BYTES} bytes in UTF-8`;
  if (/[/\\]/.test(name) || name === '.' || name === '..') return 'a file name must not contain a path';
  if (INVISIBLE.test(name)) return 'a file name must not contain control or invisible characters';
  if (BIDI.test(name)) return 'a file name must not contain characters that turn the direction of writing';
  if (/[<>:"|?*]/.test(name)) return 'a file name must not contain any of < > : " | ? *';
  if (name !== name.trim() || name.endsWith('.'))
    return 'a file name must not begin or end with a space or end with a dot';
  if (RESERVED.test(name)) return 'this file name is reserved by an operating system';
  return undefined;
}

export const fileNameSchema = z.string().superRefine((name, context) => {
  const message = fileNameFault(name);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});
