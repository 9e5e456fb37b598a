/** Moves that occur in more than one scene. */
import * as z from 'zod';
import type { OrderContent } from '../../shared/protocol/art07-subscriber-information/content.ts';
import type { NodeClient, Upload } from '../client.ts';
import { factsSummaryInFrench, orderDocument, orderForAuthority } from './documents.ts';
import { OFFICE } from './orders.ts';
import type { Json, Stage } from './stage.ts';

const decidedSchema = z.object({ id: z.string(), version: z.int(), status: z.string() });
export type Decided = z.infer<typeof decidedSchema>;

export const decide = async (client: NodeClient, path: string, body: unknown): Promise<Decided> =>
  decidedSchema.parse(await client.expect('POST', path, { body }));

export const draftBody = (ownReference: string, order: OrderContent | Json, locationParty = 'XB') => ({
  article: 'art7',
  ownReference,
  locationParty,
  order,
});

/** Uploads and waits until the node has checked, encrypted and committed to it. */
export async function attach(client: NodeClient, caseId: string, upload: Upload): Promise<string> {
  const documentId = await client.upload(caseId, upload);
  await client.untilSealed(caseId, documentId);
  return documentId;
}

export const approval = (legalNow: string) => ({
  grounds: 'The mailbox was the only way in which the seller could be reached.',
  scope: 'Identity, address and means of payment of one subscriber.',
  supervision: { kind: 'prosecutor', office: OFFICE, date: legalNow.slice(0, 10) },
});

/** 7.5.a: the location Party is told at the same moment; here by its own portal. */
export const issue = (legalNow: string) => ({
  electronicDelivery: true,
  notification: { authority: 'xb-parquet', sentAt: legalNow, means: 'securePortal' },
});

/** Draft, order document, approval and issue in one breath, for scenes whose point comes later. */
export async function issuedOrder(
  stage: Stage,
  reference: string,
  order: OrderContent,
  /** Absent: notified by other means, as stated. A node that knows the other one needs no statement. */
  act?: Json,
): Promise<string> {
  const { id } = await stage.act(
    'officer',
    `drafts the complete order ${reference} and attaches it`,
    'Art. 7.3, 7.4',
    async (officer) => {
      const drafted = await decide(officer, '/cases', draftBody(reference, order));
      const original = await attach(officer, drafted.id, orderDocument());
      // Polaris reads English, the authority of its Party does not (4.1).
      await attach(officer, drafted.id, orderForAuthority(original));
      await attach(officer, drafted.id, factsSummaryInFrench());
      await decide(officer, `/cases/${drafted.id}/submit`, {});
      return drafted;
    },
  );
  await stage.act('prosecutor', 'approves it', 'Art. 7.2.b, 13', async (prosecutor) =>
    decide(prosecutor, `/cases/${id}/approve`, approval(await stage.legalNow())),
  );
  await stage.act(
    'issuer',
    'issues it and notifies the authority of Brumeval',
    'Art. 7.1, 7.5.a',
    async (issuer) => decide(issuer, `/cases/${id}/issue`, act ?? issue(await stage.legalNow())),
  );
  stage.check('the order is issued', 'issued', (await stage.read('officer', id)).status);
  return id;
}

const caseSchema = z.looseObject({
  status: z.string(),
  addressees: z.array(
    z.looseObject({
      providerId: z.string(),
      status: z.string(),
      fallbackOpen: z.boolean(),
      nextChannel: z.unknown().optional(),
      deadline: z.object({ endsAt: z.string(), timeZone: z.string(), basis: z.string() }).optional(),
      answers: z.array(
        z.looseObject({ outcome: z.string(), documents: z.array(z.string()), late: z.boolean() }),
      ),
    }),
  ),
});

/** The only addressee of an order, as its authority sees it. */
export async function addresseeOf(stage: Stage, caseId: string) {
  const { status, addressees } = caseSchema.parse(await stage.read('officer', caseId));
  const [addressee] = addressees;
  if (!addressee) throw new Error(`case ${caseId} has no addressee`);
  return { ...addressee, orderStatus: status };
}

const timelineSchema = z.object({
  events: z.array(z.looseObject({ type: z.string(), at: z.string(), hash: z.string() })),
});

export async function timeline(stage: Stage, caseId: string) {
  return timelineSchema.parse(await stage.as('officer').expect('GET', `/cases/${caseId}/events?limit=100`))
    .events;
}

export const eventTypes = async (stage: Stage, caseId: string): Promise<string[]> =>
  (await timeline(stage, caseId)).map(({ type }) => type);

const documentsSchema = z.object({
  documents: z.array(
    z.looseObject({ documentId: z.string(), name: z.string().optional(), sha256: z.string().optional() }),
  ),
});

export async function documentNames(client: NodeClient, caseId: string): Promise<string[]> {
  const { documents } = documentsSchema.parse(await client.expect('GET', `/cases/${caseId}/documents`));
  return documents.map(({ name }) => name ?? '').sort();
}
