/** Asking for an export: on record before anything is made. The export itself is made by a job of its own. */
import { createHash } from 'node:crypto';
import type { Actor } from '../../protocol/decision.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { openForReading, type ReadResult } from '../cases/read-case.ts';
import { accessRecord } from '../cases/records.ts';
import { type ExportForm, type ExportRow, exportKey, exportRow, keptActor, toExport } from './export-rows.ts';
import { transactWithLeaf } from './leaves.ts';

export interface ExportJob {
  readonly caseId: string;
  readonly exportId: string;
}

export type RequestDeps = CaseDeps & {
  /** Has the job done soon; the sweep does it later when this is lost. */
  readonly startExport: (job: ExportJob) => void | Promise<void>;
};

export interface ExportRequest {
  readonly caseId: string;
  readonly actor: Actor;
  readonly form: ExportForm;
  /** The Idempotency-Key: the same one names the same export. */
  readonly key: string;
  readonly reasonCode?: string;
}

export async function requestExport(
  deps: RequestDeps,
  request: ExportRequest,
): Promise<ReadResult<{ readonly entry: ExportRow }> | { readonly ok: false; readonly why: 'key-reused' }> {
  const { caseId, actor, form, reasonCode } = request;
  const opened = await openForReading(deps, { caseId, actor }, 'ExportCase');
  if (!opened.ok) return opened;
  const exportId = exportIdOf(request);
  const requestedAt = deps.systemClock.now();
  const entry: ExportRow = {
    caseId,
    exportId,
    form,
    state: 'requested',
    requestedAt,
    ...keptActor(opened.reader),
    attempts: 0,
  };
  const record = accessRecord(deps, caseId, opened.loaded.key, {
    actor: opened.reader,
    what: 'RequestExport',
    about: { exportId, form },
    ...(reasonCode ? { reasonCode } : {}),
  });
  const put = { put: exportRow(entry, { at: requestedAt }), if: { absent: true as const } };
  const result = await transactWithLeaf(deps, [put, record.write], record.leaf);
  if (!result.ok) return repeated(deps, request, exportId);
  await deps.startExport({ caseId, exportId });
  return { ok: true, entry };
}

const exportIdOf = ({ actor, caseId, key }: ExportRequest): string =>
  `exp_${createHash('sha256')
    .update(JSON.stringify([actor.id, caseId, key]))
    .digest('hex')
    .slice(0, 32)}`;

async function repeated(deps: CaseDeps, { caseId, form }: ExportRequest, exportId: string) {
  const row = await deps.table.get(exportKey(caseId, exportId));
  const entry = row && toExport(row);
  if (!entry) return { ok: false, why: 'absent' } as const;
  return entry.form === form ? ({ ok: true, entry } as const) : ({ ok: false, why: 'key-reused' } as const);
}
