/**
 * Party profiles as the table holds them, cached per process. Decisions are guarded by the digests they were
 * taken under: a profile that changed meanwhile fails the transaction, and the command is decided again.
 */
import { canonicalJson, sha256Hex } from '../../case/envelope.ts';
import { type PartyProfile, partyProfileSchema } from '../../protocol/parties.ts';
import type { Attributes, Row, Table, Write } from '../table.ts';

const PK = 'PARTIES';
const GUARD = { pk: PK, sk: 'DIGESTS' } as const;

export interface Profiles {
  readonly byCode: Readonly<Record<string, PartyProfile>>;
  readonly digests: Readonly<Record<string, string>>;
  /** Until when the node of each Party is trusted; the empty text where it is not. */
  readonly peers: Peers;
}

export type Peers = Readonly<Record<string, string>>;

export interface ProfileBook {
  current(): Promise<Profiles>;
  /** Forgets the cache after a guard failed. */
  refresh(): void;
  /** Puts a profile in force for later decisions. Returns whether it differed from the stored one. */
  install(profile: PartyProfile): Promise<{ changed: boolean; digest: string }>;
  /** Writes down until when a Party's node is trusted, or that it is not. Repeatable. */
  reach(party: string, until: string | undefined): Promise<void>;
}

/**
 * The guard of a decision: one row with a short digest of every profile, and until when its node is trusted, of which
 * only those concerned are compared. A condition check is paid by the size of the row; half a SHA-256 is enough to
 * tell profiles apart.
 */
export const digestGuard = (digests: Readonly<Record<string, string>>, peers: Peers = {}): Write => ({
  check: GUARD,
  if: {
    equals: Object.fromEntries(
      Object.entries(digests).flatMap(([code, full]) => {
        const until = peers[code];
        return [
          [code, short(full)],
          // A row from before there were peers says nothing of them, and neither does the decision.
          ...(until === undefined ? [] : [[peerAttribute(code), until]]),
        ];
      }),
    ),
  },
});

const peerAttribute = (party: string): string => `peer-${party}`;

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
    const guard = await table.get(GUARD);
    const peers = Object.keys(byCode).flatMap((code) => {
      const until = guard?.a[peerAttribute(code)];
      return typeof until === 'string' ? [[code, until]] : [];
    });
    return { byCode, digests, peers: Object.fromEntries(peers) };
  }

  /** Reads the guard row, changes it and writes it back, again where somebody was faster. */
  async function change(
    name: string,
    to: (known: Attributes) => { readonly a: Attributes; readonly rows: readonly Row[] } | undefined,
  ): Promise<boolean> {
    for (;;) {
      const known = await table.get(GUARD);
      const wanted = to(known?.a ?? {});
      if (!wanted) return false;
      const version = Number(known?.a.version ?? 0);
      const a = { ...known?.a, ...wanted.a, version: version + 1 };
      const guard = known ? { equals: { version } } : { absent: true as const };
      const result = await table.transact(
        [...wanted.rows.map((row) => ({ put: row })), { put: { ...GUARD, a }, if: guard }],
        `${name}-${version}`.slice(0, 36),
      );
      cached = undefined;
      // Lost to another writer: what it wrote must not be written over.
      if (result.ok) return true;
    }
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
      const changed = await change(`profile-${profile.code}-${short(digest)}`.slice(0, 24), (known) => {
        if (known[profile.code] === short(digest)) return undefined;
        const peer = peerAttribute(profile.code);
        // Always there, so that a decision can rely on a node's not being trusted, too.
        return { rows: [row], a: { [profile.code]: short(digest), [peer]: known[peer] ?? '' } };
      });
      return { changed, digest };
    },
    async reach(party, until) {
      const name = peerAttribute(party);
      const value = until ?? '';
      await change(`${name}-${value.replaceAll(/\D/g, '')}`, (known) =>
        known[name] === value ? undefined : { rows: [], a: { [name]: value } },
      );
    },
  };
}
