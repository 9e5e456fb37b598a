/**
 * Sessions, grants and half-finished sign-ins, in memory: a restart asks people to sign in again and leaves no
 * session secret at rest. Access tokens are signed and not stored, so they outlive it.
 */
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';
import type { SystemClock } from '../../shared/application/ports.ts';

/** Per kind, so that a flood of half-finished sign-ins cannot push sessions out. */
const MOST_ENTRIES = 10_000;

interface Entry {
  readonly payload: AdapterPayload;
  readonly expiresAt: number;
}

class MemoryAdapter implements Adapter {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const expiresAt = expiresIn === undefined ? Number.POSITIVE_INFINITY : this.#now() + expiresIn * 1000;
    this.#entries.delete(id);
    this.#entries.set(id, { payload, expiresAt });
    if (this.#entries.size > MOST_ENTRIES) this.#makeRoom();
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    if (entry.expiresAt > this.#now()) return entry.payload;
    this.#entries.delete(id);
    return undefined;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    for (const [id, { payload }] of this.#entries) if (payload.uid === uid) return this.find(id);
    return undefined;
  }

  async findByUserCode(): Promise<undefined> {
    return undefined; // No device flow.
  }

  async consume(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry !== undefined) entry.payload.consumed = Math.floor(this.#now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    this.#entries.delete(id);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [id, { payload }] of this.#entries) if (payload.grantId === grantId) this.#entries.delete(id);
  }

  /** What has expired goes; if that is nothing, the oldest. */
  #makeRoom(): void {
    const now = this.#now();
    for (const [id, { expiresAt }] of this.#entries) if (expiresAt <= now) this.#entries.delete(id);
    for (const id of this.#entries.keys()) {
      if (this.#entries.size <= MOST_ENTRIES) return;
      this.#entries.delete(id);
    }
  }
}

export const memoryStorage =
  (systemClock: SystemClock): AdapterFactory =>
  () =>
    new MemoryAdapter(() => Date.parse(systemClock.now()));
