/**
 * Checks a service package from the file, the keys of the node that is said to have made it, and the profile of the
 * Party, without any network. All that can be found is found, each under a code of its own: a provider must be able
 * to tell a forged package from a genuine one that is not for it, is old, or comes from whom it should not.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson, sha256Hex } from '../../case/envelope.ts';
import type { PartyProfile } from '../../protocol/parties.ts';
import { type ExportFile, withExportFile, ZipFormatError } from '../audit/zip-reader.ts';
import { checkDetached, type KeySet, SignatureError } from '../signatures/jws.ts';
import { zipDay, zipOf } from '../zip-writer.ts';
import { listingOn, type Provenance, provenanceSchema } from './provenance.ts';
import { ORDER, PROVENANCE, SUMS, SUMS_SIGNATURE } from './signed-contents.ts';

export type PackageFault =
  /** A byte is not as the node wrote it. */
  | 'altered'
  /** Signed, but by no key of the node that it claims to come from. */
  | 'foreign-key'
  | 'other-provider'
  /** The authority was not in its Party's list on the day of issue. */
  | 'authority-not-listed'
  | 'expired'
  /** This provider has had the same reference before. */
  | 'seen-before'
  /** Genuine, but not from an address of the authority. */
  | 'stranger';

export interface Finding {
  readonly fault: PackageFault;
  readonly detail: string;
}

export interface PackageToVerify {
  /** Path, or the bytes themselves. */
  readonly source: string | Buffer;
  /** SHA-256 of the whole file, hex. */
  readonly sha256: string;
  /** Of the node that is said to have made it, from a source that is trusted. */
  readonly keys: KeySet;
  readonly profile?: PartyProfile;
  readonly providerId?: string;
  /** The mail address it came from. */
  readonly sender?: string;
  /** Digests (SHA-256, hex) of references that were handled before. */
  readonly seen?: ReadonlySet<string>;
  /** Machine time. */
  readonly now: string;
}

export interface PackageReport {
  readonly findings: readonly Finding[];
  /** What it says of itself; to be believed only where nothing was altered and the key is known. */
  readonly provenance?: Provenance;
  readonly signedBy?: string;
  readonly files: number;
  /** Whether the profile that was given is the one the node had. */
  readonly isProfileTheSame?: boolean;
}

export const referenceDigest = (reference: string): string => sha256Hex(reference);

class AlteredError extends Error {
  override readonly name = 'AlteredError';
}

export async function verifyPackage(input: PackageToVerify): Promise<PackageReport> {
  try {
    return await withExportFile(input.source, (file) => checked(file, input));
  } catch (error) {
    if (error instanceof AlteredError || error instanceof ZipFormatError)
      return { findings: [{ fault: 'altered', detail: error.message }], files: 0 };
    throw error;
  }
}

async function checked(file: ExportFile, input: PackageToVerify): Promise<PackageReport> {
  const files = file.entries.size;
  const sums = await whole(file, SUMS);
  const signature = await signatureOf(file, input.keys, sums);
  await checkSums(file, sums);
  const provenance = parsed(provenanceSchema, PROVENANCE, await whole(file, PROVENANCE));
  const order = parsed(orderSchema, ORDER, await whole(file, ORDER));
  if (
    order.caseId !== provenance.caseId ||
    order.providerId !== provenance.providerId ||
    order.issuingParty !== provenance.issuer.party
  )
    throw new AlteredError(`${ORDER} and ${PROVENANCE} are not of the same order.`);
  // What lies between the files is the node's as well: names, dates, sizes, and nothing before, between or after.
  if ((await digestAnew(file, provenance.issuedAt)) !== input.sha256)
    throw new AlteredError('The files are as signed, but the ZIP around them is not as the node writes it.');
  if (signature.fault) return { findings: [signature.fault], provenance, files };
  return {
    findings: [...addressed(provenance, input), ...listed(provenance, input), ...fresh(provenance, input)],
    provenance,
    signedBy: signature.kid,
    files,
    ...(input.profile && {
      isProfileTheSame: sha256Hex(canonicalJson(input.profile)) === provenance.profileDigest,
    }),
  };
}

const orderSchema = z.looseObject({ caseId: z.string(), providerId: z.string(), issuingParty: z.string() });

async function whole(file: ExportFile, path: string): Promise<Buffer> {
  if (!file.entries.has(path)) throw new AlteredError(`${path} is missing.`);
  return file.read(path);
}

