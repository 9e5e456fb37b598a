/**
 * Clients that carry orders through a node that keeps dying. What was sent is sent again under the same key until
 * it is answered, as a good client does; what was answered is remembered, to be asked for again later.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { type Answer, NodeClient, sha256 } from '../../local/client.ts';
import { obtainToken } from '../../local/identity/obtain-token.ts';

export type Role = 'officer' | 'prosecutor' | 'issuer' | 'lumen';
export const ROLES: readonly Role[] = ['officer', 'prosecutor', 'issuer', 'lumen'];

export interface Acknowledged {
  readonly role: Role;
  readonly path: string;
  readonly body: unknown;
  readonly key: string;
  readonly status: number;
  readonly etag: string | null;
  readonly answer: Decided;
}

const decidedSchema = z.looseObject({
  id: z.string(),
  version: z.number(),
  status: z.string(),
  documentId: z.string().optional(),
});
export type Decided = z.infer<typeof decidedSchema>;

/** Mulberry32, so that a printed seed tells the story again (as far as the machine's timing allows). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class Load {
  readonly #baseUrl: string;
  readonly #passwords: Readonly<Record<string, string>>;
  readonly #clients = new Map<Role, NodeClient>();
  #up: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;
  readonly acknowledged: Acknowledged[] = [];
  /** Keys of drafts that were sent, answered or not. */
  readonly draftKeys = new Set<string>();
  /** Uploads that a 200 acknowledged. */
  readonly uploads: { caseId: string; documentId: string }[] = [];
  /** What each case is expected to hold, by type of event. */
  readonly expected = new Map<string, Record<string, number>>();
  broken = 0;

  constructor(baseUrl: string, passwords: Readonly<Record<string, string>>) {
    this.#baseUrl = baseUrl;
    this.#passwords = passwords;
  }

  /** Tokens outlive a restart: the issuer keeps its keys and its address. */
  async signIn(): Promise<void> {
    for (const role of ROLES) {
      const token = await obtainToken({
        issuer: `${this.#baseUrl}/oidc`,
        username: role,
        password: this.#passwords[role] ?? '',
      });
      this.#clients.set(role, new NodeClient(this.#baseUrl, token));
    }
  }

  /** Before a kill: whoever fails from now on waits for `up`. */
  down(): void {
    this.#up = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  up(): void {
    this.#open();
  }

  client(role: Role): NodeClient {
    const client = this.#clients.get(role);
    if (!client) throw new Error(`${role} has not signed in`);
    return client;
  }

  /** Until answered. Throws for an answer that is neither a success nor one of `allowed`. */
  async call(
    role: Role,
    method: string,
    path: string,
    options: { body?: unknown; key?: string; ifMatch?: string; allowed?: readonly number[] } = {},
  ): Promise<Answer> {
    for (;;) {
      const answer = await this.attempt(role, method, path, options);
      if (answer === undefined) continue;
      if (answer.status === 429 || answer.status === 503) {
        await wait(1000 * Number(answer.headers.get('retry-after') ?? 1) * 0.3);
        continue;
      }
      if (answer.status < 300 || options.allowed?.includes(answer.status)) return answer;
      // Contention is an answer too: the client repeats, as it is told to.
      if (answer.status === 409 && textOf(answer).includes('"conflict"')) continue;
      throw new Error(`${role} ${method} ${path}: ${answer.status} ${textOf(answer).slice(0, 1000)}`);
    }
  }

  /** One try; undefined when the connection broke, once the node is up again. */
  async attempt(
    role: Role,
    method: string,
    path: string,
    { body, key, ifMatch }: { body?: unknown; key?: string; ifMatch?: string } = {},
  ): Promise<Answer | undefined> {
    await this.#up;
    try {
      return await this.client(role).call(method, path, {
        ...(body === undefined ? {} : { body }),
        ...(key === undefined ? {} : { idempotencyKey: key }),
        ...(ifMatch === undefined ? {} : { headers: { 'if-match': ifMatch } }),
      });
    } catch (error) {
      if (!isBroken(error)) throw error;
      this.broken += 1;
      await wait(5);
      return undefined;
    }
  }

  /** A POST under a key of its own, remembered once answered; `type` is the event it leads to. */
  async act(role: Role, path: string, body: unknown, type?: string): Promise<Decided> {
    const key = randomUUID();
    if (type === 'OrderDrafted') this.draftKeys.add(key);
    const answered = await this.call(role, 'POST', path, { body, key });
    const answer = decidedSchema.parse(answered.body);
    const { status } = answered;
    this.acknowledged.push({ role, path, body, key, status, etag: answered.headers.get('etag'), answer });
    if (type) this.count(answer.id, type);
    return answer;
  }

  count(caseId: string, type: string): void {
    const known = this.expected.get(caseId) ?? {};
    known[type] = (known[type] ?? 0) + 1;
    this.expected.set(caseId, known);
  }

  /** Sends a remembered request again; says what differs from the first answer. */
  async repeat(one: Acknowledged): Promise<string | undefined> {
    const { role, path, body, key } = one;
    const answer = await this.call(role, 'POST', path, { body, key });
    const { id, version, status, documentId } = decidedSchema.parse(answer.body);
    const found = JSON.stringify([
      answer.status,
      answer.headers.get('etag'),
      id,
      version,
      status,
      documentId,
    ]);
    const first = one.answer;
    const wanted = JSON.stringify([
      one.status,
      one.etag,
      first.id,
      first.version,
      first.status,
      first.documentId,
    ]);
    return found === wanted ? undefined : `${path} ${key}: ${found} after ${wanted}`;
  }

  /** PUT has no key: after a broken connection the version tells whether it was applied. */
  async revise(caseId: string, order: unknown): Promise<void> {
    for (;;) {
      const before = await this.call('officer', 'GET', `/cases/${caseId}`);
      const etag = before.headers.get('etag') ?? '';
      const path = `/cases/${caseId}/order`;
      const answer = await this.attempt('officer', 'PUT', path, { body: { order }, ifMatch: etag });
      if (answer !== undefined && answer.status < 300) break;
      if (answer?.status === 409 || answer?.status === 412 || answer?.status === 429) continue;
      if (answer) throw new Error(`revise: ${answer.status} ${textOf(answer).slice(0, 500)}`);
      // Unknown outcome: the same content again changes nothing, so a later PUT is harmless either way.
    }
    this.count(caseId, 'OrderRevised');
  }

  /** Declares and uploads until the node has said 200 or that it has the bytes already. */
  async upload(
    role: Role,
    caseId: string,
    document: { name: string; mediaType: string; purpose: string; language?: string },
    bytes: Uint8Array,
  ): Promise<string> {
    const path = `/cases/${caseId}/documents`;
    const body = { ...document, size: bytes.byteLength, sha256: sha256(bytes) };
    const { documentId = '', id } = await this.act(role, path, body, 'DocumentDeclared');
    const declared = this.acknowledged.findLast(({ answer }) => answer.documentId === documentId);
    for (;;) {
      const fresh = await this.call(role, 'POST', path, { body, key: declared?.key ?? '' });
      if (await this.#put(role, id, documentId, (fresh.body as { upload: unknown }).upload, bytes)) break;
    }
    this.uploads.push({ caseId, documentId });
    return documentId;
  }

  async #put(
    role: Role,
    caseId: string,
    documentId: string,
    upload: unknown,
    bytes: Uint8Array,
  ): Promise<boolean> {
    const signed = uploadSchema.parse(upload);
    await this.#up;
    try {
      if (!('uploadId' in signed)) {
        await this.client(role).put(signed.url, signed.headers, bytes);
        return true;
      }
      const parts: { partNumber: number; etag: string }[] = [];
      let at = 0;
      for (const part of signed.parts) {
        const chunk = bytes.subarray(at, at + part.size);
        parts.push({
          partNumber: part.partNumber,
          etag: await this.client(role).put(part.url, part.headers, chunk),
        });
        at += part.size;
      }
      const path = `/cases/${caseId}/documents/${documentId}/complete`;
      const body = { uploadId: signed.uploadId, parts };
      const answer = await this.attempt(role, 'POST', path, { body, key: randomUUID() });
      return answer?.status === 202;
    } catch (error) {
      if (error instanceof Error && error.message.includes('upload-used')) return true;
      if (!isBroken(error)) throw error;
      this.broken += 1;
      await wait(5);
      return false;
    }
  }

  /** Waits for `sealed` or `rejected`. */
  async untilEnded(role: Role, caseId: string, documentId: string): Promise<string> {
    for (;;) {
      const answer = await this.call(role, 'GET', `/cases/${caseId}/documents`);
      const { documents } = answer.body as { documents: { documentId: string; state: string }[] };
      const state = documents.find((each) => each.documentId === documentId)?.state;
      if (state !== undefined && state !== 'declared') return state;
      await wait(100);
    }
  }
}

/** By name: in jest the errors of fetch come from another realm. */
const isBroken = (error: unknown): boolean => (error as Error).name === 'TypeError';

const textOf = (answer: Answer): string => Buffer.from(answer.bytes).toString('utf8');

const signedSchema = z.object({ url: z.string(), headers: z.record(z.string(), z.string()) });
const uploadSchema = z.union([
  z.object({
    uploadId: z.string(),
    parts: z.array(signedSchema.extend({ partNumber: z.number(), size: z.number() })),
  }),
  signedSchema,
]);
