/**
 * Search without reading: normalised identifiers as keyed tokens. The token says nothing without the key, the
 * case keeps a sealed list of its tokens, and erasing the case removes the rows.
 */
import type { Write } from '../table.ts';
import type { CaseDeps } from './deps.ts';

/** Normalised identifier -> token. */
export type Tokens = Readonly<Record<string, string>>;

type BlindDeps = Pick<CaseDeps, 'keys'>;

export async function blindToken(deps: BlindDeps, normalised: string): Promise<string> {
  const { mac, version } = await deps.keys.blindIndexMac(new TextEncoder().encode(normalised));
  return `${version}.${Buffer.from(mac).toString('base64url')}`;
}

export const blindKey = (token: string, caseId: string) => ({ pk: `BI#${token}`, sk: caseId });

/** Only identifiers that are new cost a MAC; the rest keep their tokens. */
export async function blindIndexChanges(
  deps: BlindDeps,
  caseId: string,
  before: Tokens,
  identifiers: readonly string[],
): Promise<{ tokens: Tokens; writes: readonly Write[] }> {
  const wanted = [...new Set(identifiers)];
  const fresh = wanted.filter((identifier) => before[identifier] === undefined);
  const made = await Promise.all(
    fresh.map(async (identifier) => [identifier, await blindToken(deps, identifier)] as const),
  );
  const all = { ...before, ...Object.fromEntries(made) };
  const tokens = Object.fromEntries(wanted.map((identifier) => [identifier, all[identifier] as string]));
  const gone = Object.entries(before).filter(([identifier]) => tokens[identifier] === undefined);
  return {
    tokens,
    writes: [
      ...made.map(([, token]) => ({ put: { ...blindKey(token, caseId), a: { caseId } } })),
      ...gone.map(([, token]) => ({ delete: blindKey(token, caseId) })),
    ],
  };
}

/** Cases that carry an identifier, in no order. */
export async function findByIdentifier(
  deps: BlindDeps & Pick<CaseDeps, 'table'>,
  normalised: string,
): Promise<readonly string[]> {
  const partition = `BI#${await blindToken(deps, normalised)}`;
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await deps.table.query(partition, cursor ? { cursor } : {});
    found.push(...page.rows.map((row) => row.sk));
    cursor = page.cursor;
  } while (cursor);
  return found;
}