function parsed<T extends z.ZodType>(schema: T, path: string, bytes: Buffer): z.infer<T> {
  try {
    return schema.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    throw new AlteredError(`${path} is not as a node writes it.`);
  }
}

type Signature =
  | { readonly kid: string; readonly fault?: never }
  | { readonly kid?: never; readonly fault: Finding };

async function signatureOf(file: ExportFile, keys: KeySet, sums: Buffer): Promise<Signature> {
  const jws = (await whole(file, SUMS_SIGNATURE)).toString('latin1');
  try {
    return await checkDetached(keys, 'accord224-order', jws, sums);
  } catch (error) {
    if (!(error instanceof SignatureError)) throw error;
    if (error.reason !== 'unknown-key') throw new AlteredError(SIGNATURE_FAULTS[error.reason]);
    const detail = 'It is signed by a key that is not among those of the node that you gave.';
    return { fault: { fault: 'foreign-key', detail } };
  }
}

const SIGNATURE_FAULTS = {
  malformed: `${SUMS_SIGNATURE} is no signature as a node writes it.`,
  'not-for-this': `${SUMS_SIGNATURE} is a signature for another purpose.`,
  false: `The signature is not over this ${SUMS}.`,
} as const;

async function checkSums(file: ExportFile, sums: Buffer): Promise<void> {
  const lines = sums.toString('utf8').split('\n');
  if (lines.pop() !== '') throw new AlteredError(`${SUMS} does not end with a line.`);
  const listedPaths = new Set([SUMS, SUMS_SIGNATURE]);
  for (const line of lines) {
    const [, digest = '', path = ''] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    if (!file.entries.has(path)) throw new AlteredError(`${SUMS} lists a file that is not there.`);
    const hash = createHash('sha256');
    for await (const chunk of await file.stream(path)) hash.update(chunk);
    if (hash.digest('hex') !== digest) throw new AlteredError(`${path} is not what was signed.`);
    listedPaths.add(path);
  }
  const more = [...file.entries.keys()].find((path) => !listedPaths.has(path));
  if (more !== undefined) throw new AlteredError(`${more} is not in ${SUMS}.`);
}

async function digestAnew(file: ExportFile, issuedAt: string): Promise<string> {
  async function* entries() {
    for (const [path, size] of file.entries) yield { path, size, body: await file.stream(path) };
  }
  const hash = createHash('sha256');
  for await (const chunk of zipOf(entries(), zipDay(issuedAt))) hash.update(chunk);
  return hash.digest('hex');
}

function addressed({ providerId, authority }: Provenance, input: PackageToVerify): Finding[] {
  const found: Finding[] = [];
  if (input.providerId !== undefined && input.providerId !== providerId) {
    const detail = `It is genuine, but addressed to ${providerId}, not to ${input.providerId}.`;
    found.push({ fault: 'other-provider', detail });
  }
  const contact = input.profile?.authorities.find(({ id }) => id === authority.id)?.contact.email;
  if (input.sender !== undefined && input.profile && contact?.toLowerCase() !== input.sender.toLowerCase()) {
    const detail = `The address it came from is not that of the authority in the profile (${contact ?? 'none'}). Answer the node or the contact in the order, never the sender.`;
    found.push({ fault: 'stranger', detail });
  }
  return found;
}

/** 3.2.b, 7.1: on the day of issue. Whose profile it is must be the Party that is said to issue. */
function listed({ authority, issuer, issuedAt }: Provenance, { profile }: PackageToVerify): Finding[] {
  if (!profile) return [];
  const day = issuedAt.slice(0, 10);
  if (profile.code === issuer.party && listingOn(profile, authority.id, day)) return [];
  const detail = `${authority.id} is not an authority of ${issuer.party} for Article 7 on ${day} by the profile of ${profile.code} that you gave.`;
  return [{ fault: 'authority-not-listed', detail }];
}

function fresh({ reference, validUntil }: Provenance, { seen, now }: PackageToVerify): Finding[] {
  const found: Finding[] = [];
  if (seen?.has(referenceDigest(reference)))
    found.push({ fault: 'seen-before', detail: 'Its reference is in your list of those handled before.' });
  if (validUntil <= now)
    found.push({ fault: 'expired', detail: `Its reference could be used until ${validUntil}.` });
  return found;
}
