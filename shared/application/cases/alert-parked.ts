/** Rows that were parked by a sweep: somebody is told of each, once it is certain that somebody was. */
import { type Alerts, alertId } from '../alerts.ts';
import type { Log } from '../ports.ts';
import type { IndexRow } from '../table.ts';
import type { CaseDeps } from './deps.ts';

/** Where sweeps park what failed too often. */
export const PARKED_PARTITION = 'DUE#failed';
/** Parked rows of which somebody was told; they wait for a person. */
export const TOLD_PARTITION = 'DUE#told';
const PAGE = 100;

export type AlertDeps = Pick<CaseDeps, 'table' | 'ids'> & { readonly alerts: Alerts; readonly log: Log };

/**
 * Raises an alert for every parked row, then moves the row aside. A row whose alert reached nobody stays for the
 * next minute. Costs one read while nothing is parked. Returns how many were told.
 */
export async function alertParked(deps: AlertDeps): Promise<number> {
  let told = 0;
  let cursor: string | undefined;
  do {
    const page = await deps.table.index('due', PARKED_PARTITION, {
      limit: PAGE,
      ...(cursor ? { cursor } : {}),
    });
    for (const row of page.rows) if (await tell(deps, row)) told += 1;
    cursor = page.cursor;
  } while (cursor);
  return told;
}

async function tell(deps: AlertDeps, { pk, sk, at }: IndexRow): Promise<boolean> {
  const row = await deps.table.get({ pk, sk });
  // The index lags: it may have been told of, or be settled, already.
  if (row?.index?.due?.pk !== PARKED_PARTITION) return false;
  const id = alertId('parked', pk, sk, at.sk);
  try {
    // The row's keys are ids; anything else in them would be refused, and is left out beforehand.
    const subjects = [pk, sk].map((key) => key.replaceAll(/[^A-Za-z0-9._:#/-]/g, '_'));
    await deps.alerts.raise({ id, severity: 'critical', code: 'due-parked', subjects });
  } catch (error) {
    deps.log.error('alert-failed', { id, name: error instanceof Error ? error.name : 'unknown' });
    return false;
  }
  const put = { ...row, index: { ...row.index, due: { pk: TOLD_PARTITION, sk: at.sk } } };
  const unchanged =
    typeof row.a.attempts === 'number'
      ? { equals: { attempts: row.a.attempts } }
      : { present: true as const };
  await deps.table.transact([{ put, if: unchanged }], deps.ids.ulid());
  return true;
}
