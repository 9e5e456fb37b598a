/** Routes of the audit: keys, nightly roots, exports of a case. */
import * as z from 'zod';
import { onDemand } from '../protocol/on-demand.ts';
import type { RouteDraft } from './route.ts';

const none = onDemand(() => z.strictObject({}));
const caseId = z.string().regex(/^req_[0-9A-HJKMNP-TV-Z]{26}$/);
const caseParams = onDemand(() => z.strictObject({ id: caseId }));
const exportParams = onDemand(() =>
  z.strictObject({ id: caseId, exportId: z.string().regex(/^exp_[0-9a-f]{32}$/) }),
);
const reasonQuery = {
  reasonCode: z.enum(['casework', 'supervision', 'data-subject-request', 'audit', 'incident']).optional(),
};

const rootSchema = onDemand(() =>
  z.object({
    party: z.string(),
    day: z.string().describe('UTC.'),
    size: z.int().describe('Events and access records of the day.'),
    root: z.string().describe('Root of their tree, RFC 9162.'),
    previous: z.string().describe('Hash of the record of the day before.'),
    hash: z.string().describe('Hash of this record.'),
    jws: z.string().describe('The record, signed by the node (ES256).'),
  }),
);

const exportSchema = onDemand(() =>
  z.object({
    exportId: z.string(),
    form: z.string(),
    state: z.enum(['requested', 'ready', 'failed', 'expired']),
    requestedAt: z.string(),
    actor: z.string(),
    madeAt: z.string().optional(),
    expiresAt: z.string().optional().describe('The file is removed then; ask for a new one.'),
    size: z.int().optional(),
    commitment: z.string().optional(),
    code: z.string().optional(),
    sha256: z.string().optional().describe('Of the file; shown to whoever asked for it.'),
  }),
);

const read = (operation: string, path: string, summary: string, rest: Partial<RouteDraft>): RouteDraft => ({
  operation,
  method: 'GET',
  path,
  function: 'audit',
  summary,
  params: none,
  status: 200,
  ...rest,
});

export const AUDIT_ROUTES: readonly RouteDraft[] = [
  read('ReadKeys', '/.well-known/accord224-keys.json', 'Public keys of the node, as a JWK Set.', {
    public: true,
    answer: () => z.object({ keys: z.array(z.looseObject({ kid: z.string() })) }),
  }),
  read('ListRoots', '/roots', 'Nightly roots, the newest first.', {
    query: () => z.strictObject({ cursor: z.string().max(2000).optional() }),
    answer: () => z.object({ roots: z.array(rootSchema()), next: z.string().optional() }),
  }),
  read('ReadRoot', '/roots/{day}', 'The root of one day.', {
    params: () => z.strictObject({ day: z.iso.date() }),
    answer: rootSchema,
  }),
  {
    operation: 'ExportCase',
    method: 'POST',
    path: '/cases/{id}/exports',
    function: 'audit',
    summary: 'Have the record of a case made into one signed file. It is made in the background.',
    paragraph: 'Art. 14.8',
    params: caseParams,
    query: () => z.strictObject(reasonQuery),
    body: () =>
      z.strictObject({
        form: z
          .enum(['plain', 'ciphertext'])
          .default('plain')
          .describe('`ciphertext`: documents as they are stored, with the keys that open exactly these.'),
      }),
    answer: exportSchema,
    status: 202,
  },
  read('ListExports', '/cases/{id}/exports', 'Who exported the case, and when.', {
    params: caseParams,
    query: () => z.strictObject(reasonQuery),
    answer: () => z.object({ exports: z.array(exportSchema()) }),
  }),
  read('ReadExport', '/cases/{id}/exports/{exportId}', 'How far an export of yours is.', {
    params: exportParams,
    answer: exportSchema,
  }),
  read(
    'ReadExportContent',
    '/cases/{id}/exports/{exportId}/content',
    'A slice of at most 4 MiB of the file; ask for more with Range.',
    { params: () => exportParams(), status: 206, produces: 'application/zip' },
  ),
  read(
    'ReadExportSignature',
    '/cases/{id}/exports/{exportId}/signature',
    'Detached signature over every byte of the file.',
    { params: () => exportParams(), produces: 'application/jose' },
  ),
];
