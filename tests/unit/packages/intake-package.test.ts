/** A dropped package becomes one case or none, whoever opens it, how often, and wherever it was interrupted. */
import { deflateRawSync } from 'node:zlib';
import { storedZip } from '../../../local/exercise/stored-zip.ts';
import { intakePackage, type PackageDeps } from '../../../shared/application/packages/intake-package.ts';
import { caseOfPackage } from '../../../shared/application/packages/package-rows.ts';
import { readPackage } from '../../../shared/application/packages/read-packages.ts';
import { type Core, eventsOf } from '../../support/e2e-core.ts';
import { openPackageNode, type PackageNode, UPLOADER } from '../../support/package-node.ts';
import { altered, listed, ORDER_PDF, requestJson, soundZip, text, zipOf } from '../../support/packages.ts';

let node: PackageNode;
let core: Core;
let files: PackageNode['files'];
let deps: PackageNode['deps'];
let mailed: PackageNode['mailed'];

beforeEach(async () => {
  node = await openPackageNode();
  ({ core, files, deps, mailed } = node);
});
afterEach(() => node.close());

const officer = () => node.officer;
const dropped = (bytes: Uint8Array, mediaType?: string) => node.dropped(bytes, mediaType);
const opened = (packageId: string, with_ = deps) => node.opened(packageId, with_);
const result = (packageId: string) => node.result(packageId);
const directory = (type: string, body?: object) => node.directory(type, body);

const types = async (packageId: string) =>
  (await eventsOf(core.deps, caseOfPackage(packageId))).map(({ type }) => type);

const WHOLE = ['OrderDrafted', 'DocumentDeclared', 'DocumentDeclared', 'DocumentSealed', 'DocumentSealed'];

it('opens one draft of a ZIP, with its documents sealed, by its uploader, the receipt on record', async () => {
  const id = await dropped(soundZip());
  expect(await opened(id)).toBe('accepted');
  expect(await types(id)).toEqual(WHOLE);
  const row = await result(id);
  expect(row).toMatchObject({
    state: 'accepted',
    caseId: caseOfPackage(id),
    problems: [],
    uploader: UPLOADER,
  });
  const rows = await core.rows(`CASE#${caseOfPackage(id)}`);
  const receipt = rows.find(({ sk }) => sk.startsWith('ACC#'));
  expect(receipt?.a).toMatchObject({ actor: UPLOADER, what: 'OpenPackage', packageId: id });
  expect(receipt?.a.receivedAt).toBe(row.receivedAt);
  const first = JSON.parse(rows.find(({ sk }) => sk === 'EV#0000001')?.text ?? '{}');
  expect(first.actor).toBe(UPLOADER);
  expect(await files.intake.ready()).toEqual([]);
});

it('opens a draft of JSON alone, and one whose gaps are everything of a scan', async () => {
  const json = await dropped(text(requestJson([])), 'application/json');
  expect(await opened(json)).toBe('accepted');
  expect(await types(json)).toEqual(['OrderDrafted']);
  const scan = await dropped(ORDER_PDF, 'application/pdf');
  expect(await opened(scan)).toBe('accepted');
  expect(await types(scan)).toEqual(['OrderDrafted', 'DocumentDeclared', 'DocumentSealed']);
});

it('keeps nothing of the content in its open rows', async () => {
  const id = await dropped(soundZip('REF-CANARY'));
  await opened(id);
  const row = await result(id);
  expect(JSON.stringify(row)).not.toMatch(/CANARY|ordre|order\.pdf/);
});

