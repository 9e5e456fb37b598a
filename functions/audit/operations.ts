/** The audit over HTTP: public keys, nightly roots, exports of a case. */
import type { ExportForm, ExportRow } from '../../shared/application/audit/export-rows.ts';
import { exportStatus, listExports, readExportSlice } from '../../shared/application/audit/read-exports.ts';
import { type ExportJob, requestExport } from '../../shared/application/audit/request-export.ts';
import { listRoots, readRoot } from '../../shared/application/audit/root-rows.ts';
import type { SegmentCipher, SigningPort } from '../../shared/application/ports.ts';
import { keySet } from '../../shared/application/signatures/jws.ts';
import { expectRead, readingContext } from '../edge/outcomes.ts';
import { ProblemError, problem } from '../edge/problems.ts';
import type { ApiRequest, EdgeDeps, Operation, Operations } from '../edge/request.ts';

export type AuditDeps = EdgeDeps & {
  readonly signing: SigningPort;
  readonly segments: SegmentCipher;
  readonly startExport: (job: ExportJob) => void | Promise<void>;
};

export function auditOperations(deps: AuditDeps): Operations {
  const store = { ...deps.cases, segments: deps.segments, startExport: deps.startExport };

  const keys: Operation = async () => ({
    status: 200,
    body: keySet(await deps.signing.publicKeys()),
    // Public, and asked for by other nodes and tools.
    headers: { 'Cache-Control': 'public, max-age=300' },
  });

  const roots: Operation = async (request) => {
    const { cursor } = request.query as { cursor?: string };
    const page = await listRoots(deps.cases.table, cursor);
    return { status: 200, body: { roots: page.rows, ...(page.cursor ? { next: page.cursor } : {}) } };
  };

  const root: Operation = async (request) => {
    const found = await readRoot(deps.cases.table, request.path.day ?? '');
    if (!found)
      throw problem('not-found', 'There is no root of that day; roots are made for days that are over.');
    return { status: 200, body: found };
  };

  const start: Operation = async (request) => {
    const { form } = request.body as { form: ExportForm };
    const key = request.idempotencyKey ?? request.correlationId;
    const result = await requestExport(store, { ...readingContext(request), form, key });
    if (!result.ok && result.why === 'key-reused') {
      throw problem('idempotency-key-reused', 'Use a new Idempotency-Key for an export in another form.');
    }
    const { entry } = expectRead(result);
    const location = `/cases/${entry.caseId}/exports/${entry.exportId}`;
    return { status: 202, body: shown(entry), headers: { Location: location, 'Retry-After': '1' } };
  };

  const list: Operation = async (request) => {
    const { exports } = expectRead(await listExports(deps.cases, readingContext(request)));
    return { status: 200, body: { exports: exports.map(shown) } };
  };

  const status: Operation = async (request) => {
    const { entry, sha256 } = expectRead(await exportStatus(deps.cases, readingOf(request)));
    return { status: 200, body: { ...shown(entry), ...(sha256 ? { sha256 } : {}) } };
  };

  const content: Operation = async (request) => {
    const result = await readExportSlice(store, { ...readingOf(request), ...rangeOf(request.headers.range) });
    if (!result.ok && result.why === 'range') {
      throw problem('range-not-satisfiable', `The file has ${result.size} bytes.`, {
        headers: { 'Content-Range': `bytes */${result.size}` },
      });
    }
    if (!result.ok && result.why === 'not-ready') throw notReady(result.state);
    const { start: first, end, size, bytes } = expectRead(result);
    return {
      status: 206,
      bytes,
      headers: {
        'Content-Type': 'application/zip',
        'Content-Range': `bytes ${first}-${end - 1}/${size}`,
        'Accept-Ranges': 'bytes',
        'Content-Disposition': `attachment; filename="${request.path.exportId}.zip"`,
      },
    };
  };

  const signature: Operation = async (request) => {
    const { entry, signature: jws } = expectRead(await exportStatus(deps.cases, readingOf(request)));
    if (!jws) throw notReady(entry.state);
    return {
      status: 200,
      text: jws,
      headers: {
        'Content-Type': 'application/jose',
        'Content-Disposition': `attachment; filename="${entry.exportId}.zip.jws"`,
      },
    };
  };

  return {
    ReadKeys: keys,
    ListRoots: roots,
    ReadRoot: root,
    ExportCase: start,
    ListExports: list,
    ReadExport: status,
    ReadExportContent: content,
    ReadExportSignature: signature,
  };
}

function readingOf({ path, caller }: ApiRequest) {
  const { id: caseId = '', exportId = '' } = path;
  return { caseId, exportId, actor: caller.actor, session: caller.session };
}

function shown(entry: ExportRow) {
  const { exportId, form, state, requestedAt, actor, madeAt, expiresAt, size, commitment, code } = entry;
  return { exportId, form, state, requestedAt, actor, madeAt, expiresAt, size, commitment, code };
}

/** One range with a beginning; anything else is answered with the first slice. */
function rangeOf(header: string | undefined): { start?: number; end?: number } {
  const [, start, end] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (start === undefined) return {};
  return { start: Number(start), ...(end ? { end: Number(end) + 1 } : {}) };
}

const notReady = (state: ExportRow['state']): ProblemError =>
  new ProblemError(
    {
      type: 'urn:accord224:problem:export-not-ready',
      title: 'The export is not there',
      status: 409,
      code: `export-${state}`,
      detail:
        state === 'requested'
          ? 'It is still being made. Try again in a moment.'
          : 'It failed or its time is over; ask for a new one.',
    },
    state === 'requested' ? { 'Retry-After': '1' } : {},
  );
