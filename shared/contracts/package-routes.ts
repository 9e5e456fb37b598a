/** Routes of the request intake by upload. */
import * as z from 'zod';
import { sha256Schema } from '../protocol/documents.ts';
import { onDemand } from '../protocol/on-demand.ts';
import { partyCodeSchema } from '../protocol/parties.ts';
import type { RouteDraft } from './route.ts';

/** One signed PUT carries it. */
const MAX_BYTES = 64 * 1024 * 1024;
/** As much as the body of a request; a test compares them. */
export const MAX_JSON_BYTES = 256 * 1024;
const size = (max: number, what: string) =>
  z.int().min(1, 'an empty file is no package').max(max, `${what} has at most ${max} bytes`);

const packageBody = onDemand(() =>
  z.discriminatedUnion(
    'mediaType',
    [
      z.strictObject({
        mediaType: z.literal('application/zip'),
        size: size(MAX_BYTES, 'a package'),
        sha256: sha256Schema,
      }),
      z.strictObject({
        mediaType: z.literal('application/json'),
        size: size(MAX_JSON_BYTES, 'a request as JSON'),
        sha256: sha256Schema,
      }),
      z.strictObject({
        mediaType: z.enum(['application/pdf', 'image/png', 'image/jpeg', 'image/tiff']),
        size: size(MAX_BYTES, 'a scan'),
        sha256: sha256Schema,
        locationParty: partyCodeSchema.describe('Where the provider is: a scan cannot say it to a machine.'),
      }),
    ],
    {
      error:
        'a package is application/zip or application/json, a scan application/pdf, image/png, image/jpeg or image/tiff',
    },
  ),
);

const state = z.enum(['awaited', 'accepted', 'rejected']);
const receivedAt = z
  .string()
  .optional()
  .describe('When the upload was complete, by the clock of the machine.');
const repeats = z
  .string()
  .optional()
  .describe('The package that brought the same bytes before; the case is its.');

const packageList = onDemand(() =>
  z.object({
    entries: z.array(
      z.object({
        packageId: z.string(),
        state,
        uploader: z.string(),
        mediaType: z.string(),
        size: z.int(),
        declaredAt: z.string(),
        expiresAt: z.string(),
        receivedAt,
        caseId: z.string().optional(),
        repeats,
        codes: z
          .array(z.string())
          .optional()
          .describe('Of the problems; read the package for where and what to do.'),
      }),
    ),
    next: z.string().optional().describe('Pass it as `cursor` for the next page.'),
  }),
);

const packageAnswer = onDemand(() =>
  z.object({
    packageId: z.string(),
    state,
    uploader: z.string(),
    mediaType: z.string(),
    size: z.int(),
    declaredAt: z.string(),
    expiresAt: z.string().describe('Until then the package is taken.'),
    receivedAt,
    caseId: z.string().optional(),
    repeats,
    problems: z.array(z.object({ code: z.string(), detail: z.string(), path: z.string() })),
  }),
);

export const PACKAGE_ROUTES: readonly RouteDraft[] = [
  {
    operation: 'DropPackage',
    method: 'POST',
    path: '/packages',
    function: 'packages',
    summary: 'Announce a package (a request with its documents, or a scan) and get a signed upload for it.',
    paragraph: 'Art. 7.3',
    params: () => z.strictObject({}),
    body: packageBody,
    answer: () =>
      packageAnswer().extend({
        upload: z.object({ method: z.string(), url: z.string(), headers: z.record(z.string(), z.string()) }),
      }),
    status: 201,
  },
  {
    operation: 'ListPackages',
    method: 'GET',
    path: '/packages',
    function: 'packages',
    summary:
      'The packages of your authority, the newest first, for 30 days: what was opened and what was rejected.',
    params: () => z.strictObject({}),
    query: () =>
      z.strictObject({
        limit: z.coerce.number().int().min(1).max(100).default(25),
        cursor: z.string().max(2000).optional(),
      }),
    answer: packageList,
    status: 200,
  },
  {
    operation: 'ReadPackage',
    method: 'GET',
    path: '/packages/{id}',
    function: 'packages',
    summary: 'What became of a package: its case, or why it was rejected.',
    params: () => z.strictObject({ id: z.string().regex(/^pkg_[0-9A-HJKMNP-TV-Z]{26}$/) }),
    answer: packageAnswer,
    status: 200,
  },
];
