import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { openExportFile } from '../../shared/application/audit/zip-reader.ts';
import { fetchExport } from '../support/audit-export.ts';
import { attach, CANARY, drafted, orderPdf } from '../support/e2e-order.ts';
import type { EmbeddedTarget } from '../support/e2e-target.ts';

const SCRIPT = 'tests/independent/decrypt.ts';
const run = promisify(execFile);

/** In a process of its own, which loads that file and nothing else. */
async function decrypted(...args: string[]): Promise<Record<string, unknown>> {
  const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', SCRIPT, ...args]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

export function independenceSuite(under: () => EmbeddedTarget): void {
  let caseId: string;
  let documentId: string;
  const document = orderPdf();
  beforeAll(async () => {
    caseId = await drafted(under());
    documentId = await attach(await under().client('officer'), caseId, document);
    await under().settle();
  });

  test('the script that knows only the documented formats imports nothing of ours and no package', () => {
    const imports = [...readFileSync(SCRIPT, 'utf8').matchAll(/from '([^']+)'/g)].map(
      ([, name]) => name ?? '',
    );
    expect(imports.length).toBeGreaterThan(3);
    expect(imports.filter((name) => !name.startsWith('node:'))).toEqual([]);
  });

  test('it reads a document and a confidential part out of the data folder', async () => {
    const found = await decrypted(under().folder, caseId, documentId);
    expect(Buffer.from(String(found.document), 'base64').equals(document.bytes)).toBe(true);
    expect(found).toMatchObject({ name: document.name, agrees: true });
    expect(JSON.stringify(found.event)).toContain(CANARY);
  });

  test('it reads the document out of an export in the ciphertext form, which holds no case key', async () => {
    const made = await fetchExport(under(), await under().client('officer'), caseId, 'ciphertext');
    const folder = mkdtempSync(join(tmpdir(), 'accord-unpacked-'));
    await using file = await openExportFile(made.source);
    for (const path of file.entries.keys()) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), await file.read(path));
    }
    const found = await decrypted('--export', folder, documentId);
    expect(Buffer.from(String(found.document), 'base64').equals(document.bytes)).toBe(true);
    expect(found).toMatchObject({ name: document.name, agrees: true });
    rmSync(folder, { recursive: true });
  });
}
