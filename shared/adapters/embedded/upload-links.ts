/**
 * Capability URLs for uploads to the node: what a presigned URL of S3 is on AWS. The URL carries ids, a part
 * number and an expiry; length, type and digest are signed but travel as headers only, since URLs end up in logs.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import canonicalize from 'canonicalize';

export interface UploadGrant {
  readonly key: string;
  readonly expiresAt: string;
  /** Set for a part of a multipart upload. */
  readonly part?: { readonly uploadId: string; readonly number: number };
}

/** The headers are part of the signature. Names as S3 has them, so that an uploader needs to know one contract. */
export const CHECKSUM_HEADER = 'x-amz-checksum-sha256';
const SIGNED = ['content-length', 'content-type', CHECKSUM_HEADER] as const;
export type Headers = Readonly<Record<string, string | undefined>>;

const KEY =
  /^(?:(?:intake|transfer)\/[A-Za-z0-9_-]{1,64}\/[A-Za-z0-9_-]{1,64}|packages\/pkg_[0-9A-HJKMNP-TV-Z]{26})$/;
export const isIntakeKey = (key: string): boolean => KEY.test(key);

function signature(secret: Uint8Array, grant: UploadGrant, headers: Headers): Buffer {
  // A part binds its length only: its type and digest are those of the whole.
  const names = grant.part ? SIGNED.slice(0, 1) : SIGNED;
  const signed = Object.fromEntries(names.map((name) => [name, headers[name] ?? '']));
  return createHmac('sha256', secret)
    .update(canonicalize({ method: 'PUT', grant, headers: signed }) ?? '')
    .digest();
}

export function uploadToken(secret: Uint8Array, grant: UploadGrant, headers: Headers): string {
  const payload = Buffer.from(canonicalize(grant) ?? '', 'utf8').toString('base64url');
  return `${payload}.${signature(secret, grant, headers).toString('base64url')}`;
}

/** The grant, when this node signed it for exactly these headers. */
export function verifiedGrant(secret: Uint8Array, token: string, headers: Headers): UploadGrant | undefined {
  const [payload, mac, ...rest] = token.split('.');
  if (payload === undefined || mac === undefined || rest.length > 0 || token.length > 2_000) return undefined;
  const grant = parseGrant(payload);
  if (grant === undefined) return undefined;
  const given = Buffer.from(mac, 'base64url');
  // The last letter of 32 bytes has two bits to spare: one signature has one spelling.
  if (given.toString('base64url') !== mac) return undefined;
  const wanted = signature(secret, grant, headers);
  return given.byteLength === wanted.byteLength && timingSafeEqual(given, wanted) ? grant : undefined;
}

function parseGrant(payload: string): UploadGrant | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    // Its shape needs no further proof: the signature over it is checked next, and only this node signs.
    return typeof value === 'object' && value !== null ? (value as UploadGrant) : undefined;
  } catch {
    return undefined;
  }
}
