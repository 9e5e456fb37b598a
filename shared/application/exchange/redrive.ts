/** Messages that were turned away, or for which nobody answered for too long: sent again when a person says so. */
import type { CaseDeps } from '../cases/deps.ts';
import { outRowSchema } from './out-row.ts';
import { DEAD_LETTERS, outboxPlace } from './rows.ts';

export interface DeadLetter {
  readonly messageId: string;
  readonly to: string;
  readonly type: string;
  readonly code: string;
  readonly attempts: number;
}

/** The oldest hundred to one Party, or to all. */
export async function listDeadLetters(
  deps: Pick<CaseDeps, 'table'>,
  to?: string,
): Promise<readonly DeadLetter[]> {
  const range = to === undefined ? {} : { from: `${to}#`, to: `${to}#~` };
  const { rows } = await deps.table.index('due', DEAD_LETTERS, { ...range, limit: 100 });
  return rows.map(({ a }) => {
    const { messageId, to: peer, type, attempts } = outRowSchema.parse(a);
    return { messageId, to: peer, type, attempts, code: String(a.code ?? '') };
  });
}

/** Puts them back into the outbox with a week of their own. Returns how many. Repeatable. */
export async function redrive(
  deps: Pick<CaseDeps, 'table' | 'ids' | 'systemClock'>,
  to: string,
): Promise<number> {
  const { rows } = await deps.table.index('due', DEAD_LETTERS, { from: `${to}#`, to: `${to}#~`, limit: 100 });
  let back = 0;
  for (const { pk, sk } of rows) {
    const row = await deps.table.get({ pk, sk });
    if (row?.index?.due?.pk !== DEAD_LETTERS) continue;
    const out = outRowSchema.parse(row.a);
    const now = deps.systemClock.now();
    const a = { ...row.a, attempts: out.attempts + 1, since: now };
    const index = { due: outboxPlace(out.caseId, out.to, out.seq, now) };
    const condition = { equals: { attempts: out.attempts } };
    const { ok } = await deps.table.transact([{ put: { ...row, a, index }, if: condition }], deps.ids.ulid());
    if (ok) back += 1;
  }
  return back;
}
