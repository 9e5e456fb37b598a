/**
 * Sets: many files handed in as one. A set is a document of the case whose content is the manifest, the list of its
 * files with their digests; it is sealed when every file is there and is the one on the list. The rules know the set
 * alone, so that an answer, a withdrawal or a quarantine meets it as it meets any document.
 */
import * as z from 'zod';
import { fileNameFault } from './file-names.ts';

export const MAX_SET_ENTRIES = 10_000;
export const MAX_SET_BYTES = 2 ** 40;
/** Of the manifest itself: one function holds it whole. */
export const MAX_MANIFEST_BYTES = 8 * 2 ** 20;
export const MAX_SETS = 20;
/** No addressee can use up the room of the others. */
export const MAX_SETS_PER_PROVIDER = 5;
/** How often one file of a set may be sent. */
export const MAX_ENTRY_TRIES = 10;
/** How long the files of a set may take to arrive: the period of an order (7.7). */
export const SET_DAYS = 30;

const ID = /^(set_[0-9A-HJKMNP-TV-Z]{26})(?:_([1-9]\d{0,4})(?:_([1-9]\d?))?)?$/;

export const setIdSchema = z.string().regex(/^set_[0-9A-HJKMNP-TV-Z]{26}$/, 'the id of a set is expected');

export interface SetEntryId {
  readonly setId: string;
  /** From 1, in the order of the manifest. */
  readonly n: number;
  /** The how-manieth sending of that file. */
  readonly tries: number;
}

/** Files of a set have ids of their own, made of the set's: `set_..._17`; its second sending is `set_..._17_2`. */
export const entryIdOf = (setId: string, n: number): string => `${setId}_${n}`;
export const sendingIdOf = (documentId: string, tries = 1): string =>
  tries > 1 ? `${documentId}_${tries}` : documentId;

export function parseEntryId(id: string): SetEntryId | undefined {
  const [, setId, n, tries = '1'] = ID.exec(id) ?? [];
  return setId === undefined || n === undefined ? undefined : { setId, n: Number(n), tries: Number(tries) };
}

/** The document that the rules know: the set of a file, or the document itself. */
export const ruledDocument = (documentId: string): string => parseEntryId(documentId)?.setId ?? documentId;

/** What is announced of a set, and counted. */
export const setSizeSchema = z.strictObject({
  entries: z.int().min(1).max(MAX_SET_ENTRIES),
  bytes: z.int().min(1).max(MAX_SET_BYTES),
});
export type SetSize = z.infer<typeof setSizeSchema>;

const MAX_PATH_BYTES = 1024;

/** A file of a set may lie in folders; each part of its path is a plain file name. */
export function entryNameFault(name: string): string | undefined {
  if (new TextEncoder().encode(name).length > MAX_PATH_BYTES)
    return `a path has at most ${MAX_PATH_BYTES} bytes in UTF-8`;
  for (const part of name.split('/')) {
    const fault = fileNameFault(part);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Names that some systems take for the same one. */
export const sameNameKey = (name: string): string => name.normalize('NFC').toLowerCase();
