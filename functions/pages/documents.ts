/** Documents to and from a browser. */
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { limits } from '../../shared/application/limits.ts';
import { type ApiAnswer, type ApiCall, ApiProblemError } from './api-port.ts';
import { casePath, reasonOf } from './case-data.ts';
import { mostUploadBytes, size } from './documents-part.ts';
import type { FormValues } from './form-values.ts';
import { messagePage } from './problem-page.ts';
import { receiveUpload, sendUpload } from './upload.ts';
import { type Bytes, type Outcome, type PagesDeps, redirect, type SignedInVisit } from './visit.ts';

/** Small documents are sealed by then: the next page shows it. */
const SEALING_MS = 700;

export interface UploadInput {
  readonly contentType: string;
  readonly body: Readable;
  readonly isOwn: (form: FormValues) => boolean;
}

/** Undefined: not a form of ours. */
export async function postDocument(
  deps: PagesDeps,
  visit: SignedInVisit,
  caseId: string,
  input: UploadInput,
): Promise<Outcome | undefined> {
  const { t, session } = visit;
  const most = mostUploadBytes(deps);
  const received = await receiveUpload({ ...input, parking: deps.parking, most });
  const back = [casePath(caseId, '#documents'), t('page.toCase')] as const;
  if (!received.ok) {
    switch (received.code) {
      case 'refused':
        return undefined;
      case 'too-large':
        return messagePage(t('upload.failedTitle'), t('upload.tooLarge', { most: size(t, most) }), 413, back);
      default:
        return messagePage(t('upload.failedTitle'), t('upload.noFile'), 422, back);
    }
  }
  try {
    const { form, file } = received;
    const said = ['purpose', 'language', 'translationOf'].flatMap((name) =>
      form.one(name) === '' ? [] : [[name, form.one(name)]],
    );
    await sendUpload({
      api: deps.api,
      token: session.token,
      path: `/cases/${encodeURIComponent(caseId)}/documents`,
      about: { name: file.name, mediaType: file.mediaType, ...Object.fromEntries(said) },
      received,
    });
  } finally {
    await received.file.content.discard();
  }
  await wait(SEALING_MS);
  return redirect(casePath(caseId, '?done=upload#documents'));
}

export const downloadDocument = (
  deps: PagesDeps,
  visit: SignedInVisit,
  caseId: string,
  documentId: string,
): Promise<Outcome> =>
  download(
    deps,
    visit,
    `/cases/${encodeURIComponent(caseId)}/documents/${encodeURIComponent(documentId)}/content`,
    casePath(caseId, '#documents'),
  );

/** What the API hands out in slices, in one piece for a browser. */
export async function download(
  deps: PagesDeps,
  { t, session, query }: SignedInVisit,
  path: string,
  back: string,
): Promise<Outcome> {
  const call = { method: 'GET', path, query: reasonOf(query), token: session.token } as const;
  const first = await deps.api.raw({ ...call, range: 'bytes=0-' });
  const total = totalOf(first);
  const headers = {
    'content-type': first.headers['content-type'] ?? 'application/octet-stream',
    'content-length': String(total),
    'content-disposition': first.headers['content-disposition'] ?? 'attachment',
  };
  const result = (body: Bytes['body']): Bytes => ({ kind: 'bytes', headers, body });
  if (first.bytes.byteLength >= total) return result(first.bytes);
  if (deps.canStream) return result(rest(deps, call, first, total));
  const text = t('download.large', { most: size(t, limits.downloadSliceBytes) });
  return messagePage(t('download.largeTitle'), text, 413, [back, t('page.toCase')]);
}

/** Small things come whole, without a range. */
const totalOf = ({ headers, bytes }: ApiAnswer): number => {
  const [, total] = (headers['content-range'] ?? '').split('/');
  return total === undefined ? bytes.byteLength : Number(total);
};

/** A failure in the middle breaks the connection: the browser sees that something is missing. */
async function* rest(
  deps: PagesDeps,
  call: ApiCall,
  first: ApiAnswer,
  total: number,
): AsyncGenerator<Uint8Array> {
  yield first.bytes;
  for (let at = first.bytes.byteLength; at < total; ) {
    const { bytes } = await deps.api.raw({ ...call, range: `bytes=${at}-` });
    if (bytes.byteLength === 0) throw new ApiProblemError(EMPTY);
    at += bytes.byteLength;
    yield bytes;
  }
}

const EMPTY = {
  type: 'urn:accord224:problem:internal',
  title: 'The document ended early',
  status: 500,
  detail: 'The document ended early.',
  code: 'internal',
  correlationId: '',
};
