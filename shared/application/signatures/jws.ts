/**
 * Compact JWS (RFC 7515) by a key that signs elsewhere: `jose` takes keys, not services, so the three parts are put
 * together here. Checking is `jose`'s, after a look that no byte is written in two ways.
 */
import { base64url, compactVerify, createLocalJWKSet, flattenedVerify } from 'jose';
import * as z from 'zod';
import type { PublicKey, SigningPort } from '../ports.ts';

const encoder = new TextEncoder();

/** What a signature is for; one made for one purpose is none for another. */
export type SignedType =
  | 'accord224-root'
  | 'accord224-export'
  | 'accord224-message'
  | 'accord224-receipt'
  | 'accord224-transfer'
  | 'accord224-slot-request'
  | 'accord224-slot-answer'
  | 'accord224-profile'
  | 'accord224-order'
  | 'accord224-call'
  | 'accord224-notice';

async function signed(
  signing: SigningPort,
  typ: SignedType,
  payload: Uint8Array,
  by?: string,
): Promise<{ readonly header: string; readonly body: string; readonly signature: string }> {
  const kid = by ?? (await signing.publicKeys())[0].kid;
  const header = base64url.encode(JSON.stringify({ alg: 'ES256', kid, typ }));
  const body = base64url.encode(payload);
  const signature = base64url.encode(await signing.sign(encoder.encode(`${header}.${body}`), kid));
  return { header, body, signature };
}

/** By the key that signs now, unless another of the node's keys is named. */
export async function signCompact(
  signing: SigningPort,
  typ: SignedType,
  payload: Uint8Array,
  by?: string,
): Promise<string> {
  const { header, body, signature } = await signed(signing, typ, payload, by);
  return `${header}.${body}.${signature}`;
}

/** RFC 7515, appendix F: the payload is left out and has to be put back by whoever checks. */
export async function signDetached(
  signing: SigningPort,
  typ: SignedType,
  payload: Uint8Array,
): Promise<string> {
  const { header, signature } = await signed(signing, typ, payload);
  return `${header}..${signature}`;
}

const publicKeySchema = z.object({
  kid: z.string(),
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
});
/** A JWK Set as the node serves it; other members are let pass and not used. */
export const keySetSchema = z.object({ keys: z.array(publicKeySchema).min(1) });
export type KeySet = z.infer<typeof keySetSchema>;

export const keySet = (keys: readonly PublicKey[]): KeySet & { keys: { use: 'sig'; alg: 'ES256' }[] } => ({
  keys: keys.map((key) => ({ ...key, use: 'sig', alg: 'ES256' })),
});

export class SignatureError extends Error {
  override readonly name = 'SignatureError';
  readonly reason: 'malformed' | 'unknown-key' | 'not-for-this' | 'false';

  constructor(reason: SignatureError['reason'], options?: ErrorOptions) {
    super(reason, options);
    this.reason = reason;
  }
}

/** Base64url lets the last character vary without a change of the bytes: taken only in the form we write. */
function parts(jws: string): [string, string, string] {
  const [header = '', body = '', signature = '', ...more] = jws.split('.');
  const canonical = [header, body, signature].every((part) => {
    try {
      return base64url.encode(base64url.decode(part)) === part;
    } catch {
      return false;
    }
  });
  if (more.length > 0 || header === '' || signature === '' || !canonical)
    throw new SignatureError('malformed');
  return [header, body, signature];
}

type Imported = ReturnType<typeof createLocalJWKSet>;
const importedSets = new WeakMap<KeySet, Imported>();

/** Importing a key costs as much as checking with it: once per set. */
function imported(keys: KeySet): Imported {
  const known = importedSets.get(keys) ?? createLocalJWKSet({ keys: keys.keys.map((key) => ({ ...key })) });
  importedSets.set(keys, known);
  return known;
}

const headerSchema = z.strictObject({ alg: z.literal('ES256'), kid: z.string(), typ: z.string() });

async function checked<T>(
  keys: KeySet,
  header: string,
  typ: SignedType,
  check: (jwks: Imported) => Promise<T>,
): Promise<{ result: T; kid: string }> {
  const parsed = headerSchema.safeParse(readJson(header));
  if (!parsed.success) throw new SignatureError('malformed');
  if (parsed.data.typ !== typ) throw new SignatureError('not-for-this');
  const { kid } = parsed.data;
  if (!keys.keys.some((key) => key.kid === kid)) throw new SignatureError('unknown-key');
  try {
    return { result: await check(imported(keys)), kid };
  } catch (cause) {
    throw new SignatureError('false', { cause });
  }
}

function readJson(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64url.decode(part)).toString('utf8'));
  } catch {
    return undefined;
  }
}

const ALGORITHMS = { algorithms: ['ES256'] };

/** The payload of a good signature. Throws SignatureError. */
export async function openCompact(
  keys: KeySet,
  typ: SignedType,
  jws: string,
): Promise<{ readonly payload: Uint8Array; readonly kid: string }> {
  const [header] = parts(jws);
  const { result, kid } = await checked(keys, header, typ, (jwks) => compactVerify(jws, jwks, ALGORITHMS));
  return { payload: result.payload, kid };
}

/** Checks a detached signature over `payload`. Throws SignatureError. */
export async function checkDetached(
  keys: KeySet,
  typ: SignedType,
  jws: string,
  payload: Uint8Array,
): Promise<{ readonly kid: string }> {
  const [header, body, signature] = parts(jws);
  if (body !== '') throw new SignatureError('malformed');
  const whole = { protected: header, payload: base64url.encode(payload), signature };
  const { kid } = await checked(keys, header, typ, (jwks) => flattenedVerify(whole, jwks, ALGORITHMS));
  return { kid };
}
