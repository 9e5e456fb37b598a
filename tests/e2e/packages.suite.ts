/** A request that comes as a package: one draft with its gaps, its uploader and the time of its receipt, or a reason. */
import { type NodeClient, sha256 } from '../../local/client.ts';
import type { PlayerName } from '../../local/exercise/cast.ts';
import { storedZip } from '../../local/exercise/stored-zip.ts';
import { eventually, expectProblem, type Json } from '../support/e2e-expect.ts';
import { CANARY, completeContent, draftBody, pdf } from '../support/e2e-order.ts';
import { announce, announcement, codesOf, concluded, drop, listedPackages } from '../support/e2e-packages.ts';
import type { NodeTarget } from '../support/e2e-target.ts';
import { listed, ORDER_PDF, requestJson, soundZip, text, zipOf } from '../support/packages.ts';

const { applicablePenalties: _penalties, ...incomplete } = completeContent();
/** Two files, one field short: each time with another reference, so that the bytes are new. */
const zip = (reference: string): Uint8Array =>
  zipOf(
    requestJson(
      [
        listed('ordre signé.pdf'),
        listed('order.pdf', {
          purpose: 'orderTranslation',
          language: 'en',
          translationOf: 'ordre signé.pdf',
        }),
      ],
      { ...draftBody(incomplete), ownReference: reference },
    ),
    [
      { name: 'ordre signé.pdf', bytes: ORDER_PDF },
      { name: 'order.pdf', bytes: pdf('Order in en') },
    ],
  );

const ZIP = 'application/zip';

const documentsOf = async (client: NodeClient, caseId: unknown) =>
  (await client.expect('GET', `/cases/${caseId}/documents`)).documents as Json[];

