/** A file from a plain form: parked while its digest is computed, declared to the API, sent by the signed upload. */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import * as z from 'zod';
import { canonicalType, isAllowedType } from '../../shared/application/media-types.ts';
import type { Api, Json } from './api-port.ts';
import { FormValues } from './form-values.ts';
import type { Parked, Parking } from './parking.ts';

export interface ReceivedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Parked;
}

export type Received =
  | { readonly ok: true; readonly form: FormValues; readonly file: ReceivedFile }
  | { readonly ok: false; readonly code: 'refused' | 'no-file' | 'too-large' | 'malformed' };

export interface ReceiveOptions {
  readonly contentType: string;
  readonly body: Readable;
  readonly parking: Parking;
  readonly most: number;
  /** Asked with the fields before the file: a foreign form parks nothing. */
  readonly isOwn: (form: FormValues) => boolean;
}

/** Longer than any upload takes that a browser has the patience for. */
const PARKED_SECONDS = 3600;

/** Reads the form to its end in any case: a browser that is cut off shows no answer. */
export async function receiveUpload({
  contentType,
  body,
  parking,
  most,
  isOwn,
}: ReceiveOptions): Promise<Received> {
  const form = new FormValues();
  let found: { name: string; type: string; parked: Promise<Parked | undefined> } | undefined;
  let isRefused = false;
  let parser: BusboyInstance;
  try {
    parser = new Busboy({
      headers: { 'content-type': contentType },
      limits: { fields: 20, fieldSize: 10_000, files: 1, headerPairs: 50 },
    });
  } catch {
    body.resume();
    return { ok: false, code: 'malformed' };
  }
  parser.on('field', (name, value) => form.add(name, value));
  parser.on('file', (_field, stream, name, _encoding, type) => {
    isRefused ||= !isOwn(form);
    if (isRefused || name === undefined || name === '') stream.resume();
    else {
      const parked = parking.park(stream, { most, seconds: PARKED_SECONDS });
      // Awaited below; until then a failure is not unheard of.
      parked.catch(() => undefined);
      found = { name, type, parked };
    }
  });
  try {
    await pipeline(body, parser);
  } catch {
    await found?.parked.then((parked) => parked?.discard()).catch(() => undefined);
    return { ok: false, code: 'malformed' };
  }
  if (isRefused || !isOwn(form)) {
    await found?.parked.then((parked) => parked?.discard());
    return { ok: false, code: 'refused' };
  }
  if (!found) return { ok: false, code: 'no-file' };
  const content = await found.parked;
  if (!content) return { ok: false, code: 'too-large' };
  if (content.size === 0) {
    await content.discard();
    return { ok: false, code: 'no-file' };
  }
  return { ok: true, form, file: { name: found.name, mediaType: typeOf(found.name, found.type), content } };
}

/** Systems disagree about the type of a `.csv`; where theirs is none of ours, the name's ending tells. */
const BY_ENDING: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  txt: 'text/plain',
  json: 'application/json',
  xml: 'application/xml',
  eml: 'message/rfc822',
  pdf: 'application/pdf',
  zip: 'application/zip',
  '7z': 'application/x-7z-compressed',
  gz: 'application/gzip',
};

function typeOf(name: string, said: string): string {
  if (isAllowedType(said)) return canonicalType(said);
  return BY_ENDING[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? canonicalType(said);
}

const signedSchema = z.object({ url: z.string(), headers: z.record(z.string(), z.string()) });
const uploadSchema = z.union([
  signedSchema,
  z.object({
    uploadId: z.string(),
    parts: z.array(signedSchema.extend({ partNumber: z.int(), size: z.int() })),
  }),
]);
const declaredSchema = z.looseObject({ documentId: z.string().default(''), upload: uploadSchema });

export interface SendUpload {
  readonly api: Api;
  readonly token: string;
  /** Where the file is announced. */
  readonly path: string;
  /** What is said of it beside size and digest. */
  readonly about: Readonly<Record<string, string>>;
  readonly received: Extract<Received, { ok: true }>;
}

/** Announces the file and sends it: in one piece, or part by part where the API wants it so. Returns its answer. */
export async function sendUpload({ api, token, path, about, received }: SendUpload): Promise<Json> {
  const { form, file } = received;
  const { size, sha256 } = file.content;
  const key = form.one('key');
  const call = { method: 'POST', token } as const;
  const answer = await api.json({ ...call, path, idempotencyKey: key, body: { ...about, size, sha256 } });
  const { documentId, upload } = declaredSchema.parse(answer);
  if (!('parts' in upload)) {
    await put(upload, file.content.open());
    return answer;
  }
  const parts: { partNumber: number; etag: string }[] = [];
  let at = 0;
  for (const part of upload.parts) {
    const etag = await put(part, file.content.open(at, at + part.size));
    parts.push({ partNumber: part.partNumber, etag });
    at += part.size;
  }
  await api.raw({
    ...call,
    path: `${path}/${encodeURIComponent(documentId)}/complete`,
    idempotencyKey: `${key}-complete`.slice(0, 200),
    body: { uploadId: upload.uploadId, parts },
  });
  return answer;
}

export class UploadFailedError extends Error {
  override readonly name = 'UploadFailedError';
}

type Signed = z.infer<typeof signedSchema>;

/** `fetch` insists on chunks for a stream; the signature is for a length. */
async function put({ url, headers }: Signed, body: AsyncIterable<Uint8Array>): Promise<string> {
  const open = url.startsWith('https:') ? httpsRequest : httpRequest;
  const request = open(url, { method: 'PUT', headers: { ...headers } });
  const answered = new Promise<{ status: number; etag: string }>((resolve, reject) => {
    request.once('error', reject);
    request.once('response', (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 500, etag: response.headers.etag ?? '' });
    });
  });
  // Its failure is the request's, which is awaited first.
  const sent = pipeline(Readable.from(body), request).catch(() => undefined);
  const { status, etag } = await answered;
  await sent;
  // 409: these bytes have arrived already.
  if (status >= 300 && status !== 409) throw new UploadFailedError(`the upload was answered with ${status}`);
  return etag;
}
