/**
 * A whole Art. 7 order over the API of a counted node, as people and a provider's desk would work it through: each
 * looks into the inbox, reads the case and the documents, and decides. About 1 MB of documents, read once.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { CAST } from '../local/exercise/cast.ts';
import { exerciseProfile } from '../local/profiles.ts';
import type { Answer, CountedNode, Request } from './cloud/counted-node.ts';
import { fullDraft, fullOrder } from './order.ts';

const KB = 1000;
/** Bytes of the order and of the two annexes of the answer. */
export const DOCUMENTS = { order: 250 * KB, answers: [400 * KB, 300 * KB] } as const;

const PLAYERS = ['admin', 'officer', 'prosecutor', 'issuer', 'lumen'] as const;
type Player = (typeof PLAYERS)[number];

class StoryError extends Error {
  override readonly name = 'StoryError';
}

/** A PDF of that many bytes which does not get smaller when it is packed. */
function paper(size: number): Uint8Array {
  const [head, tail] = ['%PDF-1.7\n%', '\n%%EOF\n'].map((text) => Buffer.from(text)) as [Buffer, Buffer];
  const noise = randomBytes(size)
    .toString('base64')
    .slice(0, size - head.length - tail.length);
  return Buffer.concat([head, Buffer.from(noise), tail]);
}

const field = (answer: Answer, name: string): unknown =>
  (JSON.parse(answer.text) as Record<string, unknown>)[name];

function succeeded(answer: unknown): void {
  if (!(answer as { ok: boolean }).ok) throw new StoryError(JSON.stringify(answer));
}

export interface Told {
  readonly caseId: string;
}

/** Profiles and people: what a node has before its first case. */
export async function peopled(node: CountedNode): Promise<Record<Player, string>> {
  const installed = await node.operate({
    operation: 'install-profiles',
    profiles: ['XA', 'XB', 'XC', 'XD'].map((code) => ({
      ...exerciseProfile(code),
      exerciseClock: false,
    })),
  });
  succeeded(installed);
  const first = { subject: 'admin', displayName: CAST.admin.displayName, authority: CAST.admin.authority };
  succeeded(await node.operate({ operation: 'enrol-administrator', ...first }));
  const tokens = await Promise.all(PLAYERS.map(async (name) => [name, await node.token(name)] as const));
  const people = Object.fromEntries(tokens) as Record<Player, string>;
  for (const name of PLAYERS.filter((each) => each !== 'admin')) {
    const body = { issuer: node.issuer, subject: name, ...CAST[name] };
    const answer = await node.request('POST /directory', requestOf(people.admin, { body }));
    if (answer.status !== 201) throw new StoryError(answer.text);
  }
  node.reset();
  return people;
}

const requestOf = (token: string, more: Request): Request => ({
  token,
  ...more,
  headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...more.headers },
});

export async function tellStory(node: CountedNode, people: Record<Player, string>): Promise<Told> {
  let caseId = '';
  const call = async (who: Player, routeKey: string, more: Request = {}): Promise<Answer> => {
    const params = { ...(routeKey.includes('{id}') ? { id: caseId } : {}), ...more.params };
    const answer = await node.request(routeKey, requestOf(people[who], { ...more, params }));
    if (answer.status < 200 || answer.status > 299) throw new StoryError(`${routeKey}: ${answer.text}`);
    return answer;
  };
  const decide = (who: Player, verb: string, { type: _, ...body }: { type: string }): Promise<Answer> =>
    call(who, `POST /cases/{id}/${verb}`, { body });

  async function attach(who: Player, purpose: string, size: number): Promise<string> {
    const bytes = paper(size);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const named = { name: `${purpose}.pdf`, mediaType: 'application/pdf', purpose, size, sha256 };
    const body = { ...named, ...(purpose === 'order' ? { language: 'fr' } : {}) };
    const declared = await call(who, 'POST /cases/{id}/documents', { body });
    const { url } = field(declared, 'upload') as { url: string };
    await node.upload(url, bytes);
    await call(who, 'GET /cases/{id}/documents');
    return String(field(declared, 'documentId'));
  }

  async function look(who: Player, documents: readonly string[]): Promise<void> {
    await call(who, 'GET /cases');
    await call(who, 'GET /cases/{id}');
    if (documents.length > 0) await call(who, 'GET /cases/{id}/documents');
    for (const documentId of documents) {
      const route = 'GET /cases/{id}/documents/{documentId}/content';
      await call(who, route, { params: { documentId }, headers: { range: 'bytes=0-' } });
    }
  }

  const { type: _, ...draft } = fullDraft();
  await call('officer', 'GET /cases');
  caseId = String(field(await call('officer', 'POST /cases', { body: draft }), 'id'));
  const order = await attach('officer', 'order', DOCUMENTS.order);
  const revised = { order: fullOrder({ responseManner: 'As a PDF.' }) };
  const { etag = '' } = (await call('officer', 'GET /cases/{id}')).headers;
  await call('officer', 'PUT /cases/{id}/order', { body: revised, headers: { 'if-match': etag } });
  await decide('officer', 'submit', { type: 'SubmitOrder' });

  await look('prosecutor', [order]);
  const day = new Date().toISOString();
  const supervision = {
    kind: 'prosecutor',
    office: 'Director of Public Prosecutions',
    date: day.slice(0, 10),
  };
  const grounds = { grounds: 'The account was used for the fraud.', scope: 'One subscriber.' };
  await call('prosecutor', 'POST /cases/{id}/approve', { body: { ...grounds, supervision } });

  await look('issuer', []);
  const notification = { authority: 'xb-parquet', sentAt: day, means: 'securePortal' };
  await call('issuer', 'POST /cases/{id}/issue', { body: { electronicDelivery: true, notification } });

  await look('lumen', [order]);
  const providerId = 'prov-xb-lumen';
  await call('lumen', 'POST /cases/{id}/receipt', { body: { providerId } });
  const documents: string[] = [];
  for (const size of DOCUMENTS.answers) documents.push(await attach('lumen', 'answer', size));
  const text = 'Opened on 3 January 2026; see both annexes.';
  await call('lumen', 'POST /cases/{id}/answer', {
    body: { providerId, outcome: 'disclosed', documents, text },
  });

  await look('officer', documents);
  await call('officer', 'GET /cases/{id}/events', { query: { limit: '50' } });
  await look('issuer', []);
  await call('issuer', 'POST /cases/{id}/close', { body: { outcome: 'Subscriber identified.' } });
  return { caseId };
}
