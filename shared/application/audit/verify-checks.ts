/** What the checks of an export share: the first broken link, what has been read, what has been counted. */
import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { canonicalJson, type Envelope } from '../../case/envelope.ts';
import type { KeySet } from '../signatures/jws.ts';
import type { Manifest } from './export-format.ts';
import type { ExportFile } from './zip-reader.ts';

/** Where the record is broken, in words for somebody who is no engineer. */
export interface BrokenLink {
  /** The file inside the export, or `(the file)`. */
  readonly entry: string;
  /** The event, where one is concerned. */
  readonly seq?: number;
  readonly what: string;
}

export class BrokenLinkError extends Error {
  override readonly name = 'BrokenLinkError';
  readonly link: BrokenLink;

  constructor(link: BrokenLink) {
    super(link.what);
    this.link = link;
  }
}

export const broken = (entry: string, what: string, seq?: number): BrokenLinkError =>
  new BrokenLinkError({ entry, what, ...(seq === undefined ? {} : { seq }) });

export interface CheckedEvent {
  readonly envelope: Envelope;
  readonly hash: string;
}

export interface Checking {
  readonly file: ExportFile;
  readonly manifest: Manifest;
  readonly keys: KeySet;
  /** Paths that a check has accounted for; in the end all of them must be. */
  readonly used: Set<string>;
}

export const has = ({ file }: Checking, path: string): boolean => file.entries.has(path);

export async function readText(checking: Checking, path: string, missing: string): Promise<string> {
  if (!has(checking, path)) throw broken(path, missing);
  checking.used.add(path);
  const bytes = await checking.file.read(path);
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) throw broken(path, 'It is not text in UTF-8.');
  return text;
}

export const parseJson = (path: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw broken(path, 'It cannot be read: it is not JSON.');
  }
};

/** JSON in the one form in which a node writes it. */
export function parseAs<S extends z.ZodType>(path: string, schema: S, text: string): z.infer<S> {
  const value = parseJson(path, text);
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw broken(
      path,
      `It is not what belongs here: ${issue?.path.join('.') || 'content'} ${issue?.message}.`,
    );
  }
  if (canonicalJson(value) !== text) throw broken(path, 'Its text is not in the canonical form (RFC 8785).');
  return parsed.data;
}

export async function digestOf(body: AsyncIterable<Uint8Array>): Promise<{ sha256: Buffer; size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of body) {
    hash.update(chunk);
    size += chunk.byteLength;
  }
  return { sha256: hash.digest(), size };
}
