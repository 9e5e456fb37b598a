/** Documents over HTTP: declare and upload, join parts, read in slices. */
import { create as contentDisposition } from 'content-disposition';
import { completeUpload, freshLinks, uploadStatus } from '../../shared/application/documents/await-upload.ts';
import { type DeclaredDocument, declareUpload } from '../../shared/application/documents/declare-upload.ts';
import { readSlice } from '../../shared/application/documents/read-document.ts';
import {
  type IntakeStore,
  type SegmentCipher,
  UploadIncompleteError,
} from '../../shared/application/ports.ts';
import { byReference } from '../edge/by-reference.ts';
import {
  commandContext,
  decidedResponse,
  expectDecided,
  expectRead,
  readingContext,
} from '../edge/outcomes.ts';
import { ProblemError, problem, uploadsClosed } from '../edge/problems.ts';
import { parseRange, unsatisfiable } from '../edge/ranges.ts';
import type { EdgeDeps, Operation, Operations } from '../edge/request.ts';
import { setOperations } from './set-operations.ts';

export type DocumentDeps = EdgeDeps & { readonly intake: IntakeStore; readonly segments: SegmentCipher };

export function documentOperations(deps: DocumentDeps): Operations {
  const store = { ...deps.cases, intake: deps.intake, segments: deps.segments };

  const declare: Operation = async (request) => {
    const body = request.body as DeclaredDocument & Record<string, unknown>;
    const context = { kind: 'request', caseId: request.path.id ?? '', ...commandContext(request) };
    const outcome = expectDecided(await declareUpload(store, context, body));
    return decidedResponse(outcome, 201, { documentId: outcome.documentId, upload: outcome.upload });
  };

  const complete: Operation = async (request) => {
    const { uploadId, parts } = request.body as {
      uploadId?: string;
      parts?: { partNumber: number; etag: string }[];
    };
    const { id: caseId = '', documentId = '' } = request.path;
    try {
      const { actor } = request.caller;
      const { settled } = expectRead(
        await completeUpload(store, { caseId, documentId, actor, uploadId, parts }),
      );
      return { status: 202, body: { documentId, settled } };
    } catch (error) {
      if (!(error instanceof UploadIncompleteError)) throw error;
      throw problem(
        'invalid-request',
        'The parts are not all there, or not as they were answered: PUT what is missing and repeat.',
      );
    }
  };

  const status: Operation = async (request) => {
    const { id: caseId = '', documentId = '' } = request.path;
    const { from, limit } = request.query as { from: number; limit: number };
    const { actor } = request.caller;
    const result = expectRead(await uploadStatus(store, { caseId, documentId, actor, from, limit }));
    return { status: 200, body: { ...result.status, ...(result.next ? { next: result.next } : {}) } };
  };

  const links: Operation = async (request) => {
    const { id: caseId = '', documentId = '' } = request.path;
    const { partNumbers } = request.body as { partNumbers?: number[] };
    const { actor } = request.caller;
    const { links: found } = expectRead(
      await freshLinks(store, { caseId, documentId, actor, ...(partNumbers ? { partNumbers } : {}) }),
    );
    if (found.state === 'closed') throw uploadsClosed();
    const { state, ...upload } = found;
    return { status: 200, body: { documentId, state, ...upload } };
  };

  const read: Operation = async (request) => {
    const range = parseRange(request.headers.range);
    const result = await readSlice(store, {
      ...readingContext(request),
      documentId: request.path.documentId ?? '',
      session: request.caller.session,
      ...(range ? { range } : {}),
    });
    if (!result.ok && result.why === 'range') throw unsatisfiable(result.size);
    if (!result.ok && result.why === 'not-sealed') throw notSealed(result.state);
    const { document, start, end, size, bytes } = expectRead(result);
    return {
      status: 206,
      bytes,
      headers: {
        'Content-Type': document.detail?.mediaType ?? 'application/octet-stream',
        'Content-Range': `bytes ${start}-${end - 1}/${size}`,
        'Accept-Ranges': 'bytes',
        'Content-Disposition': contentDisposition(document.detail?.name ?? 'document', {
          type: 'attachment',
        }),
        ...(document.detail
          ? { 'Repr-Digest': `sha-256=:${Buffer.from(document.detail.sha256, 'hex').toString('base64')}:` }
          : {}),
      },
    };
  };

  const own: Operations = {
    DeclareDocument: declare,
    ReadUpload: status,
    RenewUpload: links,
    CompleteUpload: complete,
    ReadDocument: read,
    ...setOperations(store),
  };
  return { ...own, ...byReference(deps).wrapAll('documents', own) };
}

const notSealed = (state: string): ProblemError =>
  new ProblemError({
    type: 'urn:accord224:problem:document-not-sealed',
    title: 'The document is not available',
    status: 409,
    code: `document-${state}`,
    detail:
      state === 'declared'
        ? 'Its upload has not arrived or is still being checked. Try again in a moment.'
        : 'It was rejected or its upload never came; see the list of documents for the reason.',
  });
