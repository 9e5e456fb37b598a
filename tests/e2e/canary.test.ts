/**
 * Nothing that a person wrote lies in clear in what the node stores or prints: every field of an order, documents
 * and their names, reasons, passwords, tokens, and all that was refused on the way.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeClient, sha256 } from '../../local/client.ts';
import { obtainToken } from '../../local/identity/obtain-token.ts';
import { canary, canaryOrder, SHAPED, STEM, shapedOrder } from '../support/canary-order.ts';
import { CanarySearch, type Finding } from '../support/canary-search.ts';
import { CrashNode, freePort } from '../support/crash-node.ts';

/** Where a canary may stand in clear, and why. Short, or the promise is empty. */
const EXCEPTIONS: readonly { readonly where: RegExp; readonly canary: string; readonly reason: string }[] =
  [];

const PEOPLE = ['officer', 'prosecutor', 'issuer', 'lumen', 'admin'] as const;
type Person = (typeof PEOPLE)[number];

const folder = mkdtempSync(join(tmpdir(), 'accord-canary-'));
const passwords = Object.fromEntries(PEOPLE.map((name) => [name, `${canary('Password')} of ${name}`]));
const displayNames = Object.fromEntries(PEOPLE.map((name) => [name, canary('DisplayName')]));
const clients = {} as Record<Person, NodeClient>;
/** Values that are sealed or secret without holding the stem: digests of documents, tokens. */
const secrets: string[] = Object.values(SHAPED);
let node: CrashNode;
let port = 0;

beforeAll(async () => {
  port = await freePort();
  node = new CrashNode({ folder, port, chaosSeed: 224, passwords, displayNames });
  await node.start();
  for (const name of PEOPLE) {
    const password = passwords[name] ?? '';
    const token = await obtainToken({ issuer: `${node.baseUrl}/oidc`, username: name, password });
    clients[name] = new NodeClient(node.baseUrl, token);
    secrets.push(token.split('.')[2] ?? '');
  }
}, 60_000);

afterAll(async () => {
  await node.kill();
  rmSync(folder, { recursive: true, force: true });
});

const body = (mark: string): Buffer => {
  const bytes = Buffer.from(
    `${canary(mark)}, ${'the contents of a document, '.repeat(400)}${canary(`${mark}End`)}`,
  );
  secrets.push(sha256(bytes), createHash('sha256').update(bytes).digest('base64').slice(0, 42));
  return bytes;
};

async function upload(who: Person, caseId: string, purpose: string, bytes: Buffer, mediaType = 'text/plain') {
  const name = `${canary('FileName')}.txt`;
  const key = canary('Key');
  const document = {
    name,
    mediaType,
    size: bytes.byteLength,
    sha256: sha256(bytes),
    purpose,
    language: 'fr',
  };
  const path = `/cases/${caseId}/documents`;
  const declared = await clients[who].expect('POST', path, { body: document, idempotencyKey: key });
  const { url, headers } = declared.upload as { url: string; headers: Record<string, string> };
  return { documentId: String(declared.documentId), url, headers };
}

async function attach(who: Person, caseId: string, purpose: string, bytes = body('Body')): Promise<string> {
  const { documentId, url, headers } = await upload(who, caseId, purpose, bytes);
  await clients[who].put(url, headers, bytes);
  await clients[who].untilSealed(caseId, documentId);
  return documentId;
}

const draftBody = (order: object) => ({
  article: 'art7',
  ownReference: canary('OwnReference'),
  locationParty: 'XB',
  order,
});

async function open(order: object): Promise<string> {
  const options = { body: draftBody(order), idempotencyKey: canary('Key') };
  return String((await clients.officer.expect('POST', '/cases', options)).id);
}

const post = (who: Person, path: string, content: object): Promise<Record<string, unknown>> =>
  clients[who].expect('POST', path, { body: content, idempotencyKey: canary('Key') });

/** The main path, with every text there is. */
async function wholeOrder(): Promise<void> {
  const id = await open(canaryOrder());
  const at = (verb: string): string => `/cases/${id}/${verb}`;
  const etag = (await clients.officer.call('GET', `/cases/${id}`)).headers.get('etag') ?? '';
  const revised = { body: { order: canaryOrder() }, headers: { 'if-match': etag } };
  await clients.officer.expect('PUT', at('order'), revised);
  await attach('officer', id, 'order');
  await attach('officer', id, 'factsSummary');
  await post('officer', at('submit'), {});
  await post('prosecutor', at('return'), { reason: canary('ReturnReason') });
  await post('officer', at('submit'), {});
  const supervision = { kind: 'prosecutor', office: canary('SupervisionOffice'), date: '2026-01-05' };
  await post('prosecutor', at('approve'), {
    grounds: canary('Grounds'),
    scope: canary('Scope'),
    supervision,
  });
  const sentAt = new Date(Date.now() - 60_000).toISOString();
  const notification = { authority: 'xb-parquet', sentAt, means: 'securePortal' };
  await post('issuer', at('issue'), { electronicDelivery: true, notification });
  await post('lumen', at('receipt'), { providerId: 'prov-xb-lumen' });
  const documents = [await attach('lumen', id, 'answer')];
  const answer = { providerId: 'prov-xb-lumen', outcome: 'partlyDisclosed', reason: 'other' };
  const withheld = ['postalAddress'];
  await post('lumen', at('answer'), { ...answer, documents, withheld, text: canary('AnswerText') });
  await post('issuer', at('close'), { outcome: canary('Outcome') });
  await clients.lumen.download(id, documents[0] ?? '');
}

