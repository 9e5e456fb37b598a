/** Many files under one manifest: in any order, resumed, complete or not at all, and one thing to the case. */
import { type NodeClient, sha256 } from '../../local/client.ts';
import { announceSet, readSet, type SetFile, SetRefusedError, sendSet } from '../../local/send-set.ts';
import { fromBytes } from '../../local/send-upload.ts';
import { manifestText } from '../../shared/application/sets/manifest.ts';
import { eventually, expectProblem, type Json, turnedAway } from '../support/e2e-expect.ts';
import { CANARY, drafted, LUMEN, received } from '../support/e2e-order.ts';
import type { Target } from '../support/e2e-target.ts';

const SET = { name: 'answer.set.json', purpose: 'answer' } as const;
const MIB = 1024 * 1024;

/** A file of a set; every one has another content. */
export function setFile(
  name: string,
  content: string | Buffer = `n,${name}\n`,
  mediaType = 'text/csv',
): SetFile {
  const bytes = Buffer.from(content);
  return { name, mediaType, size: bytes.byteLength, sha256: sha256(bytes), source: fromBytes(bytes) };
}
const many = (count: number): SetFile[] =>
  Array.from({ length: count }, (_, n) => setFile(`logs/${String(n).padStart(4, '0')}.csv`));

interface Uploads {
  readonly uploads: {
    n: number;
    documentId: string;
    upload: { url: string; headers: Record<string, string> };
  }[];
  readonly next?: number;
}

