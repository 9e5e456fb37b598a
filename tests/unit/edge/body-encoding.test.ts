/** A body is UTF-8 as it stands, or it is refused: nothing is silently replaced. */
import { parseRequest } from '../../../functions/edge/parse.ts';
import { routeOf } from '../../../shared/contracts/routes.ts';
import { declareDocumentBody } from '../../../shared/protocol/documents.ts';

const route = routeOf('POST /cases/{id}/discard');

const parse = (body: string | Uint8Array, headers: Record<string, string>) => {
  if (!route) throw new Error('no such route');
  return parseRequest(route, {
    headers: { 'idempotency-key': 'k', 'content-type': 'application/json', ...headers },
    query: {},
    path: { id: 'req_01M81298VXQB6Z05F3JJ1TF374' },
    body,
  });
};

const refusal = (body: string | Uint8Array, headers: Record<string, string> = {}): string => {
  try {
    parse(body, headers);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

const GOOD = '{"reason":"Entwurf überholt"}';

it('takes UTF-8, as text or as bytes', () => {
  expect(parse(GOOD, {}).body).toEqual({ reason: 'Entwurf überholt' });
  expect(parse(Buffer.from(GOOD), { 'content-type': 'application/json; charset=UTF-8' }).body).toEqual({
    reason: 'Entwurf überholt',
  });
});

it('refuses bytes that are not UTF-8', () => {
  const bytes = Buffer.concat([Buffer.from('{"reason":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
  expect(refusal(bytes)).toBe('malformed-json');
});

it.each([
  [{ 'content-type': 'application/json; charset=iso-8859-1' }],
  [{ 'content-type': 'text/plain' }],
  [{ 'content-encoding': 'gzip' }],
])('refuses %j', (headers) => {
  expect(refusal(GOOD, headers)).toBe('unsupported-media-type');
});

it.each(['__proto__', 'constructor', 'toString'])('"%s" is the id of no document', (translationOf) => {
  const body = {
    name: 'ordre.txt',
    mediaType: 'text/plain',
    size: 5,
    sha256: 'a'.repeat(64),
    purpose: 'orderTranslation',
    language: 'fr',
  };
  expect(declareDocumentBody.safeParse({ ...body, translationOf }).success).toBe(false);
  expect(declareDocumentBody.safeParse({ ...body, translationOf: 'doc_1' }).success).toBe(true);
});