async function otherEnds(): Promise<void> {
  await post('officer', `/cases/${await open(canaryOrder())}/discard`, { reason: canary('DiscardReason') });
  await open(shapedOrder());
  const user = { issuer: `https://${canary('Issuer').toLowerCase()}.example`, subject: canary('Subject') };
  const enrolled = await post('admin', '/directory', {
    ...user,
    displayName: canary('DisplayName'),
    roles: ['case-officer'],
    authority: 'xa-police',
  });
  await post('admin', `/directory/${enrolled.id}/suspend`, { reason: canary('SuspendReason') });
  await post('admin', `/directory/${enrolled.id}/reinstate`, { reason: canary('ReinstateReason') });
}

/** Everything that is turned away, each with words that must not stay. */
async function refusals(): Promise<number[]> {
  const { officer, lumen } = clients;
  const id = await open(canaryOrder());
  const statuses: number[] = [];
  const tried = async (answer: Promise<{ status: number }>): Promise<void> => {
    statuses.push((await answer).status);
  };
  const raw = (text: string) => ({ body: text, idempotencyKey: canary('Key') });
  await tried(officer.call('POST', '/cases', raw(`{"order": "${canary('Malformed')}"`)));
  await tried(officer.call('POST', '/cases', raw(`${canary('NotJson')}`)));
  await tried(officer.call('POST', '/cases', raw(`"${canary('TooLarge').repeat(20_000)}"`)));
  await tried(officer.call('POST', '/cases', { body: { [canary('UnknownField')]: 1 } }));
  await tried(officer.call('POST', '/cases', { body: draftBody({ factsSummary: [canary('WrongType')] }) }));
  await tried(officer.call('POST', '/cases', { body: draftBody({ originalLanguage: canary('Language') }) }));
  await tried(officer.call('POST', '/cases', { body: { ...draftBody({}), article: canary('Article') } }));
  await tried(
    officer
      .call('POST', '/cases', { body: draftBody({}), idempotencyKey: `${canary('Key')} ß` })
      .catch(() => ({ status: 0 })),
  );
  await tried(officer.call('POST', `/cases/${id}/withdraw`, { body: { reason: canary('TooEarly') } }));
  await tried(
    officer.call('POST', `/cases/${id}/approve`, { body: { grounds: canary('NoRole'), scope: 'x' } }),
  );
  await tried(lumen.call('POST', `/cases/${id}/discard`, { body: { reason: canary('NotTheirs') } }));
  await tried(officer.call('GET', `/cases/${canary('PathId')}`));
  await tried(officer.call('GET', `/${canary('UnknownRoute')}?q=${canary('UnknownQuery')}`));
  await tried(officer.call('GET', `/cases?cursor=${canary('Cursor')}`));
  await tried(officer.call('GET', `/cases?${canary('QueryName')}=1`));
  await tried(officer.call('GET', `/cases/${id}?reasonCode=${canary('ReasonCode')}`));
  await tried(officer.call('GET', `/cases/${id}/documents/${canary('DocumentId')}/content`));
  await tried(
    officer.call('PUT', `/cases/${id}/order`, {
      body: { order: {} },
      headers: { 'if-match': canary('IfMatch') },
    }),
  );
  await tried(officer.call('GET', '/cases', { token: canary('Token') }));
  await tried(
    officer.call('GET', '/cases', {
      headers: {
        'user-agent': canary('Agent'),
        'x-correlation-id': canary('Header'),
        traceparent: canary('Trace'),
      },
    }),
  );
  const used = canary('Key');
  await tried(officer.call('POST', '/cases', { body: draftBody({}), idempotencyKey: used }));
  await tried(officer.call('POST', '/cases', { body: draftBody({}), idempotencyKey: used }));
  await tried(
    fetch(`${node.baseUrl}/uploads/${canary('UploadToken')}`, { method: 'PUT', body: canary('UploadBody') }),
  );
  await tried(
    fetch(
      `${node.baseUrl}/oidc/auth?client_id=${canary('Client')}&state=${canary('State')}&redirect_uri=https://${STEM}.example`,
    ),
  );
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code: canary('Code'),
    client_id: canary('Client'),
  });
  await tried(fetch(`${node.baseUrl}/oidc/token`, { method: 'POST', body: form }));
  for (const username of ['officer', canary('Username')]) {
    const wrong = { issuer: `${node.baseUrl}/oidc`, username, password: canary('WrongPassword') };
    await expect(obtainToken(wrong)).rejects.toThrow();
  }
  await refusedDocuments(id, statuses);
  return statuses;
}

