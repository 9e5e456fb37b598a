/**
 * Random secrets of the node for what needs no key service at every use: idempotency rows, the cookies of the
 * pages, the references of orders. Each is made at first use, kept wrapped in the table, and unwrapped once per process.
 */
import { createHmac } from 'node:crypto';
import type { Ids, KeyPort } from '../ports.ts';
import type { Table } from '../table.ts';

export const SECRET_PURPOSES = ['idempotency', 'pages', 'references'] as const;
export type SecretPurpose = (typeof SECRET_PURPOSES)[number];

export interface NodeSecrets {
  /** Hex HMAC of a request: recognises a repetition, tells nothing about the request. */
  requestMac(bytes: string): Promise<string>;
  /** 32 bytes, the same in every process of the node. */
  secret(purpose: SecretPurpose): Promise<Uint8Array>;
}

export function nodeSecrets(table: Table, keys: KeyPort, ids: Ids, party: string): NodeSecrets {
  const known = new Map<SecretPurpose, Promise<Uint8Array>>();

  async function load(purpose: SecretPurpose): Promise<Uint8Array> {
    const place = { pk: 'NODE', sk: `SECRET#${purpose}` };
    const context = { party, purpose };
    const stored = await table.get(place);
    if (stored?.blob) return keys.unwrap(stored.blob, context);
    const fresh = await keys.generateDataKey(context);
    const row = { ...place, a: {}, blob: fresh.wrapped };
    const result = await table.transact([{ put: row, if: { absent: true } }], ids.ulid());
    // Another process was first: use its secret.
    return result.ok ? fresh.plaintext : load(purpose);
  }

  function secret(purpose: SecretPurpose): Promise<Uint8Array> {
    const asked = known.get(purpose) ?? load(purpose);
    known.set(purpose, asked);
    // A failure is not remembered.
    asked.catch(() => known.delete(purpose));
    return asked;
  }

  return {
    secret,
    requestMac: async (bytes) =>
      createHmac('sha256', await secret('idempotency'))
        .update(bytes)
        .digest('hex'),
  };
}
