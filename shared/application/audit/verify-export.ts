/**
 * Checks an export from the file and public keys alone, from the outside in: signature, list of files, events,
 * confidential parts, documents, access records, roots, proofs. Stops at the first broken link and names it.
 */

import { checkDetached, type KeySet, keySetSchema, SignatureError } from '../signatures/jws.ts';
import { KEYS, MANIFEST, type Manifest, manifestSchema } from './export-format.ts';
import {
  type BrokenLink,
  BrokenLinkError,
  broken,
  type Checking,
  digestOf,
  parseAs,
  parseJson,
} from './verify-checks.ts';
import { checkAccesses, checkDocuments } from './verify-documents.ts';
import { checkEvents, checkSealed } from './verify-events.ts';
import { type Anchoring, checkAnchoring, checkRoots } from './verify-roots.ts';
import { type ExportFile, withExportFile, ZipFormatError } from './zip-reader.ts';

export interface VerifyInput {
  /** Path, or the bytes themselves. */
  readonly source: string | Buffer;
  /** SHA-256 of the file, hex; with `signature`. */
  readonly sha256?: string;
  /** The detached signature, where it is to be checked. */
  readonly signature?: string;
  /** The node's public keys from a source that is trusted; else those in the file are used, which prove nothing. */
  readonly keys?: KeySet;
}

export interface Verified {
  readonly manifest: Manifest;
  /** The key that signed the file. */
  readonly signedBy?: string;
  readonly events: number;
  readonly sealed: number;
  readonly documents: number;
  readonly accesses: number;
  readonly roots: readonly string[];
  readonly anchoring: Anchoring;
}

export type VerifyResult =
  | { readonly ok: true; readonly report: Verified }
  | { readonly ok: false; readonly link: BrokenLink; readonly isSignatureFalse: boolean };

/** The whole of the export, where no file inside it is the place. */
export const WHOLE = '(the whole file)';

export async function verifyExport(input: VerifyInput): Promise<VerifyResult> {
  const signature = await signatureLink(input);
  const content = await contentLink(input);
  if ('link' in content)
    return { ok: false, link: content.link, isSignatureFalse: signature.link !== undefined };
  if (signature.link) {
    const what = `${signature.link.what} Every file inside is as listed: the change lies between them, or in what only the signature covers.`;
    return { ok: false, link: { entry: WHOLE, what }, isSignatureFalse: true };
  }
  return { ok: true, report: { ...content.report, ...(signature.kid ? { signedBy: signature.kid } : {}) } };
}

const SIGNATURE_FAULTS: Readonly<Record<SignatureError['reason'], string>> = {
  malformed: 'The signature is not in the form in which a node writes it.',
  'unknown-key': 'The signature is by a key that is not among the public keys of the node.',
  'not-for-this': 'The signature was made for something else than an export.',
  false: 'The file is not the one that was signed.',
};

/** The signature over every byte. Without keys from elsewhere the ones inside are taken. */
export async function signatureLink(input: VerifyInput): Promise<{ kid?: string; link?: BrokenLink }> {
  if (input.signature === undefined || input.sha256 === undefined) return {};
  try {
    const keys = input.keys ?? (await keysInside(input.source));
    const payload = Buffer.from(input.sha256);
    return { kid: (await checkDetached(keys, 'accord224-export', input.signature.trim(), payload)).kid };
  } catch (cause) {
    if (cause instanceof SignatureError)
      return { link: { entry: WHOLE, what: SIGNATURE_FAULTS[cause.reason] } };
    // Keys that cannot be read make no good signature; the content check says where.
    if (cause instanceof BrokenLinkError || cause instanceof ZipFormatError) {
      return { link: { entry: WHOLE, what: 'The signature cannot be checked.' } };
    }
    throw cause;
  }
}

async function keysInside(source: string | Buffer): Promise<KeySet> {
  return withExportFile(source, readKeys);
}

async function readKeys(file: ExportFile): Promise<KeySet> {
  if (!file.entries.has(KEYS)) throw broken(KEYS, 'The public keys of the node are missing.');
  const parsed = keySetSchema.safeParse(parseJson(KEYS, (await file.read(KEYS)).toString('utf8')));
  if (!parsed.success) throw broken(KEYS, 'These are not public keys of a node.');
  return parsed.data;
}

async function contentLink({ source, keys }: VerifyInput): Promise<ContentResult> {
  try {
    return await withExportFile(source, (file) => verifyContent(file, keys));
  } catch (cause) {
    if (!(cause instanceof ZipFormatError)) throw cause;
    return { link: { entry: WHOLE, what: `It cannot be read as an export: ${cause.message}.` } };
  }
}

export type ContentResult = { readonly report: Verified } | { readonly link: BrokenLink };

/** The files alone: what a forger without the node's key cannot make fit. */
export async function verifyContent(file: ExportFile, keys: KeySet | undefined): Promise<ContentResult> {
  try {
    return { report: await checkContent(file, keys) };
  } catch (cause) {
    if (cause instanceof BrokenLinkError) return { link: cause.link };
    throw cause;
  }
}

async function checkContent(file: ExportFile, given: KeySet | undefined): Promise<Verified> {
  const manifest = await readManifest(file);
  await checkFiles(file, manifest);
  const checking: Checking = {
    file,
    manifest,
    keys: given ?? (await readKeys(file)),
    used: new Set([MANIFEST, KEYS, 'README.txt']),
  };
  const events = await checkEvents(checking);
  const sealed = await checkSealed(checking, events);
  const documents = await checkDocuments(checking, events);
  const accesses = await checkAccesses(checking);
  const roots = await checkRoots(checking, events);
  const anchoring = await checkAnchoring(checking, roots, events, accesses);
  for (const path of file.entries.keys()) {
    if (!checking.used.has(path)) throw broken(path, 'It does not belong to this case record.');
  }
  return {
    manifest,
    events: events.length,
    sealed,
    documents,
    accesses: accesses.length,
    roots: [...roots.keys()],
    anchoring,
  };
}

async function readManifest(file: ExportFile): Promise<Manifest> {
  if (!file.entries.has(MANIFEST)) throw broken(MANIFEST, 'The list of files is missing: this is no export.');
  return parseAs(MANIFEST, manifestSchema, (await file.read(MANIFEST)).toString('utf8'));
}

/** Exactly the listed files, in their order, each with its length and digest. */
async function checkFiles(file: ExportFile, { entries }: Manifest): Promise<void> {
  const paths = [...file.entries.keys()];
  for (const [n, { path, size, sha256 }] of entries.entries()) {
    if (!file.entries.has(path)) throw broken(path, 'It is on the list of files and missing here.');
    if (paths[n] !== path)
      throw broken(path, `It is not where the list has it: found ${paths[n]} in its place.`);
    const found = await digestOf(await file.stream(path));
    const digest = found.sha256.toString('hex');
    if (found.size === size && digest === sha256) continue;
    const seq = /^(?:events|sealed)\/(\d+)/.exec(path)?.[1];
    const what = `It was altered: expected ${size} bytes with SHA-256 ${sha256}, found ${found.size} with ${digest}.`;
    throw broken(path, what, seq === undefined ? undefined : Number(seq));
  }
  const extra = paths.find((path, n) => path !== (entries[n]?.path ?? MANIFEST));
  if (extra !== undefined || paths.length !== entries.length + 1) {
    throw broken(extra ?? MANIFEST, 'It is not on the list of files.');
  }
}
