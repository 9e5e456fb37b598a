/** The cover sheet of a service package: what is served, to whom, and how receipt is shown. */
import type { Line } from './page-writer.ts';

export interface CoverDocument {
  /** Where it lies in the package. */
  readonly path: string;
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly sha256: string;
  readonly commitment: string;
}

export interface Cover {
  readonly caseId: string;
  readonly party: string;
  readonly authority: string;
  readonly issuedAt: string;
  readonly provider: { readonly name: string; readonly address: string };
  readonly contact: readonly string[];
  readonly documents: readonly CoverDocument[];
}

export function coverLines(cover: Cover): Line[] {
  const { provider, documents } = cover;
  return [
    ['title', 'Order for subscriber information'],
    ['text', 'Second Additional Protocol to the Convention on Cybercrime (CETS 224), Article 7'],
    ['gap', ''],
    ['heading', 'Served on'],
    ['text', provider.name],
    ['text', provider.address],
    ['heading', 'Issued by'],
    ['text', `${cover.authority} (${cover.party}), ${cover.issuedAt}`],
    ['text', `Case ${cover.caseId}`],
    ['heading', `Documents in this package (${documents.length})`],
    ...documents.flatMap((document, n): Line[] => [
      ['text', `${n + 1}. ${document.name} (${document.mediaType}, ${document.size} bytes)`],
      ['small', `SHA-256 ${document.sha256}`],
      ['small', `commitment ${document.commitment}`],
    ]),
    ['gap', ''],
    [
      'text',
      'order.pdf is the content of the order as the issuing authority recorded it, order.json the same for machines, provenance.json where it comes from and how to answer without an account, SHA256SUMS the list of digests, SHA256SUMS.jws the signature of the node over it.',
    ],
    ['heading', 'What is asked of you'],
    [
      'text',
      'Please disclose what the order describes to the contact below, or say that you will not (Article 7.7).',
    ],
    [
      'text',
      'The period runs from the day on which you receive this package, not from the day of issue. It is 30 days, or the period named in the order if that is longer.',
    ],
    ['heading', 'Contact (Article 7.4.c)'],
    ...cover.contact.map((line): Line => ['text', line]),
    ['heading', 'Acknowledgement of receipt'],
    ['text', `Please return this part to the contact. Case ${cover.caseId}`],
    ['gap', ''],
    ['text', 'Received on (date, time, time zone): ______________________________________'],
    ['gap', ''],
    ['text', 'For the provider (name, signature): _______________________________________'],
  ];
}
