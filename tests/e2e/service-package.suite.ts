/** The package for service outside this system (7.6), over HTTP: what is in it, what is not, and that it adds up. */
import { createHash } from 'node:crypto';
import type { NodeClient, Upload } from '../../local/client.ts';
import { systemClock } from '../../shared/adapters/embedded/system-clock.ts';
import { type ExportFile, openExportFile } from '../../shared/application/audit/zip-reader.ts';
import { verifyPackage } from '../../shared/application/service-package/verify-package.ts';
import { keySetSchema } from '../../shared/application/signatures/jws.ts';
import { partyProfileSchema } from '../../shared/protocol/parties.ts';
import { eventually, expectProblem, type Json } from '../support/e2e-expect.ts';
import {
  approval,
  approved,
  attach,
  CANARY,
  completeContent,
  csvAnswer,
  draftBody,
  issuing,
  LUMEN,
  orderPdf,
  POLARIS,
  pdf,
} from '../support/e2e-order.ts';
import type { Target } from '../support/e2e-target.ts';
import { pdfTexts } from '../support/pdf-text.ts';

const MIB = 1024 * 1024;
const FACTS = 'FACTS-OF-THE-CASE';
const SUBJECT = 'Αμαλία Κουίστ, ул. Абая 7, 東京都千代田区';

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const document = (purpose: string, line: string, rest: Partial<Upload> = {}): Upload => ({
  name: `${purpose}.pdf`,
  mediaType: 'application/pdf',
  bytes: pdf(line),
  purpose,
  ...rest,
});

/** More than one slice: what follows the end of a PDF is ignored by its readers. */
const large = (): Uint8Array => Buffer.concat([pdf('A large annex'), Buffer.alloc(9 * MIB, '\n')]);

async function packageOf(client: NodeClient, caseId: string, providerId: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const tags = new Set<string | null>();
  for (let at = 0, size = 1; at < size; ) {
    const path = `/cases/${caseId}/service-packages/${providerId}`;
    const answer = await client.call('GET', path, { headers: { range: `bytes=${at}-` } });
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-type')).toBe('application/zip');
    expect(answer.bytes.byteLength).toBeLessThanOrEqual(4 * MIB);
    tags.add(answer.headers.get('etag'));
    size = Number((answer.headers.get('content-range') ?? '').split('/')[1]);
    chunks.push(answer.bytes);
    at += answer.bytes.byteLength;
  }
  expect(tags.size).toBe(1);
  return Buffer.concat(chunks);
}

/** Every listed digest is that of its file, and every file is listed. */
async function addsUp(zip: ExportFile): Promise<void> {
  const lines = (await zip.read('SHA256SUMS')).toString('utf8').trimEnd().split('\n');
  const listed = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
  expect(new Set([...listed.keys(), 'SHA256SUMS', 'SHA256SUMS.jws'])).toEqual(new Set(zip.entries.keys()));
  for (const [path, sha256] of listed) expect([path, digest(await zip.read(path))]).toEqual([path, sha256]);
}

