/** Routes of sets: many files under one manifest. A file of a set is read, uploaded and completed like a document. */
import * as z from 'zod';
import { declareSetBody } from '../protocol/document-set-body.ts';
import { MAX_SET_ENTRIES, setIdSchema } from '../protocol/document-sets.ts';
import { onDemand } from '../protocol/on-demand.ts';
import { signed, uploadSchema } from './document-routes.ts';
import type { RouteDraft } from './route.ts';

const caseId = z.string().regex(/^req_[0-9A-HJKMNP-TV-Z]{26}$/);
const setParams = onDemand(() => z.strictObject({ id: caseId, setId: setIdSchema }));
const reasonQuery = {
  reasonCode: z.enum(['casework', 'supervision', 'data-subject-request', 'audit', 'incident']).optional(),
};
const n = z.int().describe('Number of the file in the manifest, from 1.');
const documentId = z.string().describe('Id of the file, for the routes of documents.');
const total = onDemand(() => z.object({ entries: z.int(), bytes: z.int() }));
const states = ['declared', 'sealed', 'quarantined', 'rejected', 'expired'] as const;

const statusSchema = onDemand(() =>
  z.object({
    setId: z.string(),
    state: z
      .enum(['open', ...states])
      .describe(
        '`declared`: the manifest is awaited. `open`: the files are. `sealed`: all of them are there.',
      ),
    name: z.string().optional(),
    sha256: z.string().optional().describe('Of the manifest.'),
    commitment: z.string().optional().describe('Over the manifest, and by it over every file.'),
    entries: z.int().optional(),
    bytes: z.int().optional(),
    code: z.string().optional().describe('Why the set was rejected.'),
    fault: z.string().optional().describe('What is wrong with the manifest, and where.'),
    sealed: total(),
    missing: total(),
    rejected: total().describe('Came and was turned away; it may be sent again.'),
    problems: z
      .array(
        z.object({
          n,
          documentId,
          name: z.string(),
          tries: z.int().describe('Which sending is awaited, from 1.'),
          code: z
            .string()
            .optional()
            .describe('Why the last sending was rejected; absent: nothing has come.'),
          final: z.literal(true).optional().describe('It was sent too often and is not taken any more.'),
        }),
      )
      .describe('The first hundred that are missing or were rejected.'),
  }),
);

const entriesSchema = onDemand(() =>
  z.object({
    entries: z.array(
      z.object({
        n,
        documentId,
        state: z.enum(states).describe('`declared`: awaited.'),
        name: z.string().optional(),
        mediaType: z.string().optional(),
        size: z.int().optional(),
        sha256: z.string().optional(),
        code: z.string().optional(),
        scan: z.string().optional(),
      }),
    ),
    next: z.int().optional().describe('Pass it as `from` for the next page.'),
  }),
);

const uploadsSchema = onDemand(() =>
  z.object({
    state: z.enum(['open', 'settled']),
    uploads: z.array(
      z.object({
        n,
        documentId,
        upload: z
          .object(signed)
          .optional()
          .describe('Absent for a file above 64 MiB: POST /cases/{id}/documents/{documentId}/upload.'),
      }),
    ),
    next: z.int().optional().describe('Pass it as `from` for the links that follow.'),
  }),
);

const from = z.coerce.number().int().min(1).max(MAX_SET_ENTRIES).default(1);

export const SET_ROUTES: readonly RouteDraft[] = [
  {
    operation: 'DeclareSet',
    method: 'POST',
    path: '/cases/{id}/sets',
    function: 'documents',
    summary: 'Announce a set of files by size and digest of its manifest; the answer takes the manifest.',
    params: () => z.strictObject({ id: caseId }),
    body: () => declareSetBody,
    answer: () => uploadSchema().omit({ documentId: true }).extend({ setId: z.string() }),
    status: 201,
  },
  {
    operation: 'ReadSet',
    method: 'GET',
    path: '/cases/{id}/sets/{setId}',
    function: 'documents',
    summary: 'How a set stands: what is there, what is missing, what was rejected and why.',
    params: setParams,
    query: () => z.strictObject(reasonQuery),
    answer: statusSchema,
    status: 200,
  },
  {
    operation: 'ListSetEntries',
    method: 'GET',
    path: '/cases/{id}/sets/{setId}/entries',
    function: 'documents',
    summary: 'The files of a set with names and digests, a page at a time.',
    params: setParams,
    query: () =>
      z.strictObject({
        from,
        limit: z.coerce.number().int().min(1).max(500).default(100),
        ...reasonQuery,
      }),
    answer: entriesSchema,
    status: 200,
  },
  {
    operation: 'SetUploads',
    method: 'POST',
    path: '/cases/{id}/sets/{setId}/uploads',
    function: 'documents',
    summary: 'Signed links for up to a hundred files that are awaited, in any order and as often as needed.',
    params: setParams,
    body: () => z.strictObject({ from: z.int().min(1).max(MAX_SET_ENTRIES).default(1) }),
    answer: uploadsSchema,
    status: 200,
    safe: true,
  },
  {
    operation: 'CompleteSet',
    method: 'POST',
    path: '/cases/{id}/sets/{setId}/complete',
    function: 'documents',
    summary:
      'Seal the set: every file is there and is the one of the manifest. Otherwise those that are not.',
    params: setParams,
    body: () => z.strictObject({}),
    answer: () => z.object({ setId: z.string(), state: z.enum(states) }),
    status: 200,
  },
];
