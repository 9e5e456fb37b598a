/** Exports of a case over HTTP: whole, signed and verified offline; a forged one is found out; roots can be read. */
import { verifyExport } from '../../shared/application/audit/verify-export.ts';
import { openExportFile } from '../../shared/application/audit/zip-reader.ts';
import { altered, fetchExport } from '../support/audit-export.ts';
import { CANARY, disclosed } from '../support/e2e-order.ts';
import type { Target } from '../support/e2e-target.ts';

export function exportsSuite(getTarget: () => Target): void {
  let caseId = '';
  beforeAll(async () => {
    caseId = await disclosed(getTarget());
  });

  describe('an export', () => {
    it('holds the whole case for its officer, and verifies without the node', async () => {
      const made = await fetchExport(getTarget(), await getTarget().client('officer'), caseId);
      const result = await verifyExport(made);
      expect(result).toMatchObject({ ok: true, report: { events: 10, documents: 2 } });
      await using file = await openExportFile(made.source);
      expect((await file.read('sealed/0000001.json')).toString()).toContain(CANARY);
    });

    it('holds nothing confidential for supervision', async () => {
      const made = await fetchExport(getTarget(), await getTarget().client('dpo'), caseId);
      expect(await verifyExport(made)).toMatchObject({ ok: true });
      expect(made.source.includes(CANARY)).toBe(false);
    });

    it('is false once a byte of it is another', async () => {
      const made = await fetchExport(getTarget(), await getTarget().client('officer'), caseId);
      const forged = Buffer.from(made.source);
      const place = forged.indexOf('"type":"OrderIssued"') + '"type":"'.length;
      forged.write('X', place);
      expect(await verifyExport(altered(made, forged))).toMatchObject({ ok: false });
    });
  });

  it('the roots of days that are over can be read, the keys by anybody', async () => {
    await getTarget().settle();
    const officer = await getTarget().client('officer');
    expect((await officer.call('GET', '/roots')).status).toBe(200);
    const keys = await officer.call('GET', '/.well-known/accord224-keys.json', { token: undefined });
    expect(keys.status).toBe(200);
    expect(JSON.stringify(keys.body)).not.toContain('"d"');
  });
}
