/** A client of the API over HTTP, for the exercise, the examples and the tests; knows nothing but the contract. */
import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod';
import { fromBytes, sendUpload } from './send-upload.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON, or undefined when the answer is none. */
  readonly body: unknown;
  readonly bytes: Uint8Array;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** New for each act unless given. */
  readonly idempotencyKey?: string;
  readonly token?: string | undefined;
}

const uploadSchema = z.looseObject({
  documentId: z.string(),
  upload: z.union([
    z.object({ url: z.string(), headers: z.record(z.string(), z.string()) }),
    z.object({ uploadId: z.string() }),
  ]),
});

export interface Upload {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly purpose: string;
  readonly language?: string;
  readonly translationOf?: string;
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The answer was not the expected one; says what came instead. */
export class UnexpectedAnswerError extends Error {
  override readonly name = 'UnexpectedAnswerError';
}

export class NodeClient {
  readonly baseUrl: string;
  readonly #token: string | undefined;

  constructor(baseUrl: string, token?: string) {
    this.baseUrl = baseUrl;
    this.#token = token;
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const token = 'token' in options ? options.token : this.#token;
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(method === 'POST' ? { 'idempotency-key': options.idempotencyKey ?? randomUUID() } : {}),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(options.body === undefined
        ? {}
        : { body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body) }),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const body: unknown = isJson ? JSON.parse(Buffer.from(bytes).toString('utf8')) : undefined;
    return { status: response.status, headers: response.headers, body, bytes };
  }

  /** Calls and insists on a 2xx answer; gives its JSON. */
  async expect(method: string, path: string, options: CallOptions = {}): Promise<Record<string, unknown>> {
    const answer = await this.call(method, path, options);
    if (answer.status >= 200 && answer.status < 300) return (answer.body ?? {}) as Record<string, unknown>;
    throw new UnexpectedAnswerError(
      `${method} ${path}: ${answer.status} ${Buffer.from(answer.bytes).toString('utf8').slice(0, 2000)}`,
    );
  }

  /** Declares a document and sends its bytes, in parts where the node asks for parts. Returns its id. */
  async upload(caseId: string, { bytes, ...document }: Upload): Promise<string> {
    const body = { ...document, size: bytes.byteLength, sha256: sha256(bytes) };
    const declared = uploadSchema.parse(await this.expect('POST', `/cases/${caseId}/documents`, { body }));
    const { documentId, upload } = declared;
    if ('url' in upload) {
      await this.put(upload.url, upload.headers, bytes);
      return documentId;
    }
    await sendUpload(this, caseId, documentId, fromBytes(bytes));
    return documentId;
  }

  async put(url: string, headers: Readonly<Record<string, string>>, bytes: Uint8Array): Promise<string> {
    // fetch sets the length itself and refuses to be told.
    const { 'content-length': _length, ...rest } = headers;
    const response = await fetch(url, { method: 'PUT', headers: rest, body: new Uint8Array(bytes) });
    if (!response.ok) throw new UnexpectedAnswerError(`upload: ${response.status} ${await response.text()}`);
    return (response.headers.get('etag') ?? '').replaceAll('"', '');
  }

  /** Waits until a document is sealed; throws when it was rejected or the time is up. */
  async untilSealed(caseId: string, documentId: string, timeoutMs = 30_000): Promise<void> {
    const rounds = Math.ceil(timeoutMs / 50);
    for (let round = 0; round < rounds; round += 1) {
      const { documents } = (await this.expect('GET', `/cases/${caseId}/documents`)) as {
        documents: { documentId: string; state: string; code?: string }[];
      };
      const found = documents.find((document) => document.documentId === documentId);
      if (found?.state === 'sealed') return;
      if (found && found.state !== 'declared')
        throw new UnexpectedAnswerError(`document ${found.state}: ${found.code ?? ''}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new UnexpectedAnswerError(`document ${documentId} was not sealed in time`);
  }

  /** A whole document, slice by slice. */
  async download(caseId: string, documentId: string): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    for (let at = 0; ; ) {
      const path = `/cases/${caseId}/documents/${documentId}/content`;
      const answer = await this.call('GET', path, { headers: { range: `bytes=${at}-` } });
      if (answer.status !== 206) throw new UnexpectedAnswerError(`download: ${answer.status}`);
      chunks.push(answer.bytes);
      const total = Number((answer.headers.get('content-range') ?? '').split('/')[1]);
      at += answer.bytes.byteLength;
      if (at >= total) return Buffer.concat(chunks);
    }
  }
}
