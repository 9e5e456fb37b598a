/** What an export consists of (docs/formats.md, "Case export"): paths and the schemas of its JSON files. */
import * as z from 'zod';
import { EXPORT_FORMS } from './export-rows.ts';

export const EXPORT_FORMAT = 'accord224-export';
export const EXPORT_VERSION = 1;
export const MANIFEST = 'manifest.json';
export const KEYS = 'audit/keys.json';

const number = (seq: number): string => String(seq).padStart(7, '0');
export const eventPath = (seq: number): string => `events/${number(seq)}.json`;
export const sealedPath = (seq: number): string => `sealed/${number(seq)}.json`;
export const accessPath = (id: string): string => `accesses/${id}.json`;
export const accessReasonPath = (id: string): string => `accesses/${id}.sealed.json`;
export const documentMetaPath = (id: string): string => `documents/${id}/meta.json`;
export const documentPath = (id: string): string => `documents/${id}/content`;
export const segmentPath = (id: string, i: number): string => `ciphertext/${id}/${i}`;
export const segmentKeysPath = (id: string): string => `ciphertext/${id}/keys.json`;
export const rootPath = (day: string): string => `audit/roots/${day}.jws`;
export const proofsPath = (day: string): string => `audit/proofs/${day}.json`;

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));

export const manifestSchema = z.strictObject({
  format: z.literal(EXPORT_FORMAT),
  version: z.literal(EXPORT_VERSION),
  exportId: z.string(),
  caseId: z.string(),
  party: z.string(),
  kind: z.string(),
  article: z.string(),
  form: z.enum(EXPORT_FORMS),
  /** Machine time. */
  madeAt: z.iso.datetime(),
  /** Pseudonymous id. */
  madeFor: z.string(),
  relation: z.string(),
  /** The case as exported: its last event and the hash of that event's envelope. */
  head: z.strictObject({ seq: z.int().positive(), hash: hex(32) }),
  /** What there is but was not for whoever asked. */
  withheld: z.strictObject({
    sealed: z.array(z.int()),
    documents: z.array(z.string()),
    accesses: z.boolean(),
  }),
  entries: z.array(z.strictObject({ path: z.string(), size: z.int().nonnegative(), sha256: hex(32) })),
});
export type Manifest = z.infer<typeof manifestSchema>;

export const sealedFileSchema = z.strictObject({ salt: hex(32), data: z.record(z.string(), z.unknown()) });

export const documentMetaSchema = z.strictObject({
  documentId: z.string(),
  name: z.string(),
  mediaType: z.string(),
  size: z.int().nonnegative(),
  sha256: hex(32),
  salt: hex(32),
  commitment: hex(32),
  segments: z.int().positive(),
  attempt: z.string(),
  scan: z.string().optional(),
});
export type DocumentMeta = z.infer<typeof documentMetaSchema>;

/** AES-256 data keys of the segments, in their order. */
export const segmentKeysSchema = z.strictObject({ dataKeys: z.array(hex(32)) });

export const proofsSchema = z.strictObject({
  day: z.iso.date(),
  size: z.int().positive(),
  proofs: z.array(
    z.strictObject({
      leaf: z.union([
        z.strictObject({ caseId: z.string(), seq: z.int(), hash: hex(32) }),
        z.strictObject({ caseId: z.string(), access: z.string(), hash: hex(32) }),
      ]),
      index: z.int().nonnegative(),
      path: z.array(hex(32)),
    }),
  ),
});
export type Proofs = z.infer<typeof proofsSchema>;

/** Of an access record, what a reader of an export needs; the record has more. */
export const accessFileSchema = z.looseObject({
  caseId: z.string(),
  id: z.string(),
  at: z.iso.datetime(),
  actor: z.string(),
  what: z.string(),
  sealed: hex(32).optional(),
});
