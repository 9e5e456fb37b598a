/** Answers of the API. */
import * as z from 'zod';
import { onDemand } from '../protocol/on-demand.ts';

const id = z.string().describe('Id of the case.');

const ownerSuspended = onDemand(() =>
  z
    .literal(true)
    .optional()
    .describe('The owner of the open case is suspended, or left the authority: give it to somebody else.'),
);

export const decidedSchema = onDemand(() =>
  z.object({
    id,
    version: z.int().describe('Version of the case after the act; also in the ETag.'),
    status: z.string().describe('Status of the case after the act.'),
    linkedCase: z.string().optional().describe('Id of the case that the act opens; it appears in a moment.'),
  }),
);

export const caseSchema = onDemand(() =>
  z.looseObject({
    id,
    kind: z.string(),
    article: z.string(),
    version: z.int(),
    status: z.string(),
    relation: z.string().describe('How you stand to the case.'),
    ownerSuspended: ownerSuspended(),
  }),
);

export const inboxSchema = onDemand(() =>
  z.object({
    entries: z.array(z.looseObject({ ownerSuspended: ownerSuspended() })),
    next: z.string().optional().describe('Pass it as `cursor` for the next page.'),
  }),
);

export const timelineSchema = onDemand(() =>
  z.object({
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
  }),
);

export const acceptanceSchema = onDemand(() =>
  z.looseObject({
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
  }),
);

export const recordsSchema = onDemand(() =>
  z.object({ records: z.array(z.looseObject({})), next: z.string().optional() }),
);
export const clockSchema = onDemand(() =>
  z.object({
    legalNow: z.string(),
    systemNow: z.string(),
    offsetDays: z.number(),
  }),
);
export const partySchema = onDemand(() => z.looseObject({ code: z.string() }));
export const partiesSchema = onDemand(() => z.object({ parties: z.array(partySchema()) }));
export const rolesSchema = onDemand(() =>
  z.object({ roles: z.array(z.object({ role: z.string(), meaning: z.string() })) }),
);
export const healthSchema = onDemand(() => z.object({ party: z.string(), status: z.literal('ok') }));
export const enrolledSchema = decidedSchema;