describe('dropped twice', () => {
  it('the same package reported again and again stays one case', async () => {
    const id = await dropped(soundZip());
    await opened(id);
    expect(await opened(id)).toBe('accepted');
    expect(await types(id)).toEqual(WHOLE);
  });

  it('racing reports of one package stay one case', async () => {
    const id = await dropped(soundZip());
    const other = { ...deps, ...core.other() };
    await Promise.allSettled([opened(id), opened(id, other), opened(id)]);
    await opened(id);
    expect((await types(id)).sort()).toEqual([...WHOLE].sort());
    expect((await result(id)).state).toBe('accepted');
  });

  it('the same bytes in another package name the case of the first', async () => {
    const one = await dropped(soundZip());
    const two = await dropped(soundZip());
    await opened(one);
    expect(await opened(two)).toBe('accepted');
    expect(await result(two)).toMatchObject({ caseId: caseOfPackage(one), repeats: one });
    expect(await types(two)).toEqual([]);
  });

  it('racing packages of the same bytes open one case', async () => {
    const ids = [await dropped(soundZip()), await dropped(soundZip()), await dropped(soundZip())];
    await Promise.allSettled(ids.map((id) => opened(id)));
    for (const id of ids) await opened(id);
    const rows = await Promise.all(ids.map(result));
    expect(new Set(rows.map(({ caseId }) => caseId)).size).toBe(1);
    expect((await Promise.all(ids.map(types))).filter((events) => events.length > 0)).toHaveLength(1);
  });

  it('after 30 days the same bytes are a new request', async () => {
    const one = await dropped(soundZip());
    await opened(one);
    core.pass(31 * 24);
    files.time.now = core.deps.systemClock.now();
    const two = await dropped(soundZip());
    await opened(two);
    expect((await result(two)).caseId).toBe(caseOfPackage(two));
  });

  it('bytes that were rejected before may come again', async () => {
    const one = await dropped(soundZip());
    await directory('SuspendUser', { reason: 'leave' });
    expect(await opened(one)).toBe('rejected');
    await directory('ReinstateUser', { reason: 'back' });
    const two = await dropped(soundZip());
    expect(await opened(two)).toBe('accepted');
  });
});

it('a crash at any write comes to the same end when it is taken up', async () => {
  for (let crashAt = 0; crashAt < 12; crashAt += 1) {
    const id = await dropped(soundZip(`DPP-${crashAt}`));
    let writes = 0;
    const crashing: PackageDeps = {
      ...deps,
      table: {
        ...deps.table,
        transact: (list, token) => {
          writes += 1;
          return writes > crashAt ? Promise.reject(new Error('crash')) : deps.table.transact(list, token);
        },
      },
    };
    const first = await opened(id, crashing).catch(() => 'crashed');
    if (crashAt < 5) expect(first).toBe('crashed');
    expect(await opened(id)).toBe('accepted');
    expect((await types(id)).sort()).toEqual([...WHOLE].sort());
    expect(
      (await core.rows(`CASE#${caseOfPackage(id)}`)).filter(({ sk }) => sk.startsWith('ACC#')),
    ).toHaveLength(1);
  }
});

describe('who announced it', () => {
  it('is looked up anew: roles taken away meanwhile open nothing', async () => {
    const id = await dropped(soundZip());
    await directory('ChangeRoles', { roles: ['operator'] });
    expect(await opened(id)).toBe('rejected');
    expect((await result(id)).problems[0]?.code).toBe('missing-role');
    expect(await types(id)).toEqual([]);
  });

  it('is told by mail, with ids only, once for each report', async () => {
    const id = await dropped(Buffer.from('no archive'));
    expect(await opened(id)).toBe('rejected');
    expect(mailed).toHaveLength(1);
    expect(mailed[0]).toMatchObject({ id: `${id}-rejected` });
    expect(mailed[0]?.text).toContain(id);
  });

  it('and strangers see nothing', async () => {
    const id = await dropped(soundZip());
    const stranger = { ...officer(), id: 'usr_x', authority: 'xa-moj' };
    expect(await readPackage(deps, { actor: stranger, packageId: id })).toMatchObject({ why: 'absent' });
    const agent = { id: 'usr_p', roles: ['provider-agent'], provider: 'prov-xb-lumen' };
    expect(await readPackage(deps, { actor: agent, packageId: id })).toMatchObject({ why: 'denied' });
  });
});

