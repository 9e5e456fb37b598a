/** What a dropped package says: `request.json`, the same order as the API takes, with a list of files. */
import * as z from 'zod';
import { art7Bodies } from '../../protocol/art07-subscriber-information/schema.ts';
import { isTranslation, mediaTypeSchema, sha256Schema } from '../../protocol/documents.ts';
import { fileNameSchema } from '../../protocol/file-names.ts';
import { languageTagSchema } from '../../protocol/languages.ts';

export const PACKAGE_ENTRIES = 200;

/** As names of entries are read: a letter with its accent is one character. */
const listedNameSchema = fileNameSchema.overwrite((name) => name.normalize('NFC'));

const fileSchema = z
  .strictObject({
    file: listedNameSchema,
    /** What a draft takes: answers come from providers, and through their own uploads. */
    purpose: z.enum([
      'order',
      'orderTranslation',
      'supplementalInformation',
      'factsSummary',
      'notificationTranslation',
      'proof',
      'internal',
    ]),
    language: languageTagSchema.optional(),
    /** Name of the file in this package that it translates. */
    translationOf: listedNameSchema.optional(),
    /** Where the ending of the name does not tell. */
    mediaType: mediaTypeSchema.optional(),
    /** Of the file, where the sender wants it checked by itself. */
    sha256: sha256Schema.optional(),
  })
  .refine(({ purpose, language, translationOf }) => !isTranslation(purpose) || (language && translationOf), {
    error: 'a translation names its language and the file it translates (Art. 4)',
    path: ['translationOf'],
  });

export const requestFileSchema = art7Bodies.DraftOrder.extend({
  documents: z
    .array(fileSchema)
    .max(PACKAGE_ENTRIES - 1)
    .default([]),
});
export type RequestFile = z.infer<typeof requestFileSchema>;
export type ListedFile = RequestFile['documents'][number];

/** A paper request: its draft is empty, all is missing, and the scan is there to be read by a person. */
export const scanOrder = (packageId: string, locationParty: string) => ({
  article: 'art7' as const,
  ownReference: packageId,
  locationParty,
  order: {},
});
