/** Routes of documents: declare, upload, resume, list, read. */
import * as z from 'zod';
import { declareDocumentBody, documentIdSchema } from '../protocol/documents.ts';
import { onDemand } from '../protocol/on-demand.ts';
import type { RouteDraft } from './route.ts';

const caseId = z.string().regex(/^req_[0-9A-HJKMNP-TV-Z]{26}$/);
const caseParams = onDemand(() => z.strictObject({ id: caseId }));
const documentParams = onDemand(() => z.strictObject({ id: caseId, documentId: documentIdSchema }));
const reasonQuery = onDemand(() =>
  z.strictObject({
    reasonCode: z.enum(['casework', 'supervision', 'data-subject-request', 'audit', 'incident']).optional(),
  }),
);

const partNumber = z.int().min(1).max(10_000);
export const signed = {
  method: z.literal('PUT'),
  url: z.string(),
  headers: z.record(z.string(), z.string()).describe('Send exactly these; they are part of the signature.'),
};
const signedPart = onDemand(() => z.object({ partNumber: z.int(), size: z.int(), ...signed }));
export const multipart = {
  uploadId: z.string(),
  partSize: z.int().describe('Every part but the last has this size.'),
  partCount: z.int(),
  parts: z.array(signedPart()).describe('The first hundred; POST .../upload gives those that follow.'),
};

export const uploadSchema = onDemand(() =>
  z.object({
    id: z.string().describe('Id of the case.'),
    version: z.int(),
    status: z.string(),
    documentId: z.string(),
    upload: z
      .union([z.object(signed), z.object(multipart)])
      .describe('Send the bytes there with exactly these headers. Parts: PUT each, then POST .../complete.'),
  }),
);

const statusSchema = onDemand(() =>
  z.object({
    documentId: z.string(),
    state: z.enum(['declared', 'sealed', 'quarantined', 'rejected', 'expired']),
    size: z.int().optional(),
    uploadId: z.string().optional(),
    partSize: z.int().optional(),
    partCount: z.int().optional(),
    completed: z.boolean().optional().describe('The parts are joined; the document is being sealed.'),
    present: z.array(z.object({ partNumber: z.int(), size: z.int(), etag: z.string() })),
    missing: z.int().describe('How many parts are still to be sent; one for an upload in one piece.'),
    next: z.int().optional().describe('Pass it as `from` for the next page of `present`.'),
  }),
);

const linksSchema = onDemand(() =>
  z.object({
    documentId: z.string(),
    state: z
      .enum(['settled', 'single', 'parts'])
      .describe('`settled`: sealed, rejected or expired, and nothing is to be sent.'),
    upload: z.object(signed).optional().describe('With `single`.'),
    uploadId: z.string().optional(),
    partSize: z.int().optional(),
    partCount: z.int().optional(),
    missing: z.int().optional(),
    parts: z
      .array(signedPart())
      .optional()
      .describe('With `parts`: links for up to a hundred that are missing.'),
  }),
);

export const documentsSchema = onDemand(() =>
  z.object({
    documents: z.array(
      z.object({
        documentId: z.string(),
        state: z.enum(['declared', 'sealed', 'quarantined', 'rejected', 'expired']),
        name: z.string().optional(),
        mediaType: z.string().optional(),
        size: z.int().optional(),
        sha256: z.string().optional(),
        commitment: z.string().optional(),
        scan: z
          .string()
          .optional()
          .describe(
            '`notScanned` where no malware scanner is configured, or the document is too large for it.',
          ),
        code: z.string().optional().describe('Why it was rejected.'),
      }),
    ),
  }),
);

const UPLOAD = '/cases/{id}/documents/{documentId}/upload';

export const DOCUMENT_ROUTES: readonly RouteDraft[] = [
  {
    operation: 'DeclareDocument',
    method: 'POST',
    path: '/cases/{id}/documents',
    function: 'documents',
    summary: 'Declare a document and get a signed upload for exactly these bytes.',
    params: caseParams,
    body: () => declareDocumentBody,
    answer: uploadSchema,
    status: 201,
  },
  {
    operation: 'ReadUpload',
    method: 'GET',
    path: UPLOAD,
    function: 'documents',
    summary: 'What has arrived of an upload, part by part.',
    params: documentParams,
    query: () =>
      z.strictObject({
        from: z.coerce.number().int().min(1).max(10_000).default(1),
        limit: z.coerce.number().int().min(1).max(1000).default(1000),
      }),
    answer: statusSchema,
    status: 200,
  },
  {
    operation: 'RenewUpload',
    method: 'POST',
    path: UPLOAD,
    function: 'documents',
    summary:
      'Fresh signed links for the parts that are missing: links expire after an hour, the upload does not.',
    params: documentParams,
    body: () => z.strictObject({ partNumbers: z.array(partNumber).min(1).max(100).optional() }),
    answer: linksSchema,
    status: 200,
    safe: true,
  },
  {
    operation: 'CompleteUpload',
    method: 'POST',
    path: '/cases/{id}/documents/{documentId}/complete',
    function: 'documents',
    summary: 'Join the parts of a large upload. Without a list of parts, those that have arrived.',
    params: documentParams,
    body: () =>
      z.strictObject({
        uploadId: z.string().min(1).max(2000).optional(),
        parts: z
          .array(z.strictObject({ partNumber, etag: z.string().min(1).max(200) }))
          .min(1)
          .max(10_000)
          .optional(),
      }),
    status: 202,
  },
  {
    operation: 'ListDocuments',
    method: 'GET',
    path: '/cases/{id}/documents',
    function: 'cases',
    summary: 'The documents you may see, with names and digests.',
    params: caseParams,
    query: reasonQuery,
    answer: documentsSchema,
    status: 200,
  },
  {
    operation: 'ReadDocument',
    method: 'GET',
    path: '/cases/{id}/documents/{documentId}/content',
    function: 'documents',
    summary: 'A slice of at most 4 MiB; ask for more with Range.',
    params: documentParams,
    query: reasonQuery,
    status: 206,
    produces: 'application/octet-stream',
  },
];
