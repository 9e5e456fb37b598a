/**
 * Party profiles as the table holds them, cached per process. Decisions are guarded by the digests they were
 * taken under: a profile that changed meanwhile fails the transaction, and the command is decided again.
 */
import { canonicalJson, sha256Hex } from '../../case/envelope.ts';
import { type PartyProfile, partyProfileSchema } from '../../protocol/parties.ts';
import type { Table, Write } from '../table.ts';

const PK = 'PARTIES';
const GUARD = { pk: PK, sk: 'DIGESTS' } as const;

export interface Profiles {
  readonly byCode: Readonly<Record<string, PartyProfile>>;
  readonly digests: Readonly<Record<string, string>>;
}

export interface ProfileBook {
  current(): Promise<Profiles>;
  /** Forgets the cache after a guard failed. */
  refresh(): void;
  /** Puts a profile in force for later decisions. Returns whether it differed from the stored one. */
  install(profile: PartyProfile): Promise<{ changed: boolean; digest: string }>;
}

/**
 * The guard of a decision: one row with a short digest of every profile, of which only those concerned are
 * compared. A condition check is paid by the size of the row; half a SHA-256 is enough to tell profiles apart.
 */
export const digestGuard = (digests: Readonly<Record<string, string>>): Write => ({
  check: GUARD,
  if: { equals: Object.fromEntries(Object.entries(digests).map(([code, full]) => [code, short(full)])) },
});

const short = (digest: string): string => digest.slice(0, 32);

export function profileBook(table: Table): ProfileBook {
  let cached: Promise<Profiles> | undefined;

  async function load(): Promise<Profiles> {
    const byCode: Record<string, PartyProfile> = {};
    const digests: Record<string, string> = {};
    let cursor: string | undefined;
    do {
      const page = await table.query(PK, {
        from: 'PROFILE#',
        to: 'PROFILE#~',
        ...(cursor ? { cursor } : {}),
      });
      for (const row of page.rows) {
        const profile = partyProfileSchema.parse(JSON.parse(row.text ?? ''));
        byCode[profile.code] = profile;
        digests[profile.code] = String(row.a.digest);
      }
      cursor = page.cursor;
    } while (cursor);
    return { byCode, digests };
  }

  return {
    current() {
      cached ??= load().catch((error: unknown) => {
        cached = undefined;
        throw error;
      });
      return cached;
    },
    refresh() {
      cached = undefined;
    },
    async install(profile) {
      const text = canonicalJson(profile);
      const digest = sha256Hex(text);
      const row = { pk: PK, sk: `PROFILE#${profile.code}`, a: { code: profile.code, digest }, text };
      for (;;) {
        const known = await table.get(GUARD);
        if (known?.a[profile.code] === short(digest)) return { changed: false, digest };
        const version = Number(known?.a.version ?? 0);
        const a = { ...known?.a, [profile.code]: short(digest), version: version + 1 };
        const guard = known ? { equals: { version } } : { absent: true as const };
        const result = await table.transact(
          [{ put: row }, { put: { ...GUARD, a }, if: guard }],
          `profile-${profile.code}-${version}-${short(digest)}`.slice(0, 36),
        );
        cached = undefined;
        // Lost to another installation: its digest must not be written over.
        if (result.ok) return { changed: true, digest };
      }
    },
  };
}
