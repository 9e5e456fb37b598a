/** An Art. 7 order over HTTP, in the words of a test: complete content, real document bytes, the way to each stage. */
import type { NodeClient, Upload } from '../../local/client.ts';
import type { Target } from './e2e-target.ts';

/** Planted: must be found nowhere in clear, and never where it was not addressed. */
export const CANARY = 'CANARY-Amelia-Quist';
export const LUMEN = 'prov-xb-lumen';
export const POLARIS = 'prov-xb-polaris';

/** A small but real PDF: one page with a line of text. */
export function pdf(line: string): Uint8Array {
  const content = `BT /F1 12 Tf 72 720 Td (${line.replace(/[()\\]/g, '')}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let text = '%PDF-1.7\n';
  const offsets = objects.map((object, n) => {
    const at = text.length;
    text += `${n + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const xref = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

export const orderPdf = (language = 'fr', change: Partial<Upload> = {}): Upload => ({
  name: `order-${language}.pdf`,
  mediaType: 'application/pdf',
  bytes: pdf(`Order in ${language}`),
  purpose: 'order',
  language,
  ...change,
});

export const csvAnswer = (): Upload => ({
  name: 'subscriber.csv',
  mediaType: 'text/csv',
  bytes: Buffer.from(`field,value\nname,${CANARY}\naddress,"1 Rue du Phare, Port-Brumeval"\n`),
  purpose: 'answer',
});

export const jsonAnswer = (): Upload => ({
  name: 'subscriber.json',
  mediaType: 'application/json',
  bytes: Buffer.from(JSON.stringify({ name: CANARY, since: '2025-06-01' })),
  purpose: 'answer',
});

export type Content = Record<string, unknown>;

/** Everything of 7.3 and 7.4, written in French, for a provider that reads French. */
export const completeContent = (change: Content = {}): Content => ({
  originalLanguage: 'fr',
  issuingAuthority: {
    authority: 'xa-dpp',
    contact: { name: 'Cybercrime Section', email: 'cyber@dpp.xa.example' },
  },
  statementIssuedUnderProtocol: true,
  serviceProviders: [{ providerId: LUMEN }],
  offences: [{ title: 'Computer-related fraud' }],
  informationSought: {
    category: 'subscriber',
    elements: ['identity', 'postalAddress'],
    identifiers: [{ kind: 'email', address: `${CANARY}@lumen.xb.example` }],
    description: 'Name and postal address of the person who opened the account.',
  },
  domesticLegalGround: 'Criminal Procedure Act, section 42',
  offenceProvisions: [{ law: 'Criminal Code', provision: 'section 210' }],
  applicablePenalties: ['Imprisonment of up to six years'],
  returnContact: { name: 'Registry', email: 'registry@dpp.xa.example' },
  responseManner: 'Through this node.',
  factsSummary: `The victim paid ${CANARY} for goods that never came.`,
  ...change,
});

export const draftBody = (order: Content = completeContent(), locationParty = 'XB') => ({
  article: 'art7',
  ownReference: `DPP-${CANARY}`,
  locationParty,
  order,
});

export async function legalNow(target: Target): Promise<string> {
  return String((await (await target.client('officer')).expect('GET', '/clock')).legalNow);
}

const minutesBefore = (instant: string, minutes: number): string =>
  new Date(Date.parse(instant) - minutes * 60_000).toISOString();

export const approval = async (target: Target) => ({
  grounds: 'The account was used for the fraud.',
  scope: 'Identity and address of one subscriber.',
  supervision: {
    kind: 'prosecutor',
    office: 'Director of Public Prosecutions',
    date: (await legalNow(target)).slice(0, 10),
  },
});

export const issuing = async (target: Target) => ({
  electronicDelivery: true,
  notification: {
    authority: 'xb-parquet',
    sentAt: minutesBefore(await legalNow(target), 5),
    means: 'securePortal',
  },
});

/** Uploads and waits until the node has sealed it. */
export async function attach(client: NodeClient, caseId: string, document: Upload): Promise<string> {
  const documentId = await client.upload(caseId, document);
  await client.untilSealed(caseId, documentId);
  return documentId;
}

export async function drafted(target: Target, order?: Content, locationParty?: string): Promise<string> {
  const officer = await target.client('officer');
  return String((await officer.expect('POST', '/cases', { body: draftBody(order, locationParty) })).id);
}

export async function submitted(target: Target, order?: Content, locationParty?: string): Promise<string> {
  const id = await drafted(target, order, locationParty);
  const officer = await target.client('officer');
  await attach(officer, id, orderPdf(String(order?.originalLanguage ?? 'fr')));
  await officer.expect('POST', `/cases/${id}/submit`, { body: {} });
  return id;
}

export async function approved(target: Target, order?: Content, locationParty?: string): Promise<string> {
  const id = await submitted(target, order, locationParty);
  const prosecutor = await target.client('prosecutor');
  await prosecutor.expect('POST', `/cases/${id}/approve`, { body: await approval(target) });
  return id;
}

export async function issued(target: Target, order?: Content): Promise<string> {
  const id = await approved(target, order);
  const issuer = await target.client('issuer');
  await issuer.expect('POST', `/cases/${id}/issue`, { body: await issuing(target) });
  return id;
}

export async function received(target: Target, order?: Content): Promise<string> {
  const id = await issued(target, order);
  const lumen = await target.client('lumen');
  await lumen.expect('POST', `/cases/${id}/receipt`, { body: { providerId: LUMEN } });
  return id;
}

export async function disclosed(target: Target): Promise<string> {
  const id = await received(target);
  const lumen = await target.client('lumen');
  const documents = [await attach(lumen, id, csvAnswer())];
  await lumen.expect('POST', `/cases/${id}/answer`, {
    body: { providerId: LUMEN, outcome: 'disclosed', documents },
  });
  return id;
}
