/**
 * What a browser carries between requests: cookies encrypted and authenticated with a key of the node (JWE, dir,
 * A256GCM). Nothing is kept on the server. A session outlives its token, so that a form posted too late is still
 * known to be ours; the token in it is what the API believes, and the API alone decides on it.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { CompactEncrypt, compactDecrypt } from 'jose';
import * as z from 'zod';
import { ticketSchema } from './parking.ts';

export const sessionSchema = z.strictObject({
  token: z.string().min(1),
  /** Seconds since 1970, as in the token. */
  expiresAt: z.int(),
  subject: z.string().min(1),
  /** Stays the same when the same person signs in again: forms in other tabs stay valid. */
  id: z.string().min(16),
});
export type Session = z.infer<typeof sessionSchema>;

/** Of a sign-in under way. */
export const flowSchema = z.strictObject({
  state: z.string(),
  verifier: z.string(),
  to: z.string(),
  expiresAt: z.int(),
});

/** A form that waits for a sign-in: with the browser, or parked where it is too large for a cookie. */
export const keptFormSchema = z.strictObject({
  path: z.string(),
  subject: z.string(),
  fields: z.union([z.string(), ticketSchema]),
  expiresAt: z.int(),
});

/** Browsers take 4096 bytes with name and attributes. */
export const COOKIE_BYTES = 3_800;

export interface Sealer {
  /** Undefined when the value does not fit a cookie. */
  seal(purpose: string, value: unknown): Promise<string | undefined>;
  /** Undefined for anything that this node did not seal for this purpose. */
  open<T>(purpose: string, sealed: string | undefined, schema: z.ZodType<T>): Promise<T | undefined>;
  /** Bound to the session: one of another session is worth nothing. */
  formToken(sessionId: string): string;
  isFormToken(token: string | undefined, sessionId: string): boolean;
}

const HEADER = { alg: 'dir', enc: 'A256GCM' } as const;
const MOST_INFLATED = 64 * 1024;

export function sealer(secret: Uint8Array): Sealer {
  const key = (info: string): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', secret, '', `accord224/pages/${info}`, 32));
  const sealing = key('cookies');
  const signing = key('forms');

  const formToken = (sessionId: string): string =>
    createHmac('sha256', signing).update(sessionId).digest('base64url');

  return {
    async seal(purpose, value) {
      const plain = deflateRawSync(Buffer.from(JSON.stringify([purpose, value]), 'utf8'));
      // The text of a JWE is a third longer: no need to encrypt what cannot fit.
      if (plain.byteLength > COOKIE_BYTES) return undefined;
      const sealed = await new CompactEncrypt(plain).setProtectedHeader(HEADER).encrypt(sealing);
      return sealed.length <= COOKIE_BYTES ? sealed : undefined;
    },
    async open(purpose, sealed, schema) {
      if (sealed === undefined || sealed.length > COOKIE_BYTES) return undefined;
      try {
        const { plaintext } = await compactDecrypt(sealed, sealing, {
          keyManagementAlgorithms: [HEADER.alg],
          contentEncryptionAlgorithms: [HEADER.enc],
        });
        const text = inflateRawSync(plaintext, { maxOutputLength: MOST_INFLATED }).toString('utf8');
        const [said, value] = JSON.parse(text) as [unknown, unknown];
        const parsed = said === purpose ? schema.safeParse(value) : undefined;
        return parsed?.success ? parsed.data : undefined;
      } catch {
        return undefined;
      }
    },
    formToken,
    isFormToken(token, sessionId) {
      const given = Buffer.from(token ?? '');
      const wanted = Buffer.from(formToken(sessionId));
      return given.byteLength === wanted.byteLength && timingSafeEqual(given, wanted);
    },
  };
}