export function setsSuite(getTarget: () => Target): void {
  let lumen: NodeClient;
  let officer: NodeClient;
  beforeAll(async () => {
    lumen = await getTarget().client('lumen');
    officer = await getTarget().client('officer');
  });
  const uploadsOf = async (caseId: string, setId: string, from = 1) =>
    (await lumen.expect('POST', `/cases/${caseId}/sets/${setId}/uploads`, {
      body: { from },
    })) as unknown as Uploads;
  const answerWith = (caseId: string, documents: string[], outcome = 'disclosed', more: Json = {}) =>
    lumen.call('POST', `/cases/${caseId}/answer`, {
      body: { providerId: LUMEN, outcome, documents, ...more },
    });
  const opened = async (caseId: string, files: readonly SetFile[]): Promise<string> => {
    const setId = await announceSet(lumen, caseId, SET, files);
    await eventually(
      () => readSet(lumen, caseId, setId),
      ({ state }) => state === 'open',
    );
    return setId;
  };
  const eventTypes = async (caseId: string): Promise<string[]> =>
    ((await officer.expect('GET', `/cases/${caseId}/events?limit=100`)).events as Json[]).map(({ type }) =>
      String(type),
    );

  it('a set is disclosed like a document, and each of its files is read like one', async () => {
    const id = await received(getTarget());
    const before = (await eventTypes(id)).length;
    const files = [
      setFile('mail/2026/inbox.csv'),
      setFile('subscriber.csv', `field,value\nname,${CANARY}\n`),
      setFile('Mail.csv'),
    ];
    const setId = await announceSet(lumen, id, SET, files);
    const progress = await sendSet(lumen, id, setId, files);
    expect(progress).toMatchObject({
      state: 'sealed',
      entries: 3,
      sealed: { entries: 3, bytes: files.reduce((sum, { size }) => sum + size, 0) },
      missing: { entries: 0, bytes: 0 },
      problems: [],
      commitment: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    // Not disclosed yet, it does not exist for the authority.
    const path = `/cases/${id}/sets/${setId}`;
    expectProblem(await officer.call('GET', path), 404, 'not-found');
    expect((await answerWith(id, [setId])).status).toBe(200);

    const { entries } = (await officer.expect('GET', `${path}/entries`)) as { entries: Json[] };
    expect(entries.map(({ name }) => name)).toEqual(['Mail.csv', 'mail/2026/inbox.csv', 'subscriber.csv']);
    for (const entry of entries) {
      const bytes = await officer.download(id, String(entry.documentId));
      expect(sha256(bytes)).toBe(entry.sha256);
      expect(files.find(({ name }) => name === entry.name)?.sha256).toBe(entry.sha256);
    }
    // The set itself reads as its manifest, under the digest that was committed to.
    const manifest = await officer.download(id, setId);
    expect(Buffer.from(manifest).toString('utf8')).toBe(
      manifestText(files.map(({ source: _source, ...entry }) => entry)),
    );
    expect((await officer.expect('GET', path)).sha256).toBe(sha256(manifest));

    // However many files, the case has two events of it; and who read which file is on record.
    expect((await eventTypes(id)).slice(before)).toEqual([
      'DocumentDeclared',
      'DocumentSealed',
      'DisclosureMade',
    ]);
    const dpo = await getTarget().client('dpo');
    const { records } = (await dpo.expect('GET', `/cases/${id}/accesses`)) as { records: Json[] };
    const read = records.filter(({ what }) => what === 'ReadDocument').map(({ documentId }) => documentId);
    expect(read.sort()).toEqual([setId, ...entries.map(({ documentId }) => String(documentId))].sort());
    expect(records.filter(({ what, documentId }) => what === 'ReadSet' && documentId === setId).length).toBe(
      2,
    );
  });

  it('the state of the case does not grow with the files, and links come a hundred at a time', async () => {
    const id = await received(getTarget());
    const before = (await eventTypes(id)).length;
    const files = many(120);
    const setId = await opened(id, [...files].reverse());
    const first = await uploadsOf(id, setId);
    expect([first.uploads.length, first.next]).toEqual([100, 101]);
    const rest = await uploadsOf(id, setId, first.next);
    expect([rest.uploads.map(({ n }) => n), rest.next]).toEqual([
      Array.from({ length: 20 }, (_, k) => 101 + k),
      undefined,
    ]);
    const seen: number[] = [];
    await sendSet(lumen, id, setId, files, { onProgress: ({ sealed }) => void seen.push(sealed.entries) });
    expect((await eventTypes(id)).length).toBe(before + 2);
    const page = (await lumen.expect('GET', `/cases/${id}/sets/${setId}/entries?from=101&limit=15`)) as {
      entries: Json[];
      next: number;
    };
    expect([page.entries.length, page.next]).toEqual([15, 116]);
    expect(page.entries[0]).toMatchObject({ n: 101, name: 'logs/0100.csv', state: 'sealed' });
  }, 60_000);

  it('a client that died half-way is followed by another that sends the rest', async () => {
    const id = await received(getTarget());
    const files = many(6);
    const setId = await opened(id, files);
    const { uploads } = await uploadsOf(id, setId);
    // Two of six, the last ones first; then the line breaks.
    for (const { n, upload } of [...uploads].reverse().slice(0, 2)) {
      const source = files[n - 1]?.source;
      await lumen.put(upload.url, upload.headers, (await source?.read(0, source.size)) ?? Buffer.alloc(0));
    }
    await eventually(
      () => readSet(lumen, id, setId),
      ({ sealed }) => sealed.entries === 2,
    );
    const status = await readSet(lumen, id, setId);
    expect(status.missing.entries).toBe(4);
    expect(status.problems.map(({ n, name, code }) => [n, name, code])).toEqual([
      [1, 'logs/0000.csv', undefined],
      [2, 'logs/0001.csv', undefined],
      [3, 'logs/0002.csv', undefined],
      [4, 'logs/0003.csv', undefined],
    ]);
    // Neither can it be completed nor disclosed as it is.
    const complete = `/cases/${id}/sets/${setId}/complete`;
    const problem = expectProblem(await lumen.call('POST', complete, { body: {} }), 409, 'set-incomplete');
    expect(problem.errors).toEqual([1, 2, 3, 4].map((n) => ({ path: `entries.${n}`, message: 'missing' })));
    await turnedAway(
      getTarget(),
      { caseId: id, who: 'lumen', action: 'AnswerOrder', status: 409, code: 'document-not-sealed' },
      () => answerWith(id, [setId]),
    );
    const sent: number[] = [];
    const counted = files.map((file, index) => ({
      ...file,
      source: {
        size: file.size,
        read: (start: number, end: number) => {
          sent.push(index + 1);
          return file.source.read(start, end);
        },
      },
    }));
    expect((await sendSet(lumen, id, setId, counted)).state).toBe('sealed');
    expect(sent.sort()).toEqual([1, 2, 3, 4]);
    // A partial disclosure takes a set as well.
    const partly = { reason: 'technically-impossible', withheld: [] };
    expect((await answerWith(id, [setId], 'partlyDisclosed', partly)).status).toBe(200);
  });

  it('a file that is not what the manifest says is named, with the reason, and may be sent again', async () => {
    const id = await received(getTarget());
    const good = setFile('good.csv');
    const bad = setFile('bad.pdf', 'A note, and no PDF.', 'application/pdf');
    const setId = await opened(id, [good, bad]);
    // Other bytes than were declared stop at the link.
    const { uploads } = await uploadsOf(id, setId);
    const second = uploads.find(({ n }) => n === 2)?.upload;
    const { 'content-length': _length, ...headers } = second?.headers ?? {};
    const altered = Buffer.from(await good.source.read(0, good.size));
    altered[0] = (altered[0] ?? 0) ^ 1;
    expect((await fetch(second?.url ?? '', { method: 'PUT', headers, body: altered })).status).toBe(400);
    // What shows itself at the sealing only is named there.
    await expect(sendSet(lumen, id, setId, [good, bad])).rejects.toThrow(
      new SetRefusedError('bad.pdf: type-mismatch'),
    );
    const status = await eventually(
      () => readSet(lumen, id, setId),
      ({ sealed }) => sealed.entries === 1,
    );
    expect(status).toMatchObject({
      sealed: { entries: 1 },
      missing: { entries: 0 },
      rejected: { entries: 1 },
    });
    expect(status.problems).toMatchObject([{ n: 1, name: 'bad.pdf', code: 'type-mismatch' }]);
    const complete = `/cases/${id}/sets/${setId}/complete`;
    const problem = expectProblem(await lumen.call('POST', complete, { body: {} }), 409, 'set-incomplete');
    expect(problem.errors).toEqual([{ path: 'entries.1', message: 'type-mismatch' }]);
    // The old link is spent; a fresh one takes a second sending.
    const again = await uploadsOf(id, setId);
    expect(again.uploads.map(({ n }) => n)).toEqual([1]);
    expect(again.uploads[0]?.upload.url).not.toBe(uploads[0]?.upload.url);
    await expect(sendSet(lumen, id, setId, [good, bad])).rejects.toThrow('bad.pdf: type-mismatch');
  });

  it('a large file of a set goes part by part; one that was altered on the way is sent again', async () => {
    const id = await received(getTarget());
    const bytes = Buffer.alloc(65 * MIB, 'a line of a log\n');
    const files = [setFile('large.csv', bytes), setFile('small.csv')];
    const setId = await opened(id, files);
    const { uploads } = await uploadsOf(id, setId);
    expect(uploads.map(({ n, upload }) => [n, upload === undefined])).toEqual([
      [1, true],
      [2, false],
    ]);
    const wrong = Buffer.from(bytes);
    wrong[64 * MIB + 5] = 0x21;
    const [large, small] = files;
    if (!large || !small) throw new Error('two files');
    await expect(sendSet(lumen, id, setId, [{ ...large, source: fromBytes(wrong) }, small])).rejects.toThrow(
      'large.csv: digest-mismatch',
    );
    expect((await sendSet(lumen, id, setId, files)).state).toBe('sealed');
    const range = { headers: { range: `bytes=${64 * MIB - 8}-${64 * MIB + 7}` } };
    const slice = await lumen.call('GET', `/cases/${id}/documents/${setId}_1/content`, range);
    expect(Buffer.from(slice.bytes).equals(bytes.subarray(64 * MIB - 8, 64 * MIB + 8))).toBe(true);
  }, 120_000);

  describe('a manifest is rejected with its reason', () => {
    const entry = (name: string, change: Json = {}): Json => ({
      name,
      mediaType: 'text/csv',
      size: 1,
      sha256: 'a'.repeat(64),
      ...change,
    });
    const text = (...entries: Json[]): string =>
      JSON.stringify({
        entries: entries.map(({ name, mediaType, size, sha256: digest }) => ({
          ...{ mediaType, name, sha256: digest, size },
        })),
        format: 'accord224-set',
        version: 1,
      });
    it.each([
      ['not JSON', '[1,', 1, 'manifest-unreadable'],
      ['no set', '{"format":"accord224-set","version":1}', 1, 'manifest-invalid'],
      ['a name that climbs out', text(entry('../a.csv')), 1, 'manifest-invalid'],
      [
        'a type that is not taken',
        text(entry('a.exe', { mediaType: 'application/x-msdownload' })),
        1,
        'manifest-invalid',
      ],
      ['another order', text(entry('b.csv'), entry('a.csv')), 2, 'manifest-not-sorted'],
      ['spaces', `${text(entry('a.csv'))} `, 1, 'manifest-not-canonical'],
      ['a name twice but for its case', text(entry('A.csv'), entry('a.csv')), 2, 'manifest-name-twice'],
      ['a file that is a folder too', text(entry('a'), entry('a/b')), 2, 'manifest-name-twice'],
      ['more files than announced', text(entry('a.csv'), entry('b.csv')), 1, 'manifest-other-size'],
    ])('%s', async (_what, manifest, entries, code) => {
      const id = await drafted(getTarget());
      const bytes = Buffer.from(manifest);
      const body = {
        ...{ name: 'a.set.json', purpose: 'internal', entries, bytes: entries },
        size: bytes.byteLength,
        sha256: sha256(bytes),
      };
      const declared = await officer.expect('POST', `/cases/${id}/sets`, { body });
      const { url, headers } = declared.upload as { url: string; headers: Record<string, string> };
      await officer.put(url, headers, bytes);
      const setId = String(declared.setId);
      const status = await eventually(
        () => readSet(officer, id, setId),
        ({ state, fault }) => state === 'rejected' && fault !== undefined,
      );
      expect(status.code).toBe(code);
      expect(status.fault?.startsWith(`${code}: `)).toBe(true);
      expect(await eventTypes(id)).toEqual(['OrderDrafted', 'DocumentDeclared', 'DocumentRejected']);
      const links = await officer.call('POST', `/cases/${id}/sets/${setId}/uploads`, { body: {} });
      expect(links.body).toMatchObject({ state: 'settled', uploads: [] });
    });
  });

  it('nothing is taken before the manifest is there', async () => {
    const id = await received(getTarget());
    const body = { ...SET, size: 10, sha256: 'a'.repeat(64), entries: 1, bytes: 1 };
    const { setId } = await lumen.expect('POST', `/cases/${id}/sets`, { body });
    const path = `/cases/${id}/sets/${setId}`;
    expectProblem(await lumen.call('POST', `${path}/uploads`, { body: {} }), 409, 'set-not-open');
    expectProblem(await lumen.call('POST', `${path}/complete`, { body: {} }), 409, 'set-not-open');
    expectProblem(await lumen.call('GET', `/cases/${id}/documents/${setId}_1/content`), 404, 'not-found');
    expectProblem(
      await lumen.call('POST', `/cases/${id}/documents/${setId}_1/upload`, { body: {} }),
      404,
      'not-found',
    );
  });

  it('after a withdrawal no links are given, and what was complete is kept apart', async () => {
    const id = await received(getTarget());
    const files = many(2);
    const setId = await opened(id, files);
    const { uploads } = await uploadsOf(id, setId);
    const issuer = await getTarget().client('issuer');
    await issuer.expect('POST', `/cases/${id}/withdraw`, { body: { reason: 'A mistake.' } });
    const path = `/cases/${id}/sets/${setId}`;
    expectProblem(await lumen.call('POST', `${path}/uploads`, { body: {} }), 409, 'uploads-closed');
    // Links that were out already are honoured: what was sent in good faith is on record, and nobody reads it.
    for (const { n, upload } of uploads) {
      const source = files[n - 1]?.source;
      await lumen.put(upload.url, upload.headers, (await source?.read(0, source.size)) ?? Buffer.alloc(0));
    }
    await eventually(
      () => readSet(lumen, id, setId),
      ({ sealed }) => sealed.entries === 2,
    );
    expect(await lumen.expect('POST', `${path}/complete`, { body: {} })).toEqual({
      setId,
      state: 'quarantined',
    });
    expect((await officer.expect('GET', `/cases/${id}`)).quarantined).toEqual([
      { documentId: setId, byProvider: LUMEN },
    ]);
    expectProblem(await officer.call('GET', path), 404, 'not-found');
    expectProblem(await officer.call('GET', `/cases/${id}/documents/${setId}_1/content`), 404, 'not-found');
    expectProblem(await answerWith(id, [setId]), 409, 'order-withdrawn');
  });

  it('a sealed set that was not answered with is quarantined by a withdrawal', async () => {
    const id = await received(getTarget());
    const files = many(2);
    const setId = await announceSet(lumen, id, SET, files);
    await sendSet(lumen, id, setId, files);
    const issuer = await getTarget().client('issuer');
    await issuer.expect('POST', `/cases/${id}/withdraw`, { body: { reason: 'A mistake.' } });
    expect((await officer.expect('GET', `/cases/${id}`)).quarantined).toEqual([
      { documentId: setId, byProvider: LUMEN },
    ]);
    expectProblem(await officer.call('GET', `/cases/${id}/sets/${setId}/entries`), 404, 'not-found');
  });

  it('an addressee has room for five sets', async () => {
    const id = await received(getTarget());
    const body = { ...SET, size: 10, sha256: 'a'.repeat(64), entries: 1, bytes: 1 };
    for (let n = 0; n < 5; n += 1) await lumen.expect('POST', `/cases/${id}/sets`, { body });
    await turnedAway(
      getTarget(),
      { caseId: id, who: 'lumen', action: 'DeclareSet', status: 409, code: 'too-many-sets' },
      (client) => client.call('POST', `/cases/${id}/sets`, { body }),
    );
  });

  it('a set of another is not there', async () => {
    const id = await received(getTarget());
    const files = many(1);
    const setId = await opened(id, files);
    for (const player of ['officer', 'polaris', 'dpo'] as const) {
      const other = await getTarget().client(player);
      for (const [method, path, body] of [
        ['GET', '', undefined],
        ['GET', '/entries', undefined],
        ['POST', '/uploads', {}],
        ['POST', '/complete', {}],
      ] as const) {
        const answer = await other.call(method, `/cases/${id}/sets/${setId}${path}`, body ? { body } : {});
        expect([403, 404]).toContain(answer.status);
      }
    }
  });
}
