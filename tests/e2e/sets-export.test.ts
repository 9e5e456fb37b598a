/** An export holds a set whole, and whoever takes a file of it away or changes one is found out without the node. */

import { announceSet, sendSet } from '../../local/send-set.ts';
import { MANIFEST, manifestSchema } from '../../shared/application/audit/export-format.ts';
import { verifyContent, verifyExport } from '../../shared/application/audit/verify-export.ts';
import { type ExportFile, openExportFile } from '../../shared/application/audit/zip-reader.ts';
import { canonicalJson, sha256Hex } from '../../shared/case/envelope.ts';
import { endDay, type FetchedExport, fetchExport } from '../support/audit-export.ts';
import { LUMEN, received } from '../support/e2e-order.ts';
import { type EmbeddedTarget, embeddedTarget } from '../support/e2e-target.ts';
import { streamOf } from '../support/streams.ts';
import { setFile } from './sets.suite.ts';

let target: EmbeddedTarget;
let caseId: string;
let setId: string;
beforeAll(async () => {
  target = await embeddedTarget(43);
  caseId = await received(target);
  const lumen = await target.client('lumen');
  const files = [setFile('a/one.csv'), setFile('a/two.csv'), setFile('three.csv')];
  setId = await announceSet(lumen, caseId, { name: 'answer.set.json', purpose: 'answer' }, files);
  await sendSet(lumen, caseId, setId, files);
  await lumen.expect('POST', `/cases/${caseId}/answer`, {
    body: { providerId: LUMEN, outcome: 'disclosed', documents: [setId] },
  });
  await endDay(target);
}, 60_000);
afterAll(() => target[Symbol.asyncDispose]());

const inMemory = (files: ReadonlyMap<string, Buffer>): ExportFile => ({
  entries: new Map([...files].map(([path, bytes]) => [path, bytes.byteLength])),
  read: async (path) => files.get(path) ?? Buffer.alloc(0),
  stream: async (path) => streamOf(files.get(path) ?? Buffer.alloc(0)),
  [Symbol.asyncDispose]: async () => undefined,
});

async function filesOf(made: FetchedExport): Promise<Map<string, Buffer>> {
  await using file = await openExportFile(made.source);
  const files = new Map<string, Buffer>();
  for (const path of file.entries.keys()) files.set(path, await file.read(path));
  return files;
}

/** What a forger hands out: the list of files fits what is there. */
async function check(files: ReadonlyMap<string, Buffer>): Promise<string | undefined> {
  const manifest = manifestSchema.parse(JSON.parse(String(files.get(MANIFEST))));
  const others = [...files].filter(([path]) => path !== MANIFEST);
  const entries = others.map(([path, bytes]) => ({ path, size: bytes.byteLength, sha256: sha256Hex(bytes) }));
  const listed = new Map([...others, [MANIFEST, Buffer.from(canonicalJson({ ...manifest, entries }))]]);
  const result = await verifyContent(inMemory(listed), undefined);
  return 'link' in result ? result.link.what : undefined;
}

test.each(['plain', 'ciphertext'] as const)(
  '%s: the set and its files are there and verify',
  async (form) => {
    const officer = await target.client('officer');
    const made = await fetchExport(target, officer, caseId, form);
    const result = await verifyExport(made);
    // The order, the manifest and three files.
    expect(result).toMatchObject({ ok: true, report: { documents: 5 } });

    const files = await filesOf(made);
    const content = (n: number): string =>
      form === 'plain' ? `documents/${setId}_${n}/content` : `ciphertext/${setId}_${n}/0`;
    const without = new Map([...files].filter(([path]) => !path.includes(`/${setId}_2/`)));
    expect(await check(files)).toBeUndefined();
    expect(await check(without)).toBe(`File 2 of the set ${setId} ("a/two.csv") is missing.`);
    const altered = Buffer.from(files.get(content(3)) ?? '');
    altered[altered.byteLength - 1] = (altered[altered.byteLength - 1] ?? 0) ^ 1;
    expect(await check(new Map(files).set(content(3), altered))).toMatch(
      form === 'plain' ? `File 3 of the set ${setId} is not "three.csv"` : /cannot be decrypted/,
    );
    // Two files that change places.
    if (form === 'plain') {
      const swapped = new Map(files);
      swapped.set(content(1), files.get(content(2)) ?? Buffer.alloc(0));
      swapped.set(content(2), files.get(content(1)) ?? Buffer.alloc(0));
      expect(await check(swapped)).toContain(`File 1 of the set ${setId} is not "a/one.csv"`);
    }
  },
);

test('whoever may not see the documents gets neither the set nor its files', async () => {
  const dpo = await target.client('dpo');
  const made = await fetchExport(target, dpo, caseId);
  const result = await verifyExport(made);
  expect(result.ok && result.report.manifest.withheld.documents).toContain(setId);
  expect([...(await filesOf(made)).keys()].filter((path) => path.includes(setId))).toEqual([]);
});
