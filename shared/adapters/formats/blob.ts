/** Sealed blobs: AES-256-GCM in one fixed layout (docs/formats.md, "Sealed blob"). */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import canonicalize from 'canonicalize';
import {
  type BlobCipher,
  CiphertextError,
  type EncryptionContext,
  type Ids,
} from '../../application/ports.ts';

export const BLOB_VERSION = 1;
export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What sealing adds to the plaintext. */
export const BLOB_OVERHEAD = 1 + NONCE_BYTES + TAG_BYTES;

/** The version byte is authenticated too: a later layout cannot be passed off as this one. */
function associatedData(context: EncryptionContext): Buffer {
  return Buffer.concat([Buffer.of(BLOB_VERSION), Buffer.from(canonicalize(context) ?? '', 'utf8')]);
}

export function createBlobCipher(ids: Pick<Ids, 'bytes'>): BlobCipher {
  return {
    seal(key, context, plaintext) {
      const nonce = ids.bytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(associatedData(context));
      const body = cipher.update(plaintext);
      return Buffer.concat([Buffer.of(BLOB_VERSION), nonce, body, cipher.final(), cipher.getAuthTag()]);
    },
    open(key, context, blob) {
      // One message for every cause: which check failed is of use to an attacker only.
      if (blob.byteLength < BLOB_OVERHEAD || blob[0] !== BLOB_VERSION) throw new CiphertextError('blob');
      try {
        const tagAt = blob.byteLength - TAG_BYTES;
        const nonce = blob.subarray(1, 1 + NONCE_BYTES);
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
        decipher.setAAD(associatedData(context));
        decipher.setAuthTag(blob.subarray(tagAt));
        const body = decipher.update(blob.subarray(1 + NONCE_BYTES, tagAt));
        return Buffer.concat([body, decipher.final()]);
      } catch {
        throw new CiphertextError('blob');
      }
    },
  };
}