async function refusedDocuments(id: string, statuses: number[]): Promise<void> {
  const { officer } = clients;
  const put = async (url: string, headers: Record<string, string>, bytes: Buffer): Promise<void> => {
    const { 'content-length': _length, ...rest } = headers;
    statuses.push((await fetch(url, { method: 'PUT', headers: rest, body: new Uint8Array(bytes) })).status);
  };
  // Another body than was declared; the same length, so that all of it is taken in first.
  const declared = body('Declared');
  const other = Buffer.alloc(declared.byteLength, canary('OtherBody'));
  const wrong = await upload('officer', id, 'internal', declared);
  await put(wrong.url, wrong.headers, other);
  const page = Buffer.from(`<html><body>${canary('Html')}</body></html>`);
  const eicar = Buffer.from(
    `${'X5O!P%@AP[4\\PZX54(P^)7CC)7}$'}${'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'} ${canary('Infected')}`,
  );
  for (const bytes of [page, eicar]) {
    const { documentId, url, headers } = await upload('officer', id, 'internal', bytes);
    await put(url, headers, bytes);
    await officer.untilSealed(id, documentId).catch(() => undefined);
  }
}

/** The vault cannot be written: faults are logged, and their messages hold what they were doing. */
async function faults(): Promise<number[]> {
  renameSync(join(folder, 'vault'), join(folder, 'vault-away'));
  writeFileSync(join(folder, 'vault'), '');
  const { officer } = clients;
  const id = await open(canaryOrder());
  const bytes = body('Fault');
  const { documentId, url, headers } = await upload('officer', id, 'internal', bytes);
  await officer.put(url, headers, bytes);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const read = await officer.call('GET', `/cases/${id}/documents/${documentId}/content`);
  const { randomBytes } = await import('node:crypto');
  const noise = () => `${canary('Noise')}${randomBytes(1400).toString('base64').replaceAll(/[+/=]/g, '0')}`;
  const long = {
    ...canaryOrder(),
    offences: Array.from({ length: 20 }, () => ({ title: noise().slice(0, 490), conduct: noise() })),
  };
  const provisions = Array.from({ length: 20 }, () => ({ law: noise().slice(0, 490), provision: noise() }));
  const penalties = Array.from({ length: 20 }, () => noise().slice(0, 1000));
  const huge = {
    ...long,
    offenceProvisions: provisions,
    applicablePenalties: penalties,
    factsSummary: Array.from({ length: 10 }, noise).join('').slice(0, 19_000),
    specialProceduralInstructions: noise(),
    domesticLegalGround: noise(),
    otherHelpfulInformation: noise(),
    informationSought: { description: Array.from({ length: 5 }, noise).join('').slice(0, 9000) },
  };
  const failed = await officer.call('POST', '/cases', { body: draftBody(huge) });
  rmSync(join(folder, 'vault'));
  renameSync(join(folder, 'vault-away'), join(folder, 'vault'));
  await node.settle();
  await officer.untilSealed(id, documentId);
  const mended = await officer.call('POST', '/cases', { body: draftBody(huge) });
  return [read.status, failed.status, mended.status];
}

function unexpected(): { findings: Finding[]; bytes: number; streams: number } {
  const search = new CanarySearch([STEM, ...secrets]);
  search.folder(folder);
  search.look('printed', Buffer.from(node.printed));
  const allowed = (finding: Finding): boolean =>
    EXCEPTIONS.some((one) => one.where.test(finding.where) && finding.canary === one.canary);
  return {
    findings: search.findings.filter((one) => !allowed(one)),
    bytes: search.bytes,
    streams: search.streams,
  };
}

test('no canary is found in clear, while the node runs, after a kill, and after it has ended', async () => {
  await wholeOrder();
  await otherEnds();
  const statuses = await refusals();
  expect(statuses.filter((status) => status >= 500)).toEqual([]);
  expect(statuses.filter((status) => status >= 400).length).toBeGreaterThan(20);
  expect(await faults()).toEqual([409, 500, 201]);
  await node.settle();

  await node.kill();
  const killed = unexpected();
  expect(killed.findings).toEqual([]);
  await node.start();
  await node.settle();
  await node.close();
  const closed = unexpected();
  expect(closed.findings).toEqual([]);
  expect(closed.bytes).toBeGreaterThan(500_000);
  console.log(
    `canaries: ${killed.bytes} and ${closed.bytes} bytes searched, ${closed.streams} streams unpacked`,
  );
}, 120_000);

test('leaks into the log, a mail, the vault and the folder of uploads are found', () => {
  const files = ['node.log', 'mail/leak.eml', 'vault/leak', 'intake/leak'];
  const leak = `${JSON.stringify({ code: 'request', note: canary('Leak') })}\n`;
  for (const file of files) writeFileSync(join(folder, file), leak, { flag: 'a' });
  const found = unexpected().findings.map(({ encoding, where }) => `${encoding} ${where}`);
  expect(found.sort()).toEqual(files.map((file) => `raw ${file}`).sort());
});
