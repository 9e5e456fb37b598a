/**
 * A random secret of the node for HMACs that need no key service: idempotency rows. Made at first use, kept
 * wrapped in the table, unwrapped once per process.
 */
import { createHmac } from 'node:crypto';
import type { Ids, KeyPort } from '../ports.ts';
import type { Table } from '../table.ts';

export interface NodeSecrets {
  /** Hex HMAC of a request: recognises a repetition, tells nothing about the request. */
  requestMac(bytes: string): Promise<string>;
}

const ROW = { pk: 'NODE', sk: 'SECRET#idempotency' } as const;

export function nodeSecrets(table: Table, keys: KeyPort, ids: Ids, party: string): NodeSecrets {
  const context = { party, purpose: 'idempotency' };
  let secret: Promise<Uint8Array> | undefined;

  async function load(): Promise<Uint8Array> {
    const stored = await table.get(ROW);
    if (stored?.blob) return keys.unwrap(stored.blob, context);
    const fresh = await keys.generateDataKey(context);
    const row = { ...ROW, a: {}, blob: fresh.wrapped };
    const result = await table.transact([{ put: row, if: { absent: true } }], ids.ulid());
    // Another process was first: use its secret.
    return result.ok ? fresh.plaintext : load();
  }

  return {
    async requestMac(bytes) {
      secret ??= load();
      try {
        return createHmac('sha256', await secret)
          .update(bytes)
          .digest('hex');
      } catch (error) {
        secret = undefined;
        throw error;
      }
    },
  };
}
