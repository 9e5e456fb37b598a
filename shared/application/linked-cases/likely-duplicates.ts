/**
 * Likely duplicates: other cases of the same authority that name the same identifiers. Ids and open attributes
 * only; a hit is a candidate, since normalised forms may collide. Cases of other authorities stay unseen.
 */
import { blindToken } from '../cases/blind-index.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { caseKey, headKey, headSchema } from '../cases/rows.ts';

export interface Duplicate {
  readonly caseId: string;
  readonly status: string;
  readonly closed: boolean;
  readonly sharedIdentifiers: number;
  /** Whether one of the providers is the same; known once that case was issued. */
  readonly sameProvider: boolean;
}

/** What is looked at and shown: a list for a person, not a search engine. */
const MAX_IDENTIFIERS = 100;
const MAX_CANDIDATES = 20;

export interface DuplicateQuery {
  readonly caseId: string;
  readonly authority: string;
  readonly identifiers: readonly string[];
  readonly providers: readonly string[];
}

export async function likelyDuplicates(
  deps: Pick<CaseDeps, 'table' | 'keys'>,
  { caseId, authority, identifiers, providers }: DuplicateQuery,
): Promise<readonly Duplicate[]> {
  const shared = new Map<string, number>();
  const hits = await Promise.all(
    identifiers.slice(0, MAX_IDENTIFIERS).map(async (identifier) => {
      const { rows } = await deps.table.query(`BI#${await blindToken(deps, identifier)}`);
      return rows.map((row) => row.sk);
    }),
  );
  for (const hit of hits.flat()) if (hit !== caseId) shared.set(hit, (shared.get(hit) ?? 0) + 1);
  const candidates = [...shared].sort(([, a], [, b]) => b - a).slice(0, MAX_CANDIDATES);
  const found = await Promise.all(
    candidates.map(async ([id, sharedIdentifiers]) => {
      const row = await deps.table.get(headKey(id));
      const head = row && headSchema.safeParse(row.a);
      if (!head?.success || head.data.authority !== authority) return [];
      const { status, closed } = head.data;
      const sameProvider = await hasProvider(deps, id, providers);
      return [{ caseId: id, status, closed, sharedIdentifiers, sameProvider }];
    }),
  );
  return found.flat();
}

async function hasProvider(
  deps: Pick<CaseDeps, 'table'>,
  caseId: string,
  providers: readonly string[],
): Promise<boolean> {
  const { rows } = await deps.table.query(caseKey(caseId), { from: 'PTY#PROV#', to: 'PTY#PROV#~' });
  return rows.some(({ sk }) => providers.includes(sk.slice('PTY#PROV#'.length)));
}