const order = listed('ordre.pdf');
const file = { name: 'ordre.pdf', bytes: ORDER_PDF };
const sound = () => zipOf(requestJson([order]), [file]);
const many = Array.from({ length: 200 }, (_, n) => ({ name: `${n}.txt`, bytes: text('x') }));
/** 4 MiB of zeros in 4 KiB, in an archive of the test's own making. */
const bomb = () => {
  const packed = deflateRawSync(Buffer.alloc(4 * 1024 * 1024));
  const zip = zipOf(requestJson([listed('a.txt')]), [{ name: 'a.txt', bytes: packed }]);
  return altered(zip, 1, (bytes, at) => {
    bytes.writeUInt16LE(8, at + 10);
    bytes.writeUInt32LE(4 * 1024 * 1024, at + 24);
  });
};

const BROKEN: readonly [string, () => Uint8Array, string, string?][] = [
  ['not a ZIP', () => Buffer.from('hello'), 'not-a-zip'],
  ['a ZIP cut short', () => sound().subarray(0, 900), 'not-a-zip'],
  ['no request', () => storedZip([file]), 'request-missing'],
  ['bad JSON', () => zipOf('{"article"', [file]), 'malformed-json'],
  [
    'JSON that is not UTF-8',
    () => (zipOf('', []).length ? zipOf(Buffer.from([0xff]).toString('latin1'), []) : Buffer.alloc(1)),
    'malformed-json',
  ],
  ['an unknown field', () => zipOf(requestJson([order], { AmeliaQuist: 1 }), [file]), 'invalid-request'],
  ['a missing file', () => zipOf(requestJson([order, listed('b.pdf')]), [file]), 'file-missing'],
  [
    'a file too many',
    () => zipOf(requestJson([order]), [file, { ...file, name: 'b.pdf' }]),
    'file-not-listed',
  ],
  ['a file listed twice', () => zipOf(requestJson([order, order]), [file]), 'file-listed-twice'],
  [
    'a wrong digest',
    () => zipOf(requestJson([{ ...order, sha256: '0'.repeat(64) }]), [file]),
    'digest-mismatch',
  ],
  ['an empty file', () => zipOf(requestJson([order]), [{ ...file, bytes: Buffer.alloc(0) }]), 'empty'],
  ['a wrong type', () => zipOf(requestJson([order]), [{ ...file, bytes: text('words') }]), 'type-mismatch'],
  [
    'a program',
    () => zipOf(requestJson([order]), [{ ...file, bytes: Buffer.from('MZ'.padEnd(200, '\0')) }]),
    'type-not-allowed|type-mismatch',
  ],
  [
    'a type nobody knows',
    () => zipOf(requestJson([listed('a.xyz')]), [{ name: 'a.xyz', bytes: text('x') }]),
    'type-unknown',
  ],
  [
    'a translation of nothing',
    () => zipOf(requestJson([{ ...order, translationOf: 'x.pdf' }]), [file]),
    'translation-of-nothing',
  ],
  ['an answer', () => zipOf(requestJson([{ ...order, purpose: 'answer' }]), [file]), 'invalid-request'],
  ['too many entries', () => zipOf(requestJson([]), many), 'too-many-entries'],
  ['a bomb', bomb, 'compressed-too-much'],
  [
    'a bomb by its word',
    () => altered(sound(), 1, (b, at) => b.writeUInt32LE(0x7fffffff, at + 24)),
    'not-a-zip|too-large|compressed-too-much|damaged',
  ],
  ['a wrong checksum', () => altered(sound(), 1, (b, at) => b.writeUInt32LE(1, at + 16)), 'damaged'],
  [
    'one stretch for two entries',
    () =>
      altered(zipOf(requestJson([order, listed('b.pdf')]), [file, { ...file, name: 'b.pdf' }]), 2, (b, at) =>
        b.writeUInt32LE(b.readUInt32LE(at + 42) - 100, at + 42),
      ),
    'overlapping',
  ],
  [
    'an encrypted entry',
    () => altered(sound(), 1, (b, at) => b.writeUInt16LE(1, at + 8)),
    'encrypted|not-a-zip',
  ],
  ['a link', () => altered(sound(), 1, (b, at) => b.writeUInt32LE(0xa1ff0000, at + 38)), 'not-a-file'],
  ['a path upwards', () => zipOf(requestJson([]), [{ ...file, name: '../../etc/passwd' }]), 'hostile-name'],
  ['an absolute path', () => zipOf(requestJson([]), [{ ...file, name: '/etc/passwd' }]), 'hostile-name'],
  ['a Windows path', () => zipOf(requestJson([]), [{ ...file, name: 'a\\b.pdf' }]), 'hostile-name'],
  ['a folder', () => zipOf(requestJson([]), [{ name: 'a/', bytes: Buffer.alloc(0) }]), 'hostile-name'],
  [
    'a turned name',
    () =>
      altered(zipOf(requestJson([]), [{ ...file, name: 'a\u202efdp.exe' }]), 1, (b, at) =>
        b.writeUInt16LE(0x800, at + 8),
      ),
    'hostile-name',
  ],
  ['a reserved name', () => zipOf(requestJson([]), [{ ...file, name: 'con.pdf' }]), 'hostile-name'],
  ['a hostile name in the list', () => zipOf(requestJson([listed('../x.pdf')]), [file]), 'hostile-name'],
  [
    'two names that are one',
    () => zipOf(requestJson([order]), [file, { ...file, name: 'ORDRE.pdf' }]),
    'name-twice',
  ],
  ['a Party without a profile', () => zipOf(requestJson([], { locationParty: 'ZZ' }), []), 'unknown-party'],
  ['JSON that lists files', () => text(requestJson([order])), 'file-missing', 'application/json'],
  ['a scan that is none', () => text('words'), 'type-mismatch', 'application/pdf'],
];

