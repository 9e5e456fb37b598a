/** Sets over HTTP: announce, links for the files, progress, completion. Files are read like documents. */
import type { CaseDeps } from '../../shared/application/cases/deps.ts';
import { type DeclaredSet, declareSet } from '../../shared/application/documents/declare-upload.ts';
import type { IntakeStore, SegmentCipher } from '../../shared/application/ports.ts';
import { completeSet, type SetCompletion } from '../../shared/application/sets/complete-set.ts';
import { listEntries, setStatus } from '../../shared/application/sets/read-set.ts';
import { numberOf } from '../../shared/application/sets/set-rows.ts';
import { setUploads } from '../../shared/application/sets/set-uploads.ts';
import {
  commandContext,
  decidedResponse,
  expectDecided,
  expectRead,
  readingContext,
} from '../edge/outcomes.ts';
import { problem, uploadsClosed } from '../edge/problems.ts';
import type { ApiRequest, Operation, Operations } from '../edge/request.ts';

type Store = CaseDeps & { readonly intake: IntakeStore; readonly segments: SegmentCipher };

const ofSet = (request: ApiRequest) => ({
  ...readingContext(request),
  setId: request.path.setId ?? '',
  session: request.caller.session,
});

const awaitingManifest = () =>
  problem(
    'set-not-open',
    'The manifest of the set has not arrived or is still being checked. Upload it first.',
  );

export function setOperations(store: Store): Operations {
  const declare: Operation = async (request) => {
    const context = { kind: 'request', caseId: request.path.id ?? '', ...commandContext(request) };
    const outcome = expectDecided(await declareSet(store, context, request.body as DeclaredSet));
    return decidedResponse(outcome, 201, { setId: outcome.documentId, upload: outcome.upload });
  };

  const status: Operation = async (request) => ({
    status: 200,
    body: expectRead(await setStatus(store, ofSet(request))).status,
  });

  const entries: Operation = async (request) => {
    const { from, limit } = request.query as { from: number; limit: number };
    const found = expectRead(await listEntries(store, { ...ofSet(request), from, limit }));
    return {
      status: 200,
      body: {
        entries: found.entries.map((entry) => {
          const { documentId, state, size, code, scan, detail } = entry;
          const { name, mediaType, sha256 } = detail ?? {};
          return { n: numberOf(entry), documentId, state, name, mediaType, size, sha256, code, scan };
        }),
        ...(found.next ? { next: found.next } : {}),
      },
    };
  };

  const uploads: Operation = async (request) => {
    const { from } = request.body as { from: number };
    const found = expectRead(await setUploads(store, { ...ofSet(request), from })).uploads;
    if (found.state === 'closed') throw uploadsClosed();
    if (found.state === 'awaiting-manifest') throw awaitingManifest();
    return { status: 200, body: { uploads: [], ...found } };
  };

  const complete: Operation = async (request) => {
    const setId = request.path.setId ?? '';
    const { completion } = expectRead(await completeSet(store, ofSet(request)));
    return { status: 200, body: { setId, state: stateAfter(completion) } };
  };

  return {
    DeclareSet: declare,
    ReadSet: status,
    ListSetEntries: entries,
    SetUploads: uploads,
    CompleteSet: complete,
  };
}

function stateAfter(completion: SetCompletion): string {
  switch (completion.state) {
    case 'settled':
      return completion.document.state;
    case 'awaiting-manifest':
      throw awaitingManifest();
    case 'incomplete':
      throw problem(
        'set-incomplete',
        `${completion.count} files of the set are missing or are not those of its manifest; see errors, and GET the set.`,
        { errors: completion.gaps.map(({ n, code }) => ({ path: `entries.${n}`, message: code })) },
      );
    case 'decided': {
      const { events } = expectDecided(completion.outcome);
      if (events.includes('DocumentSealed')) return 'sealed';
      return events.includes('DocumentQuarantined') ? 'quarantined' : 'rejected';
    }
    default:
      return completion satisfies never;
  }
}