export function packagesSuite(getTarget: () => NodeTarget): void {
  const as = (player: PlayerName) => getTarget().client(player);
  let officer: NodeClient;
  beforeAll(async () => {
    officer = await as('officer');
  });

  describe('a package', () => {
    it('of JSON and documents becomes one draft: its gaps, its uploader, the time of its receipt', async () => {
      const before = new Date().toISOString();
      const packageId = await drop(officer, zip('E2E-1'));
      const found = await concluded(officer, packageId);
      const after = new Date().toISOString();
      const uploader = await getTarget().actorId('officer');
      expect(found).toMatchObject({ state: 'accepted', uploader, problems: [] });
      const receivedAt = String(found.receivedAt);
      // An object store gives whole seconds.
      expect(receivedAt >= `${before.slice(0, 19)}.000Z` && receivedAt <= after).toBe(true);

      const draft = await officer.expect('GET', `/cases/${found.caseId}`);
      expect(draft).toMatchObject({
        status: 'draft',
        ownReference: 'E2E-1',
        fromPackage: { packageId, uploader, receivedAt },
      });
      const gaps = draft.whatIsMissing as { paragraph: string; path: string }[];
      expect(gaps.map(({ path }) => path)).toContain('order.applicablePenalties');
      const documents = await documentsOf(officer, found.caseId);
      expect(documents.map(({ name, state }) => [name, state]).toSorted()).toEqual([
        ['order.pdf', 'sealed'],
        ['ordre signé.pdf', 'sealed'],
      ]);
      const purposes = (draft.documents as Json[]).map(({ purpose }) => purpose);
      expect(purposes.toSorted()).toEqual(['order', 'orderTranslation']);
      for (const { documentId, sha256: digest } of documents) {
        const bytes = await officer.download(String(found.caseId), String(documentId));
        expect(sha256(bytes)).toBe(digest);
      }
      const { events } = (await officer.expect('GET', `/cases/${found.caseId}/events`)) as { events: Json[] };
      expect(events[0]).toMatchObject({
        type: 'OrderDrafted',
        actor: uploader,
        open: { fromPackage: { packageId, receivedAt } },
      });
    });

    it('that is complete can be submitted as it is', async () => {
      const { caseId } = await concluded(officer, await drop(officer, soundZip('E2E-2')));
      await officer.expect('POST', `/cases/${caseId}/submit`, { body: {} });
      expect(await officer.expect('GET', `/cases/${caseId}`)).toMatchObject({ status: 'awaitingApproval' });
    });

    it('of JSON alone becomes a draft without documents', async () => {
      const bytes = text(requestJson([], { ownReference: 'E2E-3' }));
      const { caseId } = await concluded(officer, await drop(officer, bytes, 'application/json'));
      expect(await officer.expect('GET', `/cases/${caseId}`)).toMatchObject({
        status: 'draft',
        ownReference: 'E2E-3',
      });
      expect(await documentsOf(officer, caseId)).toEqual([]);
    });

    it('that is a scan alone becomes a draft in which all is missing, beside the scan', async () => {
      const scan = pdf('A paper request');
      const packageId = await drop(officer, scan, 'application/pdf');
      const { caseId } = await concluded(officer, packageId);
      const draft = await officer.expect('GET', `/cases/${caseId}`);
      expect(draft).toMatchObject({ status: 'draft', locationParty: 'XB', fromPackage: { packageId } });
      const paragraphs = (draft.whatIsMissing as { paragraph: string }[]).map(({ paragraph }) => paragraph);
      expect(paragraphs).toEqual(
        expect.arrayContaining(['Art. 7.3.a', 'Art. 7.3.c', 'Art. 7.3.d', 'Art. 7.4.a']),
      );
      const [document, ...others] = await documentsOf(officer, caseId);
      expect(document).toMatchObject({ name: 'paper-request.pdf', state: 'sealed' });
      expect(draft.documents).toMatchObject([{ purpose: 'internal' }]);
      expect(others).toEqual([]);
      const bytes = await officer.download(String(caseId), String(document?.documentId));
      expect(Buffer.from(bytes).equals(Buffer.from(scan))).toBe(true);
    });

    it('is in the inbox of its authority once it is opened', async () => {
      const { caseId } = await concluded(officer, await drop(officer, zip('E2E-4')));
      const police = await as('police');
      const ids = async (client: NodeClient) =>
        ((await client.expect('GET', '/cases?limit=100')).entries as Json[]).map((entry) => entry.caseId);
      await eventually(
        () => ids(officer),
        (all) => all.includes(caseId),
      );
      expect(await ids(police)).not.toContain(caseId);
    });
  });

  describe('dropped twice', () => {
    it('the same bytes open one case, and the second package names it', async () => {
      const first = await drop(officer, zip('E2E-5'));
      const { caseId } = await concluded(officer, first);
      const second = await drop(officer, zip('E2E-5'));
      expect(await concluded(officer, second)).toMatchObject({ state: 'accepted', caseId, repeats: first });
      expect(await documentsOf(officer, caseId)).toHaveLength(2);
    });

    it('at once, by several people of the authority: one case', async () => {
      const people = [officer, await as('prosecutor'), await as('issuer')];
      const ids = await Promise.all(people.map((client) => drop(client, zip('E2E-6'))));
      await getTarget().settle();
      const found = await Promise.all(ids.map((id) => concluded(officer, id)));
      expect(new Set(found.map(({ caseId }) => caseId)).size).toBe(1);
      expect(found.filter(({ repeats }) => repeats === undefined)).toHaveLength(1);
    });

    it('by one link: the second time is refused', async () => {
      const bytes = zip('E2E-7');
      const { packageId, url, headers } = await announce(officer, announcement(bytes));
      await officer.put(url, headers, bytes);
      const { caseId } = await concluded(officer, packageId);
      const again = officer.put(url, headers, bytes);
      // A store takes it again, for whoever has the link; it is the same package.
      if (getTarget().links === 'node') await expect(again).rejects.toThrow(/409|412/);
      else await again;
      await getTarget().settle();
      expect(await documentsOf(officer, caseId)).toHaveLength(2);
    });

    it('announced with one Idempotency-Key it is one package', async () => {
      const body = announcement(zip('E2E-8'));
      const key = { idempotencyKey: `pkg-${sha256(text('E2E-8')).slice(0, 20)}` };
      const first = await announce(officer, body, key);
      expect((await announce(officer, body, key)).packageId).toBe(first.packageId);
      const other = announcement(zip('E2E-9'));
      expectProblem(
        await officer.call('POST', '/packages', { ...key, body: other }),
        422,
        'idempotency-key-reused',
      );
    });

    it('by another authority it is another request', async () => {
      const police = await as('police');
      const mine = await concluded(officer, await drop(officer, zip('E2E-10')));
      const theirs = await concluded(police, await drop(police, zip('E2E-10')));
      expect(theirs.state).toBe('accepted');
      expect(theirs.caseId).not.toBe(mine.caseId);
    });
  });

  describe('a broken package', () => {
    const file = { name: 'a.pdf', bytes: ORDER_PDF };
    it.each<[string, () => Uint8Array, string, string]>([
      ['is no archive', () => Buffer.from('hello'), 'not-a-zip', ZIP],
      ['has no request', () => storedZip([file]), 'request-missing', ZIP],
      ['has a request that is no JSON', () => zipOf(`{"${CANARY}`, [file]), 'malformed-json', ZIP],
      ['has a field too many', () => zipOf(requestJson([], { [CANARY]: 1 }), []), 'invalid-request', ZIP],
      [
        'lists a file that is not there',
        () => zipOf(requestJson([listed('b.pdf')]), []),
        'file-missing',
        ZIP,
      ],
      ['has a file that is not listed', () => zipOf(requestJson([]), [file]), 'file-not-listed', ZIP],
      [
        'has text in place of a PDF',
        () => zipOf(requestJson([listed('a.pdf')]), [{ ...file, bytes: text('words') }]),
        'type-mismatch',
        ZIP,
      ],
      [
        'has another file than was digested',
        () => zipOf(requestJson([listed('a.pdf', { sha256: '0'.repeat(64) })]), [file]),
        'digest-mismatch',
        ZIP,
      ],
      [
        'goes to a Party without a profile',
        () => zipOf(requestJson([], { locationParty: 'ZZ' }), []),
        'unknown-party',
        ZIP,
      ],
      [
        'goes to the own Party',
        () => zipOf(requestJson([], { locationParty: 'XA' }), []),
        'own-territory',
        ZIP,
      ],
      ['is a scan of nothing', () => text('words'), 'type-mismatch', 'application/pdf'],
      ['is JSON of something else', () => text([CANARY]), 'invalid-request', 'application/json'],
    ])('that %s is reported, and nothing is made of it', async (_what, make, code, mediaType) => {
      const packageId = await drop(officer, make(), mediaType);
      const found = await concluded(officer, packageId);
      expect([found.state, codesOf(found)[0]]).toEqual(['rejected', code]);
      expect(found.caseId).toBeUndefined();
      for (const { detail } of found.problems as Json[]) expect(String(detail).length).toBeGreaterThan(15);
      // What stood in it is not told to lists and logs.
      expect(JSON.stringify(found)).not.toContain(CANARY);
      const caseId = packageId.replace('pkg_', 'req_');
      expectProblem(await officer.call('GET', `/cases/${caseId}`), 404, 'not-found');
      const entry = await eventually(
        async () => (await listedPackages(officer)).find((one) => one.packageId === packageId),
        (one) => one?.state === 'rejected',
      );
      expect(entry?.codes).toContain(code);
    });
  });

  describe('an announcement is refused before anything is sent', () => {
    const bytes = soundZip('E2E-11');
    it.each<[string, Json, string, RegExp]>([
      ['of a type that is no package', { mediaType: 'text/html' }, 'invalid-request', /application\/zip or/],
      ['without a type', { mediaType: undefined }, 'invalid-request', /application\/zip or/],
      ['of nothing', { size: 0 }, 'invalid-request', /an empty file/],
      ['of too much', { size: 64 * 1024 * 1024 + 1 }, 'invalid-request', /67108864/],
      [
        'of more JSON than a request may have',
        { mediaType: 'application/json', size: 256 * 1024 + 1 },
        'invalid-request',
        /262144/,
      ],
      ['with a digest that is none', { sha256: 'A'.repeat(64) }, 'invalid-request', /SHA-256/],
      ['with a field that is not known', { file: 'a.zip' }, 'invalid-request', /file/],
      ['of a ZIP with a Party beside it', { locationParty: 'XB' }, 'invalid-request', /locationParty/],
      ['of a scan without a Party', { mediaType: 'application/pdf' }, 'invalid-request', /locationParty/],
      [
        'of a scan for a country that is none',
        { mediaType: 'application/pdf', locationParty: 'Atlantis' },
        'invalid-request',
        /ISO 3166/,
      ],
      [
        'of a scan for a Party without a profile',
        { mediaType: 'application/pdf', locationParty: 'ZZ' },
        'unknown-party',
        /profile of ZZ/,
      ],
      [
        'of a scan for the own Party',
        { mediaType: 'image/png', locationParty: 'XA' },
        'own-territory',
        /domestic law/,
      ],
    ])('%s', async (_what, change, code, says) => {
      const before = (await listedPackages(officer)).length;
      const body = announcement(bytes, 'application/zip', change);
      const problem = expectProblem(await officer.call('POST', '/packages', { body }), 422, code);
      expect(JSON.stringify([problem.detail, problem.errors])).toMatch(says);
      expect(await listedPackages(officer)).toHaveLength(before);
    });

    it.each(['lumen', 'polaris', 'dpo', 'admin', 'lead'] as const)('by %s', async (player) => {
      const client = await as(player);
      const body = announcement(bytes);
      expectProblem(await client.call('POST', '/packages', { body }), 403, 'missing-role');
      expectProblem(await client.call('GET', '/packages'), 403, 'missing-role');
    });
  });

  it('bytes that are not those announced are refused at the link', async () => {
    const bytes = zip('E2E-12');
    const { packageId, url, headers } = await announce(officer, announcement(bytes));
    const other = Buffer.from(bytes);
    other[40] = (other[40] ?? 0) ^ 1;
    await expect(officer.put(url, headers, other)).rejects.toThrow(/upload: 400/);
    expect(await officer.expect('GET', `/packages/${packageId}`)).toMatchObject({ state: 'awaited' });
    await officer.put(url, headers, bytes);
    expect((await concluded(officer, packageId)).state).toBe('accepted');
  });

  it("another authority's package is not there, by id or in the list", async () => {
    const packageId = await drop(officer, zip('E2E-13'));
    await concluded(officer, packageId);
    const police = await as('police');
    expectProblem(await police.call('GET', `/packages/${packageId}`), 404, 'not-found');
    for (const player of ['lumen', 'dpo'] as const)
      expectProblem(await (await as(player)).call('GET', `/packages/${packageId}`), 403, 'missing-role');
    await eventually(
      () => listedPackages(officer),
      (all) => all.some((one) => one.packageId === packageId),
    );
    expect((await listedPackages(police)).map((one) => one.packageId)).not.toContain(packageId);
    // A colleague reads it, and goes on with the case.
    expect(await (await as('prosecutor')).expect('GET', `/packages/${packageId}`)).toMatchObject({
      packageId,
    });
    for (const id of ['pkg_01J00000000000000000000000', 'pkg_x', '__proto__'])
      expectProblem(await officer.call('GET', `/packages/${id}`), 404, 'not-found');
    // Whether an encoded slash is part of an id, the gateway decides.
    expect((await officer.call('GET', '/packages/..%2f..')).status).toBe(404);
  });
}
