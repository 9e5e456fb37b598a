/** Uploads as they should not be: refused at the link or rejected with a reason, and never part of the case. */
import { type Answer, type NodeClient, sha256 } from '../../local/client.ts';
import { eventually, expectProblem, type Json, snapshot, turnedAway } from '../support/e2e-expect.ts';
import { attach, csvAnswer, drafted, LUMEN, pdf, received } from '../support/e2e-order.ts';
import type { NodeTarget } from '../support/e2e-target.ts';

interface Declared {
  readonly documentId: string;
  readonly url: string;
  readonly headers: Record<string, string>;
}

const PDF = Buffer.from(pdf('Order'));
// In two halves, so that virus scanners leave this file alone.
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

const declaration = (bytes: Uint8Array, change: Json = {}): Json => ({
  name: 'order.pdf',
  mediaType: 'application/pdf',
  size: bytes.byteLength,
  sha256: sha256(bytes),
  purpose: 'internal',
  ...change,
});

async function declare(client: NodeClient, id: string, body: Json): Promise<Declared> {
  const answer = await client.expect('POST', `/cases/${id}/documents`, { body });
  const { url, headers } = answer.upload as Omit<Declared, 'documentId'>;
  return { documentId: String(answer.documentId), url, headers };
}

async function put(
  declared: Declared,
  bytes: Uint8Array,
  change: Record<string, string> = {},
): Promise<Answer> {
  const { 'content-length': _length, ...headers } = { ...declared.headers, ...change };
  const response = await fetch(declared.url, { method: 'PUT', headers, body: new Uint8Array(bytes) });
  const found = new Uint8Array(await response.arrayBuffer());
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const body: unknown = isJson ? JSON.parse(Buffer.from(found).toString('utf8')) : undefined;
  return { status: response.status, headers: response.headers, body, bytes: found };
}

