/**
 * What makes a package one and the same however often it is fetched: its provenance with the one-time reference, and
 * the signature, are made once and kept sealed with the case. A reference that ran out or was revoked is replaced.
 */
import * as z from 'zod';
import type { CaseDeps } from '../cases/deps.ts';
import { referenceKey, referenceLookupKey } from '../cases/rows.ts';
import { openJson, sealJson } from '../cases/sealed-json.ts';
import type { SigningPort } from '../ports.ts';
import { signDetached } from '../signatures/jws.ts';
import type { Row, Write } from '../table.ts';
import {
  listingOn,
  PROVENANCE_FORMAT,
  type Provenance,
  provenanceSchema,
  REFERENCE_DAYS,
} from './provenance.ts';
import type { ProviderView } from './provider-view.ts';
import {
  type CurrentReference,
  currentReferenceSchema,
  lookupOf,
  type ReferenceRow,
  referenceOf,
  standingOf,
} from './reference-row.ts';
import { digestOf } from './signed-contents.ts';

export interface DispatchDeps {
  readonly signing: SigningPort;
  /** Of this node: where a provider asks about a reference, and answers. */
  readonly baseUrl: string;
}
type Deps = CaseDeps & DispatchDeps;

export interface Dispatched {
  readonly caseId: string;
  readonly providerId: string;
  readonly key: Uint8Array;
  readonly view: ProviderView;
  readonly authority: string;
}

export interface Dispatch {
  readonly provenance: Provenance;
  readonly sign: (sums: Uint8Array) => Promise<string>;
}

const sealedSchema = z.object({
  nonce: z.string(),
  provenance: provenanceSchema.omit({ reference: true }),
  signed: z.object({ sums: z.string(), jws: z.string() }).optional(),
});
type Sealed = z.infer<typeof sealedSchema>;

interface Kept {
  readonly a: CurrentReference;
  readonly sealed: Sealed;
}

const DAY_MS = 86_400_000;
const ATTEMPTS = 5;
/** After these a provider may still say more, and needs a reference to say it. */
const MAY_ANSWER_AGAIN = new Set(['partlyDisclosed', 'answeredOtherwise']);

/** The authority was no longer listed when the order was issued: the gates of issue do not let that happen. */
export class NotListedError extends Error {
  override readonly name = 'NotListedError';
}

export async function dispatchFor(deps: Deps, what: Dispatched): Promise<Dispatch> {
  const secret = await deps.secrets.secret('references');
  const kept = await currentOrNew(deps, secret, what);
  const reference = referenceOf(secret, kept.a, kept.sealed.nonce);
  return {
    provenance: { ...kept.sealed.provenance, reference },
    sign: (sums) => signatureFor(deps, what, kept, sums),
  };
}

async function read(deps: Deps, { caseId, providerId, key }: Dispatched): Promise<Kept | undefined> {
  const place = referenceKey(caseId, providerId);
  const row = await deps.table.get(place);
  if (!row?.blob) return undefined;
  const sealed = sealedSchema.parse(openJson(deps, key, caseId, place.sk, row.blob));
  return { a: currentReferenceSchema.parse(row.a), sealed };
}

function rowOf(deps: Deps, { caseId, providerId, key }: Dispatched, { a, sealed }: Kept): Row {
  const place = referenceKey(caseId, providerId);
  return { ...place, a: { ...a }, blob: sealJson(deps, key, caseId, place.sk, sealed) };
}

const replacing = (row: Row, known: Kept | undefined): Write => ({
  put: row,
  if: known ? { equals: { rev: known.a.rev } } : { absent: true },
});

function isStillGood({ a }: Kept, view: ProviderView, now: string): boolean {
  if (a.state === 'revoked' || a.validUntil <= now) return false;
  return standingOf(a, a, view, now) !== 'used' || !MAY_ANSWER_AGAIN.has(view.status);
}

async function currentOrNew(deps: Deps, secret: Uint8Array, what: Dispatched): Promise<Kept> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const known = await read(deps, what);
    if (known && isStillGood(known, what.view, deps.systemClock.now())) return known;
    const { fresh, lookup } = await made(deps, secret, what, known);
    const writes = [
      replacing(rowOf(deps, what, fresh), known),
      { put: lookup, if: { absent: true } } as const,
    ];
    if ((await deps.table.transact(writes, deps.ids.ulid())).ok) return fresh;
    // Another slice of the same package was first: its reference counts.
  }
  throw new Error('the reference of a package could not be written');
}

async function made(deps: Deps, secret: Uint8Array, what: Dispatched, known: Kept | undefined) {
  const { caseId, providerId, view } = what;
  const { byCode, digests } = await deps.profiles.current();
  const profile = byCode[deps.party];
  const authority = profile && listingOn(profile, what.authority, view.order.issuedDate.slice(0, 10));
  if (!profile || !authority) throw new NotListedError(what.authority);
  const madeAt = deps.systemClock.now();
  const validUntil = new Date(Date.parse(madeAt) + REFERENCE_DAYS * DAY_MS).toISOString();
  const common: ReferenceRow = {
    caseId,
    providerId,
    n: (known?.a.n ?? 0) + 1,
    answers: view.answers.length,
    validUntil,
  };
  const nonce = Buffer.from(deps.ids.bytes(32)).toString('hex');
  const provenance = {
    format: PROVENANCE_FORMAT,
    caseId,
    providerId,
    issuer: { party: deps.party, names: profile.names, node: deps.baseUrl },
    authority,
    profileDigest: digests[deps.party] ?? '',
    issuedAt: view.order.issuedDate,
    madeAt,
    validUntil,
  } as const;
  const a: CurrentReference = { ...common, state: 'live', rev: (known?.a.rev ?? 0) + 1 };
  const lookup = lookupOf(secret, referenceOf(secret, common, nonce));
  return {
    fresh: { a, sealed: { nonce, provenance } },
    lookup: { ...referenceLookupKey(lookup), a: { ...common } },
  };
}

/** ECDSA signs the same text differently each time: the first signature is kept. */
async function signatureFor(deps: Deps, what: Dispatched, first: Kept, sums: Uint8Array): Promise<string> {
  const digest = digestOf(sums);
  let known: Kept | undefined = first;
  for (let attempt = 0; known && attempt < ATTEMPTS; attempt += 1) {
    const { signed } = known.sealed;
    if (signed?.sums === digest) return signed.jws;
    const jws = await signDetached(deps.signing, 'accord224-order', sums);
    const next: Kept = {
      a: { ...known.a, rev: known.a.rev + 1 },
      sealed: { ...known.sealed, signed: { sums: digest, jws } },
    };
    const { ok } = await deps.table.transact([replacing(rowOf(deps, what, next), known)], deps.ids.ulid());
    if (ok) return jws;
    known = await read(deps, what);
  }
  throw new Error('the signature of a package could not be written');
}
