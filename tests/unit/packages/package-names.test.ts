/** The name of an entry is read as whoever packed it wrote it, whatever the archive says of its encoding. */
import { openArchive } from '../../../shared/application/packages/archive.ts';
import { type Crafted, craftedZip, extraField, unicodePath } from '../../support/crafted-zip.ts';
import { openPackageNode } from '../../support/package-node.ts';
import { listed, ORDER_PDF, requestJson, text } from '../../support/packages.ts';
import { inChunks } from '../../support/streams.ts';

const FLAG = 0x800;
const CP437 = Buffer.from([0x6f, 0x72, 0x64, 0x72, 0x82, 0x2e, 0x70, 0x64, 0x66]);

async function namesIn(entry: Omit<Crafted, 'data'>): Promise<string[]> {
  const zip = craftedZip([{ ...entry, data: ORDER_PDF }]);
  const archive = await openArchive(zip.byteLength, async (from) => inChunks(zip.subarray(from), 1000));
  await archive.close();
  return archive.entries.map(({ name }) => name);
}

it.each([
  ['UTF-8 that says so', { name: 'ordré.pdf', flags: FLAG }, 'ordré.pdf'],
  ['UTF-8 that does not say so', { name: 'ordré.pdf' }, 'ordré.pdf'],
  ['another script that does not say so', { name: 'наказ.pdf' }, 'наказ.pdf'],
  ['plain letters', { name: 'order.pdf' }, 'order.pdf'],
  ['code page 437', { name: CP437 }, 'ordré.pdf'],
  ['accents apart, as macOS packs them', { name: 'ordre\u0301.pdf' }, 'ordré.pdf'],
  [
    'a Unicode Path over a name that was made up',
    { name: 'ordr_.pdf', extra: unicodePath(Buffer.from('ordr_.pdf'), 'ordré.pdf') },
    'ordré.pdf',
  ],
  ['a Unicode Path over code page 437', { name: CP437, extra: unicodePath(CP437, 'ordrê.pdf') }, 'ordrê.pdf'],
  [
    'a Unicode Path of another name: the header stands',
    { name: 'order.pdf', extra: unicodePath(Buffer.from('other.pdf'), 'ordré.pdf') },
    'order.pdf',
  ],
  [
    'a Unicode Path too short',
    { name: 'order.pdf', extra: extraField(0x7075, Buffer.from([1])) },
    'order.pdf',
  ],
])('%s', async (_what, entry, name) => {
  expect(await namesIn(entry)).toEqual([name]);
});

it.each([
  ['is said to be UTF-8 and is not', { name: CP437, flags: FLAG }],
  ['hides a path in a Unicode Path', { name: 'a.pdf', extra: unicodePath(Buffer.from('a.pdf'), '../a.pdf') }],
  [
    'hides what is no UTF-8 in a Unicode Path',
    { name: 'a.pdf', extra: unicodePath(Buffer.from('a.pdf'), '\ud800.pdf') },
  ],
  ['hides a backslash', { name: 'a\\b.pdf' }],
  ['turns the direction without saying that it is UTF-8', { name: 'a\u202efdp.exe' }],
  ['has control characters', { name: 'a\u0007.pdf' }],
  ['is of cp437 and has a path', { name: Buffer.from([0x82, 0x2f, 0x61]) }],
])('is refused where it %s', async (_what, entry) => {
  await expect(namesIn(entry)).rejects.toThrow('hostile-name');
});

it('two spellings of one name are one name', async () => {
  const zip = craftedZip([
    { name: 'ordré.pdf', data: ORDER_PDF },
    { name: 'x.pdf', extra: unicodePath(Buffer.from('x.pdf'), 'ORDRE\u0301.pdf'), data: ORDER_PDF },
  ]);
  await expect(
    openArchive(zip.byteLength, async (from) => inChunks(zip.subarray(from), 1000)),
  ).rejects.toThrow('name-twice');
});

it('the list and the archive need not spell an accent alike', async () => {
  await using node = await openPackageNode();
  const request = text(requestJson([listed('ordré.pdf')]));
  const zip = craftedZip([
    { name: 'request.json', data: request },
    { name: 'ordre\u0301.pdf', data: ORDER_PDF },
  ]);
  const id = await node.dropped(zip);
  expect(await node.opened(id)).toBe('accepted');
});
