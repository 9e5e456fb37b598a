/** Answers of the API. */
import * as z from 'zod';

const id = z.string().describe('Id of the case.');

export const decidedSchema = z.object({
  id,
  version: z.int().describe('Version of the case after the act; also in the ETag.'),
  status: z.string().describe('Status of the case after the act.'),
  linkedCase: z.string().optional().describe('Id of the case that the act opens; it appears in a moment.'),
});

export const caseSchema = z.looseObject({
  id,
  kind: z.string(),
  article: z.string(),
  version: z.int(),
  status: z.string(),
  relation: z.string().describe('How you stand to the case.'),
});

export const inboxSchema = z.object({
  entries: z.array(z.looseObject({})),
  next: z.string().optional().describe('Pass it as `cursor` for the next page.'),
});

export const timelineSchema = z.object({
  events: z.array(
    z.object({
      seq: z.int(),
      type: z.string(),
      at: z.string().describe('Legal time of the act, UTC.'),
      recordedAt: z.string(),
      actor: z.string(),
      open: z.record(z.string(), z.unknown()),
      envelope: z.string().describe('The stored envelope, byte for byte; its `prev` is the hash before.'),
      hash: z.string().describe('SHA-256 of the envelope.'),
    }),
  ),
  next: z.int().optional().describe('Pass it as `from` for the next page.'),
});

export const uploadSchema = z.object({
  id,
  version: z.int(),
  status: z.string(),
  documentId: z.string(),
  upload: z
    .union([
      z.object({ method: z.literal('PUT'), url: z.string(), headers: z.record(z.string(), z.string()) }),
      z.object({
        uploadId: z.string(),
        parts: z.array(
          z.object({
            partNumber: z.int(),
            size: z.int(),
            method: z.literal('PUT'),
            url: z.string(),
            headers: z.record(z.string(), z.string()),
          }),
        ),
      }),
    ])
    .describe('Send the bytes there with exactly these headers. Parts: PUT each, then POST .../complete.'),
});

export const documentsSchema = z.object({
  documents: z.array(
    z.object({
      documentId: z.string(),
      state: z.enum(['declared', 'sealed', 'quarantined', 'rejected', 'expired']),
      name: z.string().optional(),
      mediaType: z.string().optional(),
      size: z.int().optional(),
      sha256: z.string().optional(),
      commitment: z.string().optional(),
      scan: z.string().optional().describe('`notScanned` where no malware scanner is configured.'),
      code: z.string().optional().describe('Why it was rejected.'),
    }),
  ),
});

export const acceptanceSchema = z.looseObject({
  date: z.string().describe('The day whose profiles were asked.'),
  addressees: z.array(
    z.looseObject({
      providerId: z.string(),
      locationParty: z.string(),
      verdict: z.enum(['open', 'blocked']),
      findings: z.array(z.object({ paragraph: z.string(), path: z.string(), message: z.string() })),
    }),
  ),
  warnings: z.array(z.looseObject({ code: z.string(), paragraph: z.string(), message: z.string() })),
  duplicates: z
    .array(z.looseObject({ caseId: z.string(), status: z.string(), sharedIdentifiers: z.int() }))
    .describe('Cases of your authority that name the same identifiers.'),
});

export const recordsSchema = z.object({ records: z.array(z.looseObject({})), next: z.string().optional() });
export const clockSchema = z.object({
  legalNow: z.string(),
  systemNow: z.string(),
  offsetDays: z.number(),
});
export const partySchema = z.looseObject({ code: z.string() });
export const partiesSchema = z.object({ parties: z.array(partySchema) });
export const rolesSchema = z.object({ roles: z.array(z.object({ role: z.string(), meaning: z.string() })) });
export const healthSchema = z.object({ party: z.string(), status: z.literal('ok') });
export const enrolledSchema = decidedSchema;
