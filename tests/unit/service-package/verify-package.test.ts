/** What a provider can tell offline of a service package: genuine, or which of the ways in which it is not. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import {
  type PackageToVerify,
  referenceDigest,
  verifyPackage,
} from '../../../shared/application/service-package/verify-package.ts';
import { zipDay, zipOf } from '../../../shared/application/zip-writer.ts';
import type { PartyProfile } from '../../../shared/protocol/parties.ts';
import {
  type SmallSigner,
  smallPackage,
  smallProvenance,
  smallSigner,
  XA,
} from '../../support/small-package.ts';
import { gather, streamOf } from '../../support/streams.ts';

let node: SmallSigner;
let stranger: SmallSigner;
let genuine: Buffer;
beforeAll(async () => {
  [node, stranger] = await Promise.all([smallSigner(), smallSigner()]);
  genuine = await smallPackage(node);
});

const verify = (source: Buffer, rest: Partial<PackageToVerify> = {}) =>
  verifyPackage({
    source,
    sha256: createHash('sha256').update(source).digest('hex'),
    keys: node.keys,
    now: '2026-03-03T00:00:00.000Z',
    ...rest,
  });
const faultsOf = async (source: Buffer, rest: Partial<PackageToVerify> = {}) =>
  (await verify(source, rest)).findings.map(({ fault }) => fault);

/** XA as it would declare its list with that authority gone from a day on. */
const without = (validTo: string): PartyProfile => ({
  ...XA,
  authorities: XA.authorities.map((one) => (one.id === 'xa-dpp' ? { ...one, validTo } : one)),
});

it('a genuine package has nothing against it, and says whose it is', async () => {
  const report = await verify(genuine, {
    profile: XA,
    providerId: 'prov-xb-lumen',
    sender: 'Cyber@dpp.xa.example',
    seen: new Set(),
  });
  expect(report).toMatchObject({
    findings: [],
    files: 7,
    signedBy: node.keys.keys[0]?.kid,
    isProfileTheSame: true,
    provenance: { authority: { id: 'xa-dpp', listed: { position: 3, paragraph: 'Art. 3.2.b, 7.1' } } },
  });
});

it('every byte of it, altered, is found', async () => {
  for (let at = 0; at < genuine.byteLength; at += 1) {
    const altered = Buffer.from(genuine);
    altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8));
    const faults = await faultsOf(altered);
    // The name of the key may become that of another key: still nobody's whom the provider believes.
    expect([at, ['altered', 'foreign-key'].includes(faults[0] ?? 'none')]).toEqual([at, true]);
  }
});

it('whatever is altered, cut, put in or put behind it is found', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(genuine.byteLength - 1),
      fc.nat(40),
      fc.uint8Array({ maxLength: 40 }),
      async (at, cut, more) => {
        const altered = Buffer.concat([genuine.subarray(0, at), more, genuine.subarray(at + cut)]);
        fc.pre(!altered.equals(genuine));
        expect(await faultsOf(altered)).not.toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
  expect(await faultsOf(Buffer.concat([genuine, Buffer.from('\n')]))).toEqual(['altered']);
});

describe('told apart', () => {
  it('a forgery under the name of the node: signed by somebody else', async () => {
    expect(await faultsOf(await smallPackage(stranger))).toEqual(['foreign-key']);
  });

  it('a signature of the node that was made for another purpose', async () => {
    const other = await smallPackage(node, smallProvenance(), { typ: 'accord224-export' });
    expect(await faultsOf(other)).toEqual(['altered']);
  });

  it('an order beside the provenance of another one', async () => {
    const order = JSON.stringify({ caseId: 'req_x', providerId: 'prov-xb-lumen', issuingParty: 'XA' });
    expect(await faultsOf(await smallPackage(node, smallProvenance(), { order }))).toEqual(['altered']);
  });

  it('a file that the list of digests does not know', async () => {
    const zip = await gather(
      zipOf(
        (async function* () {
          yield { path: 'SHA256SUMS', body: streamOf('') };
        })(),
        zipDay('2026-03-02T10:00:00.000Z'),
      ),
    );
    expect(await faultsOf(zip)).toEqual(['altered']);
  });

  it('a genuine one for another provider', async () => {
    expect(await faultsOf(genuine, { providerId: 'prov-xb-polaris' })).toEqual(['other-provider']);
  });

  it('a genuine one sent by a stranger', async () => {
    const sender = 'cyber@dpp-xa.example';
    expect(await faultsOf(genuine, { profile: XA, sender })).toEqual(['stranger']);
  });

  it('an old one sent again: handled before, or beyond its time', async () => {
    const seen = new Set([referenceDigest(smallProvenance().reference)]);
    expect(await faultsOf(genuine, { seen })).toEqual(['seen-before']);
    expect(await faultsOf(genuine, { now: '2026-05-31T10:05:00.000Z' })).toEqual(['expired']);
    expect(await faultsOf(genuine, { now: '2026-05-31T10:04:59.999Z' })).toEqual([]);
  });

  it('one of an authority that was no longer in the list on the day of issue', async () => {
    expect(await faultsOf(genuine, { profile: without('2026-03-01') })).toEqual(['authority-not-listed']);
    const lastDay = await verify(genuine, { profile: without('2026-03-02') });
    expect(lastDay).toMatchObject({ findings: [], isProfileTheSame: false });
  });

  it('one whose profile is that of another Party', async () => {
    expect(await faultsOf(genuine, { profile: { ...XA, code: 'XB' } })).toEqual(['authority-not-listed']);
  });
});