export function servicePackageSuite(getTarget: () => Target): void {
  const as = (player: Parameters<Target['client']>[0]) => getTarget().client(player);

  describe('the package of an order that is served on paper (7.6)', () => {
    let id = '';
    let bytes: Buffer;
    let zip: ExportFile;
    /** Without spaces: lines break where they break. */
    const text = async (path: string) =>
      (await pdfTexts(await zip.read(path))).join('').replaceAll(/\s+/g, '');

    beforeAll(async () => {
      const target = getTarget();
      const officer = await as('officer');
      const order = completeContent({
        serviceProviders: [{ providerId: LUMEN }, { providerId: POLARIS }],
        factsSummary: `${FACTS}: the victim paid.`,
        otherHelpfulInformation: SUBJECT,
      });
      id = String((await officer.expect('POST', '/cases', { body: draftBody(order) })).id);
      const original = await attach(officer, id, orderPdf('fr', { name: 'наредба № 7.pdf' }));
      await attach(
        officer,
        id,
        document('orderTranslation', 'In English', { language: 'en', translationOf: original }),
      );
      await attach(
        officer,
        id,
        document('supplementalInformation', 'Annex', { language: 'fr', bytes: large() }),
      );
      await attach(officer, id, document('factsSummary', FACTS));
      await attach(officer, id, document('internal', `${FACTS} internal`));
      expectProblem(await officer.call('GET', `/cases/${id}/service-packages/${LUMEN}`), 404, 'not-found');
      await officer.expect('POST', `/cases/${id}/submit`, { body: {} });
      await (await as('prosecutor')).expect('POST', `/cases/${id}/approve`, { body: await approval(target) });
      await (await as('issuer')).expect('POST', `/cases/${id}/issue`, {
        body: { ...(await issuing(target)), paperDelivery: [LUMEN] },
      });
      // What the other provider discloses is not addressed to this one.
      const polaris = await as('polaris');
      await polaris.expect('POST', `/cases/${id}/receipt`, { body: { providerId: POLARIS } });
      const answer = await attach(polaris, id, csvAnswer());
      await polaris.expect('POST', `/cases/${id}/answer`, {
        body: { providerId: POLARIS, outcome: 'disclosed', documents: [answer] },
      });
      bytes = await packageOf(officer, id, LUMEN);
      zip = await openExportFile(bytes);
    });
    afterAll(() => zip[Symbol.asyncDispose]());

    it('holds cover sheet, order, documents and digests, and they add up', async () => {
      expect([...zip.entries.keys()]).toEqual([
        'cover-sheet.pdf',
        'order.pdf',
        'order.json',
        'provenance.json',
        'SHA256SUMS',
        'SHA256SUMS.jws',
        'documents/01-наредба № 7.pdf',
        'documents/02-orderTranslation.pdf',
        'documents/03-supplementalInformation.pdf',
      ]);
      expect(bytes.byteLength).toBeGreaterThan(9 * MIB);
      await addsUp(zip);
    });

    it('names on its cover what it serves on whom, and how receipt is shown', async () => {
      const cover = await text('cover-sheet.pdf');
      for (const said of [
        'Served on',
        'Lumen',
        id,
        'наредба № 7.pdf',
        digest(large()),
        'Acknowledgement of receipt',
      ])
        expect(cover).toContain(said.replaceAll(' ', ''));
      expect(cover).not.toContain('Polaris');
    });

    it('prints the order in whatever script it was written', async () => {
      const order = await text('order.pdf');
      for (const said of ['Computer-related fraud', CANARY, SUBJECT, '7.4.h', '7.4.g'])
        expect(order).toContain(said.replaceAll(' ', ''));
    });

    it('says the same to machines', async () => {
      const told = JSON.parse((await zip.read('order.json')).toString('utf8')) as Json;
      expect(told).toMatchObject({
        format: 'accord224/service-package/1',
        caseId: id,
        issuingParty: 'XA',
        providerId: LUMEN,
        order: { serviceProvider: { providerId: LUMEN }, informationSought: { category: 'subscriber' } },
        supplementalInformation: { otherHelpfulInformation: SUBJECT },
        documents: [
          { purpose: 'order', path: 'documents/01-наредба № 7.pdf' },
          { purpose: 'orderTranslation', language: 'en' },
          { purpose: 'supplementalInformation', sha256: digest(large()) },
        ],
      });
    });

    it('has nothing of the facts (7.5.a), nothing internal, and nothing of another provider', async () => {
      for (const path of zip.entries.keys()) {
        const content = await zip.read(path);
        const readable = path.startsWith('documents/') || !path.endsWith('.pdf') ? '' : await text(path);
        for (const hidden of [FACTS, 'factsSummary', POLARIS, 'subscriber.csv']) {
          expect([path, content.includes(hidden)]).toEqual([path, false]);
          expect([path, readable.includes(hidden)]).toEqual([path, false]);
        }
      }
    });

    it('is the same at every reading, in any slices, with one record for one download', async () => {
      const officer = await as('officer');
      expect(digest(await packageOf(officer, id, LUMEN))).toBe(digest(bytes));
      const path = `/cases/${id}/service-packages/${LUMEN}`;
      const piece = await officer.call('GET', path, { headers: { range: 'bytes=5000000-5000099' } });
      expect(Buffer.compare(piece.bytes, bytes.subarray(5_000_000, 5_000_100))).toBe(0);
      const beyond = await officer.call('GET', path, { headers: { range: `bytes=${bytes.byteLength}-` } });
      expectProblem(beyond, 416, 'range-not-satisfiable');
      const dpo = await as('dpo');
      const log = await eventually(
        () => dpo.expect('GET', `/cases/${id}/accesses?reasonCode=supervision`),
        ({ records }) => Array.isArray(records),
      );
      const read = (log.records as Json[]).filter(({ what }) => what === 'ReadServicePackage');
      expect(read).toHaveLength(1);
      expect(read[0]).toMatchObject({ providerId: LUMEN, actor: await getTarget().actorId('officer') });
    });

    it('is for the authority to serve: providers and strangers get none, nor is there one for anybody else', async () => {
      const path = `/cases/${id}/service-packages`;
      expectProblem(await (await as('lumen')).call('GET', `${path}/${LUMEN}`), 403, 'missing-role');
      expectProblem(await (await as('police')).call('GET', `${path}/${LUMEN}`), 404, 'not-found');
      expectProblem(await (await as('officer')).call('GET', `${path}/prov-xb-nobody`), 404, 'not-found');
    });

    it('is genuine by the published keys and the profile, and is told when it is not for whoever got it', async () => {
      const officer = await as('officer');
      const keys = keySetSchema.parse(await officer.expect('GET', '/.well-known/accord224-keys.json'));
      const profile = partyProfileSchema.parse(await officer.expect('GET', '/parties/XA'));
      const asked = { source: bytes, sha256: digest(bytes), keys, profile, now: systemClock.now() };
      const report = await verifyPackage({ ...asked, providerId: LUMEN, sender: 'cyber@dpp.xa.example' });
      expect(report).toMatchObject({
        findings: [],
        isProfileTheSame: true,
        provenance: {
          caseId: id,
          providerId: LUMEN,
          issuer: { party: 'XA', node: getTarget().baseUrl },
          authority: { id: 'xa-dpp', listed: { paragraph: 'Art. 3.2.b, 7.1' } },
        },
      });
      const wrong = await verifyPackage({ ...asked, providerId: POLARIS });
      expect(wrong.findings).toMatchObject([{ fault: 'other-provider' }]);
    });

    it('goes with the addressee into a case of its own', async () => {
      const split = await (await as('issuer')).expect('POST', `/cases/${id}/split`, {
        body: { providers: [LUMEN], reason: 'Goes on by itself.' },
      });
      const officer = await as('officer');
      const apart = String(split.linkedCase);
      await eventually(
        () => officer.call('GET', `/cases/${apart}`),
        ({ status }) => status === 200,
      );
      await using moved = await openExportFile(await packageOf(officer, apart, LUMEN));
      expect([...moved.entries.keys()]).toEqual([...zip.entries.keys()]);
      await addsUp(moved);
    });
  });

  it('is refused, by the name of the script, where a letter has no font', async () => {
    const order = completeContent({ otherHelpfulInformation: 'ชื่อผู้ใช้' });
    const id = await approved(getTarget(), order);
    await (await as('issuer')).expect('POST', `/cases/${id}/issue`, {
      body: { ...(await issuing(getTarget())), electronicDelivery: false, paperDelivery: [LUMEN] },
    });
    const answer = await (await as('officer')).call('GET', `/cases/${id}/service-packages/${LUMEN}`);
    const problem = expectProblem(answer, 422, 'unprintable-text');
    expect(problem.detail).toContain('Thai');
    expect(problem.rule).toBe('Art. 7.6');
  });
}
