import {
  declareDocumentBody,
  MAX_DOCUMENTS,
  MAX_DOCUMENTS_PER_PROVIDER,
} from '../../shared/protocol/documents.ts';
import { fileNameFault } from '../../shared/protocol/file-names.ts';
import {
  answered,
  attach,
  declare,
  drafted,
  drafter,
  dueReached,
  issued,
  issuer,
  lumen,
  machine,
  polaris,
  received,
  seal,
} from '../support/art07-builders.ts';

const reject = (documentId: string, code = 'digest-mismatch') => ({
  type: 'RejectDocument' as const,
  documentId,
  code,
});
const LATER = { systemNow: '2026-03-03T10:00:00Z' };

describe('file names', () => {
  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['../etc/passwd', 'path'],
    ['a\\b.pdf', 'path'],
    ['..', 'path'],
    ['.', 'path'],
    ['a\u0000.pdf', 'control'],
    ['a\nb.pdf', 'control'],
    ['a\u0085.pdf', 'control'],
    ['a\u200b.pdf', 'invisible'],
    ['\u202efdp.exe', 'direction'],
    ['a\u2066b.pdf', 'direction'],
    [`${'é'.repeat(126)}.pdf`, '255 bytes'],
    ['a\ud800.pdf', 'Unicode'],
    ['what?.pdf', 'any of'],
    ['a:b.pdf', 'any of'],
    [' a.pdf', 'space'],
    ['a.pdf.', 'dot'],
    ['CON', 'reserved'],
    ['nul.txt', 'reserved'],
    ['Lpt1.pdf', 'reserved'],
  ])('%j is refused with its reason', (name, reason) => {
    expect(fileNameFault(name)).toContain(reason);
    const { type: _t, documentId: _d, uploadExpiresAt: _u, ...body } = declare('d', { name });
    const result = declareDocumentBody.safeParse(body);
    expect(result.error?.issues).toMatchObject([
      { path: ['name'], message: expect.stringContaining(reason) },
    ]);
  });

  it.each([
    'order.pdf',
    'Ordonnance n° 12 (signée).pdf',
    '命令書.pdf',
    'أمر.pdf',
    'a.tar.gz',
    '.profile',
    'console.log',
  ])('%j is accepted', (name) => {
    expect(fileNameFault(name)).toBeUndefined();
  });
});

