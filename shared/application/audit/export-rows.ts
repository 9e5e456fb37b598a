/** An export's row: who asked for it, how far it is, and where it lies. */
import * as z from 'zod';
import type { Actor, Delegation } from '../../protocol/decision.ts';
import { BrokenRowError } from '../cases/load-case.ts';
import { caseKey } from '../cases/rows.ts';
import type { Key, Row } from '../table.ts';

export const EXPORT_FORMS = ['plain', 'ciphertext'] as const;
export type ExportForm = (typeof EXPORT_FORMS)[number];

const exportRowSchema = z.object({
  caseId: z.string(),
  exportId: z.string(),
  form: z.enum(EXPORT_FORMS),
  state: z.enum(['requested', 'ready', 'failed', 'expired']),
  requestedAt: z.string(),
  /** What the job needs to know about who asked: it sees no more than that person does. */
  actor: z.string(),
  roles: z.array(z.string()),
  authority: z.string().optional(),
  provider: z.string().optional(),
  /** Roles that were lent to that person when the export was asked for: lender, end, roles. */
  lent: z.array(z.string()).optional(),
  /** Whose lent role permitted it; absent where the person's own did. */
  onBehalfOf: z.array(z.string()).optional(),
  attempts: z.int().nonnegative(),
  madeAt: z.string().optional(),
  expiresAt: z.string().optional(),
  /** Names the objects in the vault. */
  attempt: z.string().optional(),
  size: z.int().optional(),
  /** HMAC over the digest of the file, under a salt that is sealed. */
  commitment: z.string().optional(),
  code: z.string().optional(),
});
export type ExportRow = z.infer<typeof exportRowSchema>;

export const exportKey = (caseId: string, exportId: string): Key => ({
  pk: caseKey(caseId),
  sk: `EXP#${exportId}`,
});
/** What the export job has to look at, by the time at which. */
export const EXPORT_SHARD = 'DUE#EXPORT';

export function exportRow(
  entry: ExportRow,
  rest: { readonly at?: string; readonly text?: string; readonly blob?: Uint8Array },
): Row {
  const a = Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
  const sk = `${rest.at}#${entry.caseId}#${entry.exportId}`;
  return {
    ...exportKey(entry.caseId, entry.exportId),
    a: a as Row['a'],
    ...(rest.text === undefined ? {} : { text: rest.text }),
    ...(rest.blob === undefined ? {} : { blob: rest.blob }),
    ...(rest.at === undefined ? {} : { index: { due: { pk: EXPORT_SHARD, sk } } }),
  };
}

export function toExport(row: Row): ExportRow {
  const parsed = exportRowSchema.safeParse(row.a);
  if (!parsed.success) throw new BrokenRowError(`${row.pk} ${row.sk}`, { cause: parsed.error });
  return parsed.data;
}

/** The actor as the row keeps it: the job sees what that person saw, and records it in the same name. */
export const keptActor = ({ id, roles, authority, provider, delegations, onBehalfOf }: Actor) => ({
  actor: id,
  roles: [...roles],
  ...(authority ? { authority } : {}),
  ...(provider ? { provider } : {}),
  ...(delegations?.length
    ? { lent: delegations.map(({ by, until, roles: lent }) => [by, until, ...lent].join(' ')) }
    : {}),
  ...(onBehalfOf ? { onBehalfOf: [...onBehalfOf] } : {}),
});

export const actorOf = ({ actor, roles, authority, provider, lent, onBehalfOf }: ExportRow): Actor => ({
  id: actor,
  roles,
  ...(authority === undefined ? {} : { authority }),
  ...(provider === undefined ? {} : { provider }),
  ...(lent === undefined ? {} : { delegations: lent.map(toDelegation) }),
  ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
});

function toDelegation(line: string): Delegation {
  const [by = '', until = '', ...roles] = line.split(' ');
  return { by, until, roles };
}
