/**
 * Compact JWE (RFC 7516): RSA-OAEP-256 to the key of the peer, A256GCM. Sealing is `jose`'s. Opening needs a private
 * key that does not leave its keeper, so the content key is unwrapped there and the rest is done here.
 */
import { createDecipheriv } from 'node:crypto';
import { base64url, CompactEncrypt, importJWK } from 'jose';
import * as z from 'zod';
import { CiphertextError, KeyUnavailableError } from '../ports.ts';
import type { DecryptionPort, EncryptionKey } from './ports.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
/** Of RSA with 3,072 or 4,096 bits. */
const WRAPPED_BYTES = [384, 512];
/** A message is small; documents travel apart from it. */
export const MESSAGE_BYTES = 1024 * 1024;

/** Which check failed is not told to whoever sent it: `undecryptable` covers every failure of key or tag. */
export class UnreadableMessageError extends Error {
  override readonly name = 'UnreadableMessageError';
  readonly reason: 'malformed' | 'unknown-key' | 'undecryptable';

  constructor(reason: UnreadableMessageError['reason'], options?: ErrorOptions) {
    super(reason, options);
    this.reason = reason;
  }
}

export async function sealMessage(peer: EncryptionKey, jws: string): Promise<string> {
  const { kid, kty, n, e } = peer;
  return new CompactEncrypt(new TextEncoder().encode(jws))
    .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid, cty: 'JWT' })
    .encrypt(await importJWK({ kty, n, e }, 'RSA-OAEP-256'));
}

/** Pinned: nothing else is looked at, whatever a header says. */
const headerSchema = z.strictObject({
  alg: z.literal('RSA-OAEP-256'),
  enc: z.literal('A256GCM'),
  kid: z.string().max(100),
  cty: z.literal('JWT'),
});

/** The JWS within. Throws UnreadableMessageError. */
export async function openMessage(keys: DecryptionPort, jwe: string): Promise<string> {
  const { header, wrapped, iv, ciphertext, tag } = partsOf(jwe);
  const parsed = headerSchema.safeParse(headerOf(header));
  if (!parsed.success) throw new UnreadableMessageError('malformed');
  const contentKey = await unwrap(keys, parsed.data.kid, wrapped);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(
      openContent({ contentKey, header, iv, ciphertext, tag }),
    );
  } catch (cause) {
    throw new UnreadableMessageError('undecryptable', { cause });
  }
}

async function unwrap(keys: DecryptionPort, kid: string, wrapped: Uint8Array): Promise<Uint8Array> {
  try {
    return await keys.unwrap(kid, wrapped);
  } catch (cause) {
    if (cause instanceof CiphertextError) throw new UnreadableMessageError('undecryptable', { cause });
    if (cause instanceof KeyUnavailableError) throw new UnreadableMessageError('unknown-key', { cause });
    throw cause;
  }
}

interface Content {
  readonly contentKey: Uint8Array;
  /** As it stands in the message: it is what the tag covers besides the ciphertext. */
  readonly header: string;
  readonly iv: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly tag: Uint8Array;
}

/** RFC 7516, 5.2, steps 14 to 16, for A256GCM. */
export function openContent({ contentKey, header, iv, ciphertext, tag }: Content): Uint8Array {
  if (contentKey.byteLength !== KEY_BYTES) throw new CiphertextError('content key');
  const decipher = createDecipheriv('aes-256-gcm', contentKey, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(header, 'ascii'));
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}

/** Base64url lets the last character vary without a change of the bytes: taken only in the form we write. */
function partsOf(jwe: string) {
  if (jwe.length > MESSAGE_BYTES * 2) throw new UnreadableMessageError('malformed');
  const texts = jwe.split('.');
  const bytes = texts.map((text) => {
    try {
      const decoded = base64url.decode(text);
      return base64url.encode(decoded) === text ? decoded : undefined;
    } catch {
      return undefined;
    }
  });
  const [header = ''] = texts;
  const [headerBytes, wrapped, iv, ciphertext, tag, ...more] = bytes;
  const sound =
    more.length === 0 &&
    headerBytes !== undefined &&
    wrapped !== undefined &&
    WRAPPED_BYTES.includes(wrapped.byteLength) &&
    iv?.byteLength === IV_BYTES &&
    ciphertext !== undefined &&
    tag?.byteLength === TAG_BYTES;
  if (!sound) throw new UnreadableMessageError('malformed');
  return { header, wrapped, iv, ciphertext, tag };
}

function headerOf(header: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64url.decode(header)).toString('utf8'));
  } catch {
    return undefined;
  }
}
