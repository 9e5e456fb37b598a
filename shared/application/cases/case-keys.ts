/**
 * One data key per case, unwrapped once per process. A cached key is used only for the very wrapped value that
 * the command's own query returned: once the KEY row is gone, the cache cannot keep the case alive.
 */
import type { EncryptionContext, KeyPort } from '../ports.ts';

export interface CaseKeys {
  create(caseId: string): Promise<{ key: Uint8Array; wrapped: Uint8Array }>;
  open(caseId: string, wrapped: Uint8Array): Promise<Uint8Array>;
  forget(caseId: string): void;
}

export const keyContext = (party: string, caseId: string): EncryptionContext => ({ party, caseId });

export function caseKeys(keys: KeyPort, party: string, capacity = 500): CaseKeys {
  const cache = new Map<string, { wrapped: string; key: Uint8Array }>();
  const keep = (caseId: string, wrapped: Uint8Array, key: Uint8Array): void => {
    cache.delete(caseId);
    cache.set(caseId, { wrapped: Buffer.from(wrapped).toString('base64'), key });
    if (cache.size > capacity) {
      const oldest = cache.keys().next().value;
      if (oldest !== undefined) cache.delete(oldest);
    }
  };
  return {
    async create(caseId) {
      const { plaintext, wrapped } = await keys.generateDataKey(keyContext(party, caseId));
      keep(caseId, wrapped, plaintext);
      return { key: plaintext, wrapped };
    },
    async open(caseId, wrapped) {
      const cached = cache.get(caseId);
      if (cached?.wrapped === Buffer.from(wrapped).toString('base64')) return cached.key;
      const key = await keys.unwrap(wrapped, keyContext(party, caseId));
      keep(caseId, wrapped, key);
      return key;
    },
    forget: (caseId) => void cache.delete(caseId),
  };
}
