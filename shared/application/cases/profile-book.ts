/**
 * Party profiles as the table holds them, cached per process. Decisions are guarded by the digests they were
 * taken under: a profile that changed meanwhile fails the transaction, and the command is decided again.
 */
import { canonicalJson, sha256Hex } from '../../case/envelope.ts';
import { type PartyProfile, partyProfileSchema } from '../../protocol/parties.ts';
import type { Table, Write } from '../table.ts';

const PK = 'PARTIES';

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

/** The guard of one profile: a row of its own, since a condition check is paid by the size of the row. */
export const digestGuard = (code: string, digest: string): Write => ({
  check: { pk: PK, sk: `DIGEST#${code}` },
  if: { equals: { digest } },
});

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
      const known = await table.get({ pk: PK, sk: `DIGEST#${profile.code}` });
      if (known?.a.digest === digest) return { changed: false, digest };
      const a = { code: profile.code, digest };
      await table.transact(
        [
          { put: { pk: PK, sk: `PROFILE#${profile.code}`, a, text } },
          { put: { pk: PK, sk: `DIGEST#${profile.code}`, a } },
        ],
        `profile-${profile.code}-${digest.slice(0, 16)}`,
      );
      cached = undefined;
      return { changed: true, digest };
    },
  };
}
