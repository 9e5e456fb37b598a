/**
 * The package for service outside this system (7.6): a cover sheet with the list of what is served. It is made
 * from the provider's own view, so that nothing can be in it that the provider may not see (trap 1).
 */
import * as z from 'zod';
import type { Actor } from '../../protocol/decision.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { readDocumentRow } from '../cases/document-rows.ts';
import { openForReading, type ReadRequest, type ReadResult } from '../cases/read-case.ts';
import { recordAccess } from '../cases/records.ts';
import { documentKey } from '../cases/rows.ts';
import { type Cover, type CoverDocument, coverSheet } from './cover-sheet.ts';

/** What of a provider's view goes on the cover. */
const viewSchema = z.object({
  issuingParty: z.string(),
  order: z.object({
    issuingAuthority: z.object({ authority: z.string() }).optional(),
    issuedDate: z.string(),
    serviceProvider: z.object({ name: z.string(), address: z.string() }),
  }),
  supplementalInformation: z.object({
    returnContact: z
      .object({
        name: z.string(),
        office: z.string().optional(),
        email: z.string().optional(),
        telephone: z.string().optional(),
        postalAddress: z.string().optional(),
      })
      .optional(),
  }),
  documents: z.array(z.object({ documentId: z.string(), byProvider: z.string().optional() })),
});

export async function buildServicePackage(
  deps: CaseDeps,
  request: ReadRequest & { readonly providerId: string },
): Promise<ReadResult<{ pdf: Uint8Array }>> {
  const opened = await openForReading(deps, request, 'ReadServicePackage');
  if (!opened.ok) return opened;
  const { loaded } = opened;
  const recipient: Actor = { id: 'service-package', roles: ['provider-agent'], provider: request.providerId };
  // Before issue, and for whoever is not addressed, there is no such view, and so no package.
  const seen = viewSchema.safeParse(loaded.kind.view(loaded.state, 'addressee', recipient));
  if (!seen.success) return { ok: false, why: 'absent' };
  await recordAccess(deps, request.caseId, loaded.key, {
    actor: request.actor,
    what: 'ReadServicePackage',
    ...(request.reasonCode ? { reasonCode: request.reasonCode } : {}),
  });
  const { order, supplementalInformation, documents, issuingParty } = seen.data;
  const contact = supplementalInformation.returnContact ?? { name: '' };
  const cover: Cover = {
    caseId: request.caseId,
    party: issuingParty,
    authority: order.issuingAuthority?.authority ?? loaded.head.authority,
    issuedAt: order.issuedDate,
    provider: order.serviceProvider,
    contact: Object.values(contact).filter((line) => line !== undefined),
    documents: await served(deps, request.caseId, loaded.key, documents),
  };
  return { ok: true, pdf: await coverSheet(cover) };
}

async function served(
  deps: CaseDeps,
  caseId: string,
  key: Uint8Array,
  documents: readonly { documentId: string; byProvider?: string | undefined }[],
): Promise<CoverDocument[]> {
  const own = documents.filter(({ byProvider }) => byProvider === undefined);
  const found = await Promise.all(
    own.map(async ({ documentId }) => {
      const row = await deps.table.get(documentKey(caseId, documentId));
      const record = row && readDocumentRow(deps, key, caseId, row);
      if (!record?.detail || record.size === undefined) return [];
      const { name, mediaType, sha256 } = record.detail;
      return [{ name, mediaType, sha256, size: record.size, commitment: record.commitment ?? '' }];
    }),
  );
  return found.flat();
}
