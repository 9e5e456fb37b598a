import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verify } from '../../local/verify.ts';
import { verifyExport } from '../../shared/application/audit/verify-export.ts';
import { openExportFile } from '../../shared/application/audit/zip-reader.ts';
import { altered, endDay, fetchExport } from '../support/audit-export.ts';
import { CANARY, disclosed, drafted } from '../support/e2e-order.ts';
import type { EmbeddedTarget } from '../support/e2e-target.ts';

export function auditSuite(under: () => EmbeddedTarget): void {
  let caseId: string;
  beforeAll(async () => {
    caseId = await disclosed(under());
    await endDay(under());
  });
  const officer = () => under().client('officer');
  const dpo = () => under().client('dpo');

  test('the public keys need no sign-in; the roots of days that are over do', async () => {
    const client = await officer();
    const keys = await client.call('GET', '/.well-known/accord224-keys.json', { token: undefined });
    expect(keys.status).toBe(200);
    expect(JSON.stringify(keys.body)).not.toContain('"d"');
    expect((await client.call('GET', '/roots', { token: undefined })).status).toBe(401);
    const { roots } = (await client.expect('GET', '/roots')) as { roots: Record<string, unknown>[] };
    const [last, before] = roots;
    expect(last?.previous).toBe(before?.hash);
    expect(await client.expect('GET', `/roots/${last?.day}`)).toEqual(last);
    expect((await client.call('GET', '/roots/1999-01-01')).status).toBe(404);
  });

  test('kept roots are read-only files', () => {
    const folder = join(under().folder, 'audit', 'roots');
    const files = readdirSync(folder);
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o400);
  });

  test('an officer exports the case: signed, complete, anchored, and verified offline', async () => {
    const made = await fetchExport(under(), await officer(), caseId);
    const result = await verifyExport(made);
    expect(result).toMatchObject({
      ok: true,
      report: {
        signedBy: made.keys.keys[0]?.kid,
        events: 10,
        documents: 2,
        anchoring: { events: 10, notYet: [] },
        manifest: { withheld: { sealed: [], documents: [], accesses: true } },
      },
    });
    await using file = await openExportFile(made.source);
    expect((await file.read('sealed/0000001.json')).toString()).toContain(CANARY);
  });

  test('supervision exports the open record and who looked at it, and nothing confidential', async () => {
    const made = await fetchExport(under(), await dpo(), caseId);
    const result = await verifyExport(made);
    if (!result.ok) throw new Error(JSON.stringify(result));
    const { manifest, accesses, anchoring } = result.report;
    expect(manifest.withheld.sealed.length).toBeGreaterThan(3);
    expect(manifest.withheld.documents).toHaveLength(2);
    expect(accesses).toBeGreaterThan(3);
    expect(anchoring.accesses).toBeGreaterThan(0);
    // The request for this very export is younger than the last root.
    expect(anchoring.accessesNotYet).toBeGreaterThan(0);
    expect(made.source.includes(CANARY)).toBe(false);
  });

  test('events after the last root are reported as not yet anchored', async () => {
    const young = await drafted(under());
    await under().settle();
    const result = await verifyExport(await fetchExport(under(), await officer(), young));
    expect(result).toMatchObject({ ok: true, report: { anchoring: { events: 0, notYet: [1] } } });
  });

  test('the ciphertext form holds documents as they are stored and verifies as well', async () => {
    const made = await fetchExport(under(), await officer(), caseId, 'ciphertext');
    expect(await verifyExport(made)).toMatchObject({ ok: true, report: { documents: 2 } });
    await using file = await openExportFile(made.source);
    const paths = [...file.entries.keys()];
    expect(paths.filter((path) => path.startsWith('ciphertext/'))).toHaveLength(4);
    expect(paths.some((path) => path.endsWith('/content'))).toBe(false);
  });

  test('request, making and fetching are on record with a commitment to the file, not its digest', async () => {
    const client = await officer();
    const made = await fetchExport(under(), client, caseId);
    const status = await client.expect('GET', `/cases/${caseId}/exports/${made.exportId}`);
    expect(status).toMatchObject({ state: 'ready', sha256: made.sha256, size: made.source.byteLength });
    const { records } = (await (await dpo()).expect('GET', `/cases/${caseId}/accesses`)) as {
      records: Record<string, unknown>[];
    };
    const own = records.filter((record) => record.exportId === made.exportId);
    expect(own.map(({ what }) => what).sort()).toEqual(['Export', 'ReadExport', 'RequestExport']);
    const actor = await under().actorId('officer');
    expect(own.every((record) => record.actor === actor)).toBe(true);
    expect(own.find(({ what }) => what === 'Export')?.commitment).toBe(status.commitment);
    expect(JSON.stringify(records)).not.toContain(made.sha256);
  });

  test('in the vault an export is ciphertext, and it is nobody else’s to fetch', async () => {
    const made = await fetchExport(under(), await officer(), caseId);
    const { vault } = under().node.node.cases;
    const [stored] = await vault.list(`exports/${caseId}/${made.exportId}/`);
    const chunks: Uint8Array[] = [];
    for await (const chunk of await vault.get(stored?.name ?? '')) chunks.push(chunk);
    expect(Buffer.concat(chunks).includes('events/0000001.json')).toBe(false);
    const path = `/cases/${caseId}/exports/${made.exportId}`;
    for (const player of ['prosecutor', 'dpo', 'police', 'lumen'] as const) {
      const other = await under().client(player);
      for (const part of ['', '/content', '/signature']) {
        expect([403, 404]).toContain((await other.call('GET', `${path}${part}`)).status);
      }
    }
  });

  test.each(['police', 'lumen', 'admin', 'lead'] as const)('%s may export nothing', async (player) => {
    const client = await under().client(player);
    const answer = await client.call('POST', `/cases/${caseId}/exports`, { body: {} });
    expect([403, 404]).toContain(answer.status);
  });

  test('the same Idempotency-Key is the same export; in another form it is refused', async () => {
    const client = await officer();
    const ask = (form: string) =>
      client.call('POST', `/cases/${caseId}/exports`, { body: { form }, idempotencyKey: 'one-export' });
    const [first, second] = [await ask('plain'), await ask('plain')];
    expect(first.status).toBe(202);
    expect((second.body as { exportId: string }).exportId).toBe(
      (first.body as { exportId: string }).exportId,
    );
    expect((await ask('ciphertext')).status).toBe(422);
  });

  test('the command: 0 for a whole export, 1 with the first broken link, 2 when there is nothing to check', async () => {
    const made = await fetchExport(under(), await officer(), caseId);
    const at = (name: string): string => join(under().folder, name);
    writeFileSync(at('case.zip'), made.source);
    writeFileSync(at('case.zip.jws'), made.signature);
    writeFileSync(at('keys.json'), JSON.stringify(made.keys));
    const lines: string[] = [];
    const run = (...args: string[]) => verify(args, (line) => void lines.push(line));
    expect(await run(at('case.zip'), '--keys', at('keys.json'))).toBe(0);
    expect(lines.at(-1)).toBe('UNBROKEN.');

    const place = made.source.indexOf('"type":"OrderIssued"');
    const forged = Buffer.from(made.source);
    forged.write('X', place + '"type":"'.length);
    writeFileSync(at('case.zip'), altered(made, forged).source);
    lines.length = 0;
    expect(await run(at('case.zip'), '--keys', at('keys.json'))).toBe(1);
    const said = lines.join('\n');
    expect(said).toContain('FALSE: this is not the file that was signed');
    expect(said).toMatch(/where +events\/0000006\.json\n +event +6\n +what +It was altered: expected/);
    await expect(run(at('absent.zip'))).rejects.toThrow('cannot be read');
    await expect(run()).rejects.toThrow('Usage');
    rmSync(at('case.zip'));
  });
}
