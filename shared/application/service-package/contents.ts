/** What lies in a service package, in order: cover sheet, content of the order, where it comes from, digests, documents. */
import type { DocumentRecord } from '../cases/document-rows.ts';
import { type CoverDocument, coverLines } from './cover-sheet.ts';
import type { FontBook } from './fonts.ts';
import { addressedParts, orderLines } from './order-sheet.ts';
import { writePdf } from './page-writer.ts';
import type { Provenance } from './provenance.ts';
import type { ProviderView } from './provider-view.ts';
import { type PackageContents, signedContents } from './signed-contents.ts';

export const SERVICE_PACKAGE_FORMAT = 'accord224/service-package/1';

export interface PackageParts {
  readonly caseId: string;
  readonly providerId: string;
  readonly authority: string;
  readonly view: ProviderView;
  readonly documents: readonly ServedDocument[];
  readonly provenance: Provenance;
  /** Detached signature of the node over the list of digests; the same list has the same one. */
  readonly sign: (sums: Uint8Array) => Promise<string>;
}

export interface ServedDocument {
  readonly record: DocumentRecord & { readonly size: number };
  readonly detail: NonNullable<DocumentRecord['detail']>;
  readonly purpose: string;
  readonly language?: string | undefined;
  readonly translationOf?: string | undefined;
  readonly body: () => AsyncIterable<Uint8Array>;
}

/** The same parts give the same bytes, whenever they are asked for. Throws UnprintableTextError. */
export async function packageContents(fonts: FontBook, parts: PackageParts): Promise<PackageContents> {
  const { caseId, view, documents } = parts;
  const issued = new Date(view.order.issuedDate);
  const listed = documents.map((document, n): CoverDocument => listedAs(document, n));
  const { order, supplement } = addressedParts(view.order, view.supplementalInformation);
  const cover = await writePdf(
    fonts,
    `Service package ${caseId}`,
    issued,
    coverLines({
      caseId,
      party: view.issuingParty,
      authority: parts.authority,
      issuedAt: view.order.issuedDate,
      provider: view.order.serviceProvider,
      contact: Object.values(view.supplementalInformation.returnContact ?? {}).filter(
        (line) => line !== undefined,
      ),
      documents: listed,
    }),
  );
  const sheet = await writePdf(fonts, `Order ${caseId}`, issued, orderLines(caseId, order, supplement));
  const made: [string, Uint8Array][] = [
    ['cover-sheet.pdf', cover],
    ['order.pdf', sheet],
    ['order.json', jsonOf(parts, { order, supplementalInformation: supplement }, listed)],
  ];
  const served = documents.map(({ record, body }, n) => ({
    path: listed[n]?.path ?? '',
    sha256: listed[n]?.sha256 ?? '',
    size: record.size,
    body: onDemand(body),
  }));
  return signedContents(made, served, parts);
}

function listedAs({ record, detail }: ServedDocument, n: number): CoverDocument {
  const { name, mediaType, sha256 } = detail;
  const path = `documents/${String(n + 1).padStart(2, '0')}-${name}`;
  return { path, name, mediaType, sha256, size: record.size, commitment: record.commitment ?? '' };
}

function jsonOf(
  { caseId, providerId, documents, view }: PackageParts,
  content: object,
  listed: readonly CoverDocument[],
): Uint8Array {
  const { issuingParty, language } = view;
  const told = {
    format: SERVICE_PACKAGE_FORMAT,
    caseId,
    issuingParty,
    providerId,
    ...(language && { language }),
    ...content,
    documents: listed.map((document, n) => {
      const { record, purpose, language: written, translationOf } = documents[n] ?? {};
      return {
        documentId: record?.documentId,
        ...document,
        purpose,
        ...(written && { language: written }),
        ...(translationOf && { translationOf }),
      };
    }),
  };
  return Buffer.from(`${JSON.stringify(told, undefined, 2)}\n`);
}

/** Nothing is opened before its turn comes. */
async function* onDemand(open: () => AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* open();
}
