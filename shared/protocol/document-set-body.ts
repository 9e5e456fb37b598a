/** What is announced of a set over HTTP. */
import * as z from 'zod';
import { MAX_MANIFEST_BYTES, setSizeSchema } from './document-sets.ts';
import { documentPurposeSchema, sha256Schema } from './documents.ts';
import { fileNameSchema } from './file-names.ts';
import { languageTagSchema } from './languages.ts';

/** Body of `POST /cases/{id}/sets`: size and digest are those of the manifest. */
export const declareSetBody = z.strictObject({
  name: fileNameSchema,
  size: z.int().min(1).max(MAX_MANIFEST_BYTES),
  sha256: sha256Schema,
  /** What is served with an order is approved file by file. */
  purpose: documentPurposeSchema.extract(['proof', 'answer', 'internal']),
  language: languageTagSchema.optional(),
  ...setSizeSchema.shape,
});
