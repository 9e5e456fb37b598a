/** Roots of an export: their signatures, their chain without a missing day, and what is anchored in them. */
import { canonicalJson } from '../../case/envelope.ts';
import { SignatureError } from '../signatures/jws.ts';
import { type Proofs, proofsPath, proofsSchema, rootPath } from './export-format.ts';
import { dayAfter, dayOf, leafText } from './leaves.ts';
import { includes } from './merkle.ts';
import { openRoot, type RootRecord, rootHash } from './root-record.ts';
import { broken, type CheckedEvent, type Checking, has, parseAs, readText } from './verify-checks.ts';
import type { CheckedAccess } from './verify-documents.ts';

const ROOT = /^audit\/roots\/(\d{4}-\d\d-\d\d)\.jws$/;

const SIGNATURE_FAULTS: Readonly<Record<SignatureError['reason'], string>> = {
  malformed: 'It is not a signed root record in the form in which a node writes it.',
  'unknown-key': 'It is signed by a key that is not among the public keys of the node.',
  'not-for-this': 'Its signature was made for something else than a nightly root.',
  false: 'Its signature is false: the record or the signature was altered.',
};

/** Every day from the first event to the last root that is here; each root names the one before. */
export async function checkRoots(
  checking: Checking,
  events: readonly CheckedEvent[],
): Promise<Map<string, RootRecord>> {
  const days = [...checking.file.entries.keys()].flatMap((path) => ROOT.exec(path)?.[1] ?? []).sort();
  const first = dayOf(events[0]?.envelope.recordedAt ?? '');
  const last = [days.at(-1) ?? '', expectedLast(checking)].sort().at(-1) ?? '';
  const roots = new Map<string, RootRecord>();
  let previous: RootRecord | undefined;
  for (let day = first; day <= last; day = dayAfter(day)) {
    const path = rootPath(day);
    const text = await readText(checking, path, `The root of ${day} is missing: no day may be left out.`);
    const root = await signedRoot(checking, path, text);
    if (root.day !== day || root.party !== checking.manifest.party) {
      throw broken(
        path,
        `It is the root of ${root.party} for ${root.day}; expected ${checking.manifest.party}, ${day}.`,
      );
    }
    if (previous && root.previous !== rootHash(previous)) {
      const what = `The root of ${day} does not follow the root of ${previous.day}: expected ${root.previous}, found ${rootHash(previous)}.`;
      throw broken(path, what);
    }
    roots.set(day, root);
    previous = root;
  }
  return roots;
}

/** A root is made soon after its day; only those of the last two days may not be there yet. */
const expectedLast = ({ manifest }: Checking): string => dayAfter(dayOf(manifest.madeAt), -2);

async function signedRoot({ keys }: Checking, path: string, text: string): Promise<RootRecord> {
  try {
    return await openRoot(keys, text);
  } catch (cause) {
    if (cause instanceof SignatureError) throw broken(path, SIGNATURE_FAULTS[cause.reason]);
    throw cause;
  }
}

export interface Anchoring {
  readonly events: number;
  readonly accesses: number;
  /** Events recorded on or after the day of the last root. */
  readonly notYet: readonly number[];
  readonly accessesNotYet: number;
}

export async function checkAnchoring(
  checking: Checking,
  roots: ReadonlyMap<string, RootRecord>,
  events: readonly CheckedEvent[],
  accesses: readonly CheckedAccess[],
): Promise<Anchoring> {
  const proven = new Set<string>();
  for (const [day, root] of roots) {
    const path = proofsPath(day);
    if (!has(checking, path)) continue;
    const text = await readText(checking, path, 'It is missing.');
    for (const leaf of provenIn(path, parseAs(path, proofsSchema, text), root)) proven.add(leaf);
  }
  const last = [...roots.keys()].at(-1) ?? '';
  const { caseId } = checking.manifest;

  /** Anchored, or too young to be. */
  const isAnchored = (leaf: string, at: string, path: string, name: string, seq?: number): boolean => {
    if (proven.delete(leaf)) return true;
    if (dayOf(at) >= last) return false;
    const what = `${name} was recorded on ${dayOf(at)}, but no signed root up to ${last} holds it: it was altered, or added later.`;
    throw broken(path, what, seq);
  };

  const notYet: number[] = [];
  for (const { envelope, hash } of events) {
    const { seq, recordedAt } = envelope;
    const path = `events/${String(seq).padStart(7, '0')}.json`;
    if (!isAnchored(leafText({ caseId, seq, hash }), recordedAt, path, `Event ${seq}`, seq)) notYet.push(seq);
  }
  let accessesNotYet = 0;
  for (const { id, at, hash, path } of accesses) {
    const leaf = leafText({ caseId, access: id, hash });
    if (!isAnchored(leaf, at, path, `Access record ${id}`)) accessesNotYet += 1;
  }
  const [stray] = proven;
  if (stray !== undefined) throw strayLeaf(stray);
  return {
    events: events.length - notYet.length,
    accesses: accesses.length - accessesNotYet,
    notYet,
    accessesNotYet,
  };
}

/** The leaves that a day's file proves. */
function* provenIn(path: string, { day, size, proofs }: Proofs, root: RootRecord): Generator<string> {
  if (day !== root.day || size !== root.size)
    throw broken(path, `It does not belong to the root of ${root.day}.`);
  for (const { leaf, index, path: siblings } of proofs) {
    const text = canonicalJson(leaf);
    const hashes = siblings.map((hash) => Buffer.from(hash, 'hex'));
    if (!includes(Buffer.from(text), index, size, hashes, Buffer.from(root.root, 'hex'))) {
      const name = 'seq' in leaf ? `event ${leaf.seq}` : `access record ${leaf.access}`;
      throw broken(path, `The proof that ${name} is in the root of ${day} does not lead to that root.`);
    }
    yield text;
  }
}

const strayLeaf = (leaf: string) =>
  broken('audit/proofs', `A root holds something that is not in this export, or not as it is here: ${leaf}.`);