describe('declaring a document', () => {
  it('keeps names and digests sealed, and in the state only what rules need', () => {
    const story = drafted();
    story.tell(drafter, declare('doc-1', { language: 'fr' }));
    expect(story.events.at(-1)?.event).toEqual({
      type: 'DocumentDeclared',
      open: {
        documentId: 'doc-1',
        purpose: 'order',
        size: 1000,
        language: 'fr',
        uploadExpiresAt: '2026-03-03T10:00:00Z',
        by: 'u-drafter',
      },
      sealed: { name: 'doc-1.pdf', mediaType: 'application/pdf', sha256: 'a'.repeat(64) },
    });
    story.tell(machine, seal('doc-1'));
    expect(story.known.documents).toEqual({
      'doc-1': {
        status: 'sealed',
        purpose: 'order',
        language: 'fr',
        seal: { commitment: 'c'.repeat(64), size: 1000 },
      },
    });
  });

  it('a translation names its language and an original in the case', () => {
    const {
      type: _t,
      documentId: _d,
      uploadExpiresAt: _u,
      ...body
    } = declare('d', { purpose: 'orderTranslation' });
    expect(declareDocumentBody.safeParse(body).success).toBe(false);
    const translation = declare('doc-fr', {
      purpose: 'orderTranslation',
      language: 'fr',
      translationOf: 'doc-order',
    });
    expect(drafted().refused(drafter, translation)).toMatchObject({
      rule: 'Art. 4',
      code: 'translation-of-nothing',
    });
  });

  it('twice under one id is once', () => {
    const story = drafted();
    story.tell(drafter, declare('doc-1'));
    expect(story.tell(drafter, declare('doc-1'))).toEqual([]);
  });

  it('ends at 200 in a case, 50 of one provider', () => {
    const story = received();
    const fill = (count: number, prefix: string, byProvider?: string) => {
      for (let n = 0; n < count; n += 1) {
        story.known.documents[`${prefix}${n}`] = {
          status: 'rejected',
          purpose: 'answer',
          ...(byProvider && { byProvider }),
        };
      }
    };
    fill(MAX_DOCUMENTS_PER_PROVIDER, 'p', 'prov-xb-lumen');
    expect(story.refused(lumen, declare('d', { purpose: 'answer' })).code).toBe('too-many-documents');
    expect(story.decide(issuer, declare('d', { purpose: 'internal' })).ok).toBe(true);
    fill(MAX_DOCUMENTS - MAX_DOCUMENTS_PER_PROVIDER - 1, 'q');
    expect(story.refused(issuer, declare('d', { purpose: 'internal' })).code).toBe('too-many-documents');
  });

  it.each([
    ['the authority, an answer', () => drafted(), drafter, 'answer', 'purpose-not-allowed'],
    ['the authority, an order already issued', () => issued(), drafter, 'order', 'purpose-not-allowed'],
    [
      'the authority, a translation of an issued order',
      () => issued(),
      drafter,
      'orderTranslation',
      'purpose-not-allowed',
    ],
    ['a provider, anything but an answer', () => issued(), lumen, 'internal', 'purpose-not-allowed'],
    ['a provider that was not served', () => issued(), polaris, 'answer', 'not-addressed-to-you'],
    ['a provider before issue', () => drafted(), lumen, 'answer', 'not-addressed-to-you'],
    ['a provider that has disclosed', () => answered(), lumen, 'answer', 'already-answered'],
  ] as const)('by %s is refused', (_, story, actor, purpose, code) => {
    expect(
      story().refused(actor, declare('d', { purpose, language: 'fr', translationOf: 'doc-order' })).code,
    ).toBe(code);
  });

  it.each(['proof', 'internal'] as const)('of purpose %s is possible after issue', (purpose) => {
    expect(issued().tell(drafter, declare('d', { purpose }))).toEqual(['DocumentDeclared']);
  });
});

describe('the end of an upload', () => {
  it('sealing again changes nothing', () => {
    const story = drafted();
    attach(story, 'doc-1', drafter);
    expect(story.tell(machine, seal('doc-1', { commitment: 'e'.repeat(64) }))).toEqual([]);
    expect(story.tell(machine, reject('doc-1'))).toEqual([]);
  });

  it('a rejected document stays rejected', () => {
    const story = drafted();
    story.tell(drafter, declare('doc-1'));
    expect(story.tell(machine, reject('doc-1'))).toEqual(['DocumentRejected']);
    expect(story.tell(machine, reject('doc-1'))).toEqual([]);
    expect(story.tell(machine, seal('doc-1'))).toEqual([]);
    expect(story.known.documents['doc-1']).toEqual({ status: 'rejected', purpose: 'order' });
  });

  it("expires on the machine's clock; what comes afterwards is turned away", () => {
    const story = drafted();
    story.tell(drafter, declare('doc-1'));
    const overdue = dueReached('upload', 'doc-1');
    expect(story.tell(machine, overdue, { systemNow: '2026-03-03T09:59:59Z' })).toEqual([]);
    expect(
      story.tell(machine, overdue, { now: '2027-01-01T00:00:00Z', systemNow: '2026-03-03T09:59:59Z' }),
    ).toEqual([]);
    expect(story.tell(machine, overdue, LATER)).toEqual(['DocumentExpired']);
    expect(story.tell(machine, overdue, LATER)).toEqual([]);
    expect(story.tell(machine, seal('doc-1'))).toEqual(['DocumentRejected']);
  });

  it('of a document nobody declared is refused', () => {
    expect(drafted().refused(machine, seal('doc-9')).kind).toBe('absent');
    expect(drafted().refused(machine, reject('doc-9')).kind).toBe('absent');
    expect(drafted().tell(machine, dueReached('upload', 'doc-9'), LATER)).toEqual([]);
  });
});