it.each(BROKEN.map((row) => [row[0], row] as const))(
  '%s: nothing is created, and its uploader is told',
  async (_name, row) => {
    const [, make, code, mediaType] = row;
    const id = await dropped(make(), mediaType);
    expect(await opened(id)).toBe('rejected');
    const stored = await result(id);
    expect(stored.problems[0]?.code).toMatch(new RegExp(`^(${code})`));
    expect(stored.caseId).toBeUndefined();
    expect(await core.rows(`CASE#${caseOfPackage(id)}`)).toEqual([]);
    expect(JSON.stringify(stored)).not.toMatch(/AmeliaQuist|passwd|CANARY/);
    expect(mailed).toHaveLength(1);
    expect(await files.intake.ready()).toEqual([]);
  },
);

it('what comes after its day is turned away; what nobody announced is removed', async () => {
  const id = await dropped(soundZip());
  core.pass(24);
  files.time.now = new Date(Date.parse(core.deps.systemClock.now()) + 1).toISOString();
  expect(await opened(id)).toBe('rejected');
  expect((await result(id)).problems[0]?.code).toBe('too-late');
  expect(await intakePackage(deps, 'packages/pkg_01J00000000000000000000000')).toBe('not-awaited');
  expect(await intakePackage(deps, 'packages/../x')).toBe('not-awaited');
});

it('a fault of the store is no fault of the package', async () => {
  const id = await dropped(soundZip());
  let opens = 0;
  const failing: PackageDeps = {
    ...deps,
    intake: {
      ...deps.intake,
      open: async (key, from) => {
        opens += 1;
        if (opens > 2) throw new Error('store away');
        return deps.intake.open(key, from);
      },
    },
  };
  await expect(opened(id, failing)).rejects.toThrow('store away');
  expect((await result(id)).state).toBe('awaited');
  expect(await opened(id)).toBe('accepted');
});
