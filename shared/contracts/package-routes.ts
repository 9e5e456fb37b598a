/** Routes of the request intake by upload. */
import * as z from 'zod';
import { sha256Schema } from '../protocol/documents.ts';
import { partyCodeSchema } from '../protocol/parties.ts';
import type { Route } from './route.ts';

/** One signed PUT carries it. */
const MAX_BYTES = 64 * 1024 * 1024;
const bytes = { size: z.int().min(1).max(MAX_BYTES), sha256: sha256Schema };

const packageBody = z.discriminatedUnion('mediaType', [
  z.strictObject({ ...bytes, mediaType: z.enum(['application/zip', 'application/json']) }),
  z.strictObject({
    ...bytes,
    mediaType: z.enum(['application/pdf', 'image/png', 'image/jpeg', 'image/tiff']),
    locationParty: partyCodeSchema.describe('Where the provider is: a scan cannot say it to a machine.'),
  }),
]);

const packageAnswer = z.object({
  packageId: z.string(),
  state: z.enum(['awaited', 'accepted', 'rejected']),
  uploader: z.string(),
  mediaType: z.string(),
  size: z.int(),
  declaredAt: z.string(),
  expiresAt: z.string().describe('Until then the package is taken.'),
  receivedAt: z.string().optional().describe('When the upload was complete, by the clock of the machine.'),
  caseId: z.string().optional(),
  repeats: z.string().optional().describe('The package that brought the same bytes before; the case is its.'),
  problems: z.array(z.object({ code: z.string(), detail: z.string(), path: z.string() })),
});

export const PACKAGE_ROUTES: readonly Route[] = [
  {
    operation: 'DropPackage',
    method: 'POST',
    path: '/packages',
    function: 'packages',
    summary: 'Announce a package (a request with its documents, or a scan) and get a signed upload for it.',
    paragraph: 'Art. 7.3',
    params: z.strictObject({}),
    body: packageBody,
    answer: packageAnswer.extend({
      upload: z.object({ method: z.string(), url: z.string(), headers: z.record(z.string(), z.string()) }),
    }),
    status: 201,
  },
  {
    operation: 'ReadPackage',
    method: 'GET',
    path: '/packages/{id}',
    function: 'packages',
    summary: 'What became of a package: its case, or why it was rejected.',
    params: z.strictObject({ id: z.string().regex(/^pkg_[0-9A-HJKMNP-TV-Z]{26}$/) }),
    answer: packageAnswer,
    status: 200,
  },
];
