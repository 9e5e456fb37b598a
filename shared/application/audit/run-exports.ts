/**
 * The export job: writes the file into the vault, signs its digest, and puts who, when and the digest's commitment
 * on record. One at a time per export by a lease in its row; what a crash leaves is taken up when the lease is over.
 */
import { commitmentOfDigest } from '../../case/envelope.ts';
import { openForReading } from '../cases/read-case.ts';
import { accessRecord } from '../cases/records.ts';
import { sealJson } from '../cases/sealed-json.ts';
import type { Log } from '../ports.ts';
import { signDetached } from '../signatures/jws.ts';
import type { Row } from '../table.ts';
import { zipOf } from '../zip-writer.ts';
import { exportContents } from './export-contents.ts';
import type { ContentDeps } from './export-entries.ts';
import { exportAttemptPrefix, exportPrefix, writeExport } from './export-files.ts';
import { actorOf, EXPORT_SHARD, type ExportRow, exportKey, exportRow, toExport } from './export-rows.ts';
import { transactWithLeaf } from './leaves.ts';
import type { ExportJob } from './request-export.ts';

export type ExportDeps = ContentDeps & { readonly log: Log };

const MINUTE = 60_000;
/** Longer than a function may run. */
const LEASE_MINUTES = 16;
const ATTEMPTS = 5;
/** An export is there to be fetched, not to be kept. */
const KEPT_DAYS = 7;

const later = (instant: string, ms: number): string => new Date(Date.parse(instant) + ms).toISOString();

/** Makes one export unless that is done or under way. Throws when it fails; the lease brings it again. */
export async function runExport(deps: ExportDeps, { caseId, exportId }: ExportJob): Promise<void> {
  const row = await deps.table.get(exportKey(caseId, exportId));
  if (!row) return;
  const entry = toExport(row);
  if (entry.state !== 'requested' || isLeased(row, deps.systemClock.now())) return;
  const taken = await takeLease(deps, entry);
  if (!taken) return;
  const opened = await openForReading(deps, { caseId, actor: actorOf(entry) }, 'ExportCase');
  if (!opened.ok) return settle(deps, taken, { ...taken, state: 'failed', code: `case-${opened.why}` });

  const attempt = deps.ids.ulid();
  const place = { party: deps.party, caseId, exportId, attempt };
  const { key } = opened.loaded;
  try {
    const madeAt = deps.systemClock.now();
    const contents = exportContents(deps, {
      ...opened,
      exportId,
      actor: actorOf(entry),
      form: entry.form,
      madeAt,
    });
    const { size, sha256 } = await writeExport(deps, place, key, zipOf(contents, new Date(madeAt)));
    const made = { ...taken, state: 'ready' as const, madeAt, attempt, size };
    await finish(deps, taken, made, key, sha256);
  } catch (cause) {
    await deps.vault.deletePrefix(exportAttemptPrefix(place));
    if (taken.attempts >= ATTEMPTS) await settle(deps, taken, { ...taken, state: 'failed', code: 'fault' });
    throw cause;
  }
}

const isLeased = (row: Row, now: string): boolean => (row.index?.due?.sk ?? '').slice(0, now.length) > now;

async function takeLease(deps: ExportDeps, entry: ExportRow): Promise<ExportRow | undefined> {
  const taken = { ...entry, attempts: entry.attempts + 1 };
  const at = later(deps.systemClock.now(), LEASE_MINUTES * MINUTE);
  const result = await deps.table.transact(
    [{ put: exportRow(taken, { at }), if: { equals: { attempts: entry.attempts, state: 'requested' } } }],
    deps.ids.ulid(),
  );
  return result.ok ? taken : undefined;
}

const ours = (taken: ExportRow) => ({ equals: { attempts: taken.attempts, state: 'requested' } });

async function settle(deps: ExportDeps, taken: ExportRow, settled: ExportRow): Promise<void> {
  await deps.table.transact([{ put: exportRow(settled, {}), if: ours(taken) }], deps.ids.ulid());
}

async function finish(
  deps: ExportDeps,
  taken: ExportRow,
  made: ExportRow & { readonly attempt: string; readonly size: number },
  key: Uint8Array,
  sha256: string,
): Promise<void> {
  const { caseId, exportId, form, size } = made;
  const salt = deps.ids.bytes(32);
  const commitment = commitmentOfDigest(salt, Buffer.from(sha256, 'hex'));
  const expiresAt = later(deps.systemClock.now(), KEPT_DAYS * 24 * 60 * MINUTE);
  const sealed = { sha256, salt: Buffer.from(salt).toString('hex') };
  const row = exportRow(
    { ...made, commitment, expiresAt },
    {
      at: expiresAt,
      text: await signDetached(deps.signing, 'accord224-export', Buffer.from(sha256)),
      blob: sealJson(deps, key, caseId, `EXP#${exportId}`, sealed),
    },
  );
  const record = accessRecord(deps, caseId, key, {
    actor: actorOf(taken),
    what: 'Export',
    about: { exportId, form, size, commitment },
  });
  const result = await transactWithLeaf(deps, [{ put: row, if: ours(taken) }, record.write], record.leaf);
  // Another process took over after our lease: its file counts.
  if (!result.ok)
    await deps.vault.deletePrefix(exportAttemptPrefix({ caseId, exportId, attempt: made.attempt }));
}

/** Every minute: exports that nobody is making, and files whose time is over. */
export async function sweepExports(deps: ExportDeps): Promise<{ made: number; expired: number }> {
  const report = { made: 0, expired: 0 };
  const page = await deps.table.index('due', EXPORT_SHARD, {
    to: `${deps.systemClock.now()}~`,
    limit: 25,
  });
  for (const { pk, sk } of page.rows) {
    const row = await deps.table.get({ pk, sk });
    if (!row) continue;
    const entry = toExport(row);
    const { caseId, exportId } = entry;
    try {
      if (entry.state === 'requested') {
        await runExport(deps, { caseId, exportId });
        report.made += 1;
      } else if ((entry.expiresAt ?? '') <= deps.systemClock.now()) {
        await deps.vault.deletePrefix(exportPrefix(entry));
        await deps.table.transact([{ put: exportRow({ ...entry, state: 'expired' }, {}) }], deps.ids.ulid());
        report.expired += 1;
      }
    } catch (error) {
      deps.log.error('export-failed', { exportId, name: error instanceof Error ? error.name : 'unknown' });
    }
  }
  return report;
}
