/** Keys and signatures of ES256 between the forms that services speak and the forms that JOSE wants. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { KeyUnavailableError, type PublicKey } from '../../application/ports.ts';

/** The public half of a key, named by its thumbprint: the same name at every holder, nobody has to give it out. */
export async function publicKeyOf(key: KeyObject): Promise<PublicKey> {
  const { kty, crv, x, y } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' });
  if (kty !== 'EC' || crv !== 'P-256' || typeof x !== 'string' || typeof y !== 'string')
    throw new KeyUnavailableError('the signing key is not on P-256');
  return { kid: await calculateJwkThumbprint({ kty, crv, x, y }), kty, crv, x, y };
}

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const SCALAR_BYTES = 32;

/** A signature is SEQUENCE { INTEGER r, INTEGER s }; JOSE takes both numbers in 32 bytes each. */
export function signatureFromDer(der: Uint8Array): Uint8Array {
  const bytes = Buffer.from(der);
  // At most 72 bytes, so lengths take one byte each.
  if (bytes[0] !== SEQUENCE || bytes[1] !== bytes.byteLength - 2) throw malformed();
  const r = integerAt(bytes, 2);
  const s = integerAt(bytes, r.end);
  if (s.end !== bytes.byteLength) throw malformed();
  return Buffer.concat([r.value, s.value]);
}

function integerAt(bytes: Buffer, at: number): { value: Buffer; end: number } {
  const length = bytes[at + 1] ?? 0;
  const end = at + 2 + length;
  const content = bytes.subarray(at + 2, end);
  if (bytes[at] !== INTEGER || length === 0 || content.byteLength !== length) throw malformed();
  // A leading zero keeps the number positive and is not part of it.
  const digits = content[0] === 0 ? content.subarray(1) : content;
  if (digits.byteLength > SCALAR_BYTES || (content[0] ?? 0) >= 0x80) throw malformed();
  return { value: Buffer.concat([Buffer.alloc(SCALAR_BYTES - digits.byteLength), digits]), end };
}

const malformed = (): Error =>
  new KeyUnavailableError('the key service answered with something else than a signature');
