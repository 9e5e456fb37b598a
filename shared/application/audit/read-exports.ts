/** Exports of a case: who asked for which, and the file itself in slices, for whoever asked for it. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Actor } from '../../protocol/decision.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { openForReading, type ReadResult } from '../cases/read-case.ts';
import { recordAccess } from '../cases/records.ts';
import { caseKey } from '../cases/rows.ts';
import { openJson } from '../cases/sealed-json.ts';
import { limits } from '../limits.ts';
import type { SegmentCipher } from '../ports.ts';
import { readExport } from './export-files.ts';
import { type ExportRow, exportKey, toExport } from './export-rows.ts';

export interface ExportReading {
  readonly caseId: string;
  readonly exportId: string;
  readonly actor: Actor;
  /** The sign-in under which slices are fetched. */
  readonly session: string;
}

type NotReady = { readonly ok: false; readonly why: 'not-ready'; readonly state: ExportRow['state'] };

export async function listExports(
  deps: CaseDeps,
  { caseId, actor, reasonCode }: { caseId: string; actor: Actor; reasonCode?: string },
): Promise<ReadResult<{ readonly exports: readonly ExportRow[] }>> {
  const opened = await openForReading(deps, { caseId, actor }, 'ExportCase');
  if (!opened.ok) return opened;
  await recordAccess(deps, caseId, opened.loaded.key, {
    actor: opened.reader,
    what: 'ReadExports',
    ...(reasonCode ? { reasonCode } : {}),
  });
  const { rows } = await deps.table.query(caseKey(caseId), { from: 'EXP#', to: 'EXP#~' });
  return { ok: true, exports: rows.map(toExport) };
}

/** How far an export is, and its digest and signature once it is there. */
export async function exportStatus(
  deps: CaseDeps,
  request: ExportReading,
): Promise<ReadResult<{ readonly entry: ExportRow; readonly sha256?: string; readonly signature?: string }>> {
  const opened = await openExport(deps, request);
  if (!opened.ok) return opened;
  const { entry, key, row } = opened;
  if (!row.blob || !row.text) return { ok: true, entry };
  const sealed = openJson(deps, key, entry.caseId, `EXP#${entry.exportId}`, row.blob);
  const { sha256 } = z.object({ sha256: z.string() }).parse(sealed);
  return { ok: true, entry, sha256, signature: row.text };
}

export interface ExportSlice {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly size: number;
  readonly bytes: Uint8Array;
}

export async function readExportSlice(
  deps: CaseDeps & { readonly segments: SegmentCipher },
  request: ExportReading & { readonly start?: number; readonly end?: number },
): Promise<
  ReadResult<ExportSlice> | NotReady | { readonly ok: false; readonly why: 'range'; readonly size: number }
> {
  const opened = await openExport(deps, request);
  if (!opened.ok) return opened;
  const { entry, key } = opened;
  const { caseId, exportId, attempt, size } = entry;
  if (entry.state !== 'ready' || attempt === undefined || size === undefined) {
    return { ok: false, why: 'not-ready', state: entry.state };
  }
  const { start = 0 } = request;
  const end = Math.min(request.end ?? size, size, start + limits.downloadSliceBytes);
  if (start >= end) return { ok: false, why: 'range', size };
  const place = { party: deps.party, caseId, exportId, attempt };
  return { ok: true, start, end, size, bytes: await readExport(deps, place, key, start, end) };
}

/**
 * What somebody else may see is in somebody else's export: it is shown to whoever asked for it only. One record
 * per download: the same for status and slices that one actor fetches under one sign-in.
 */
async function openExport(deps: CaseDeps, request: ExportReading) {
  const { caseId, exportId, actor } = request;
  const [opened, row] = await Promise.all([
    openForReading(deps, { caseId, actor }, 'ExportCase'),
    deps.table.get(exportKey(caseId, exportId)),
  ]);
  if (!opened.ok) return opened;
  const entry = row && toExport(row);
  if (!entry || entry.actor !== actor.id) return { ok: false, why: 'absent' } as const;
  const { key } = opened.loaded;
  if (entry.state === 'ready') {
    await recordAccess(deps, caseId, key, {
      actor: opened.reader,
      what: 'ReadExport',
      session: sessionId(request),
      about: { exportId },
    });
  }
  return { ok: true, entry, row, key } as const;
}

const sessionId = ({ actor, exportId, session }: ExportReading): string =>
  createHash('sha256').update(`${actor.id}|${exportId}|${session}`).digest('hex').slice(0, 26);