export function badUploadsSuite(getTarget: () => NodeTarget): void {
  let officer: NodeClient;
  let id = '';
  beforeAll(async () => {
    officer = await getTarget().client('officer');
    id = await drafted(getTarget());
  });
  const stateOf = async (documentId: string): Promise<Json | undefined> =>
    ((await officer.expect('GET', `/cases/${id}/documents`)).documents as Json[]).find(
      (document) => document.documentId === documentId,
    );
  const refusedAtTheLink = (answer: Answer, status: number, code: string): void => {
    if (getTarget().links === 'store') {
      expect(answer.status).toBe(status);
      return;
    }
    expect([answer.status, (answer.body as Json)?.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(String((answer.body as Json).detail).length).toBeGreaterThan(10);
  };

  describe('a declaration is refused', () => {
    it.each([
      ['zero bytes', { size: 0 }],
      ['a negative size', { size: -5 }],
      ['a size that is no whole number', { size: 1.5 }],
      ['more than a terabyte', { size: 2 ** 40 + 1 }],
      ['a digest that is none', { sha256: 'abc' }],
      ['a digest in capitals', { sha256: 'A'.repeat(64) }],
      ['a media type that is none', { mediaType: 'pdf' }],
      ['a media type with parameters', { mediaType: 'text/csv; charset=utf-8' }],
      ['an unknown purpose', { purpose: 'evidence' }],
      ['an invalid language', { language: '!!' }],
      ['a translation of nothing', { purpose: 'orderTranslation', language: 'fr' }],
      ['a path as name', { name: '../../etc/passwd' }],
      ['a Windows path as name', { name: 'C:\\boot.ini' }],
      ['a line break in the name', { name: 'a\r\nSet-Cookie: x=1.pdf' }],
      ['a null byte in the name', { name: 'a.pdf\u0000.exe' }],
      ['a name that turns the direction', { name: 'a\u202efdp.exe' }],
      ['an empty name', { name: '' }],
      ['a reserved name', { name: 'CON.pdf' }],
      ['a very long name', { name: `${'n'.repeat(300)}.pdf` }],
      ['half a surrogate pair in the name', { name: '\ud800.pdf' }],
    ])('with %s', async (_what, change) => {
      const problem = await turnedAway(
        getTarget(),
        { caseId: id, who: 'officer', action: 'DeclareDocument', status: 422, code: 'invalid-request' },
        (client) => client.call('POST', `/cases/${id}/documents`, { body: declaration(PDF, change) }),
      );
      expect(problem.errors).not.toHaveLength(0);
    });

    it('by the authority as an answer, and by the provider as an order', async () => {
      const order = await received(getTarget());
      for (const [who, purpose] of [
        ['officer', 'answer'],
        ['lumen', 'order'],
      ] as const) {
        await turnedAway(
          getTarget(),
          { caseId: order, who, action: 'DeclareDocument', status: 422, code: 'purpose-not-allowed' },
          (client) =>
            client.call('POST', `/cases/${order}/documents`, { body: declaration(PDF, { purpose }) }),
        );
      }
    });
  });

  describe('bytes are refused at the link', () => {
    let declared: Declared;
    let before: unknown;
    beforeAll(async () => {
      declared = await declare(officer, id, declaration(PDF));
      before = await snapshot(officer, id);
    });
    afterEach(async () => {
      await getTarget().settle();
      expect(await snapshot(officer, id)).toEqual(before);
      expect((await stateOf(declared.documentId))?.state).toBe('declared');
    });

    it('when they have another digest', async () => {
      const other = Buffer.from(PDF);
      other[40] = (other[40] ?? 0) ^ 1;
      refusedAtTheLink(await put(declared, other), 400, 'upload-digest');
    });

    it.each([
      ['longer', Buffer.concat([PDF, Buffer.from('x')])],
      ['shorter', PDF.subarray(1)],
      ['empty', Buffer.alloc(0)],
    ])('when they are %s', async (_what, bytes) => {
      refusedAtTheLink(await put(declared, bytes), 403, 'upload-refused');
    });

    it('under other headers than were signed', async () => {
      refusedAtTheLink(await put(declared, PDF, { 'content-type': 'text/html' }), 403, 'upload-refused');
    });

    it('under a link that was changed', async () => {
      const url = declared.url.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
      refusedAtTheLink(await put({ ...declared, url }, PDF), 403, 'upload-refused');
      if (getTarget().links === 'store') return;
      const nowhere = new URL('/uploads/..%2f..%2fmaster.key', declared.url).href;
      refusedAtTheLink(await put({ ...declared, url: nowhere }, PDF), 403, 'upload-refused');
    });

    it('and neither type, length nor digest stands in the link', () => {
      const text = decodeURIComponent(declared.url);
      expect(text).not.toContain(sha256(PDF));
      expect(text).not.toContain('application/pdf');
    });
  });

  describe('an upload is rejected with its reason', () => {
    const notes = Buffer.from('A note, and no PDF.');
    it.each([
      ['text under the type of a PDF', notes, {}, 'type-mismatch'],
      ['a PDF under the type of an image', PDF, { mediaType: 'image/png', name: 'a.png' }, 'type-mismatch'],
      [
        'a type that is not taken',
        Buffer.from('MZ'),
        { mediaType: 'application/x-msdownload' },
        'type-not-allowed',
      ],
      [
        'a page under the type of text',
        Buffer.from('<html><script>1</script>'),
        { mediaType: 'text/plain' },
        'type-not-allowed',
      ],
      ['an infected file', Buffer.from(EICAR), { mediaType: 'text/plain', name: 'a.txt' }, 'infected'],
    ])('%s', async (_what, bytes, change, code) => {
      if (code === 'infected' && getTarget().scan === 'notScanned') return;
      const declared = await declare(officer, id, declaration(bytes, change));
      expect((await put(declared, bytes)).status).toBe(200);
      const found = await eventually(
        () => stateOf(declared.documentId),
        (document) => document?.state !== 'declared',
      );
      expect(found).toMatchObject({ state: 'rejected', code });
      const content = `/cases/${id}/documents/${declared.documentId}/content`;
      expectProblem(await officer.call('GET', content), 409, 'document-rejected');
      // The reason is an event, the bytes are nowhere.
      const { events } = (await officer.expect('GET', `/cases/${id}/events?limit=100`)) as { events: Json[] };
      expect(events.at(-1)).toMatchObject({ type: 'DocumentRejected', open: { code } });
    });

    it('and is no document to disclose', async () => {
      const order = await received(getTarget());
      const lumen = await getTarget().client('lumen');
      const bytes = Buffer.from('A note, and no PDF.');
      const body = declaration(bytes, { purpose: 'answer', name: 'a.pdf' });
      const declared = await declare(lumen, order, body);
      const answer = (documents: string[]) => (client: NodeClient) =>
        client.call('POST', `/cases/${order}/answer`, {
          body: { providerId: LUMEN, outcome: 'disclosed', documents },
        });
      const refusal = { caseId: order, who: 'lumen', action: 'AnswerOrder' } as const;
      await turnedAway(
        getTarget(),
        { ...refusal, status: 409, code: 'document-not-sealed' },
        answer([declared.documentId]),
      );
      await put(declared, bytes);
      await getTarget().settle();
      await turnedAway(
        getTarget(),
        { ...refusal, status: 409, code: 'document-not-sealed' },
        answer([declared.documentId]),
      );
      await turnedAway(getTarget(), { ...refusal, status: 422, code: 'nothing-disclosed' }, answer([]));
      await turnedAway(getTarget(), { ...refusal, status: 404, code: 'no-such-document' }, answer(['doc_x']));
    });
  });

  describe('a link', () => {
    it('counts once', async () => {
      const bytes = Buffer.from(csvAnswer().bytes);
      const declared = await declare(
        officer,
        id,
        declaration(bytes, { mediaType: 'text/csv', name: 'a.csv' }),
      );
      expect((await put(declared, bytes)).status).toBe(200);
      await officer.untilSealed(id, declared.documentId);
      await getTarget().settle();
      const before = await snapshot(officer, id);
      // A store takes it again, for whoever has the link; nobody looks at it.
      const again = await put(declared, bytes);
      if (getTarget().links === 'node') refusedAtTheLink(again, 409, 'upload-used');
      await getTarget().settle();
      expect(await snapshot(officer, id)).toEqual(before);
    });

    it('reads nothing', async () => {
      const declared = await declare(officer, id, declaration(PDF));
      expect([403, 404]).toContain((await fetch(declared.url)).status);
    });
  });

  it('a document that waits for its bytes cannot be read', async () => {
    const declared = await declare(officer, id, declaration(PDF));
    const path = `/cases/${id}/documents/${declared.documentId}/content`;
    expectProblem(await officer.call('GET', path), 409, 'document-declared');
  });

  it('a document of another case is not found under this one', async () => {
    const other = await drafted(getTarget());
    const documentId = await attach(officer, other, {
      name: 'a.pdf',
      mediaType: 'application/pdf',
      bytes: PDF,
      purpose: 'internal',
    });
    expectProblem(
      await officer.call('GET', `/cases/${id}/documents/${documentId}/content`),
      404,
      'not-found',
    );
  });
}
