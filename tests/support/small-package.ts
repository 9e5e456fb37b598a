/** A service package of a few hundred bytes of content, signed by a key of its own: for tests that alter it. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { exerciseProfile } from '../../local/profiles.ts';
import type { SigningPort } from '../../shared/application/ports.ts';
import {
  listingOn,
  PROVENANCE_FORMAT,
  type Provenance,
} from '../../shared/application/service-package/provenance.ts';
import { signedContents } from '../../shared/application/service-package/signed-contents.ts';
import { type KeySet, type SignedType, signDetached } from '../../shared/application/signatures/jws.ts';
import { once, zipDay, zipOf } from '../../shared/application/zip-writer.ts';
import { canonicalJson, sha256Hex } from '../../shared/case/envelope.ts';
import { gather } from './streams.ts';

export interface SmallSigner {
  readonly signing: SigningPort;
  readonly keys: KeySet;
}

export async function smallSigner(): Promise<SmallSigner> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const jwk = { kty: 'EC', crv: 'P-256', x, y } as const;
  const key = { ...jwk, kid: await calculateJwkThumbprint(jwk) };
  const signing: SigningPort = {
    publicKeys: async () => [key],
    sign: async (input) => sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  };
  return { signing, keys: { keys: [key] } };
}

export const XA = exerciseProfile('XA');

export function smallProvenance(change: Partial<Provenance> = {}): Provenance {
  const authority = listingOn(XA, 'xa-dpp', '2026-03-02');
  if (!authority) throw new Error('xa-dpp is not listed');
  return {
    format: PROVENANCE_FORMAT,
    caseId: 'req_01ARZ3NDEKTSV4RRFFQ69G5FAV',
    providerId: 'prov-xb-lumen',
    issuer: { party: 'XA', names: XA.names, node: 'https://node-xa.example' },
    authority,
    profileDigest: sha256Hex(canonicalJson(XA)),
    issuedAt: '2026-03-02T10:00:00.000Z',
    madeAt: '2026-03-02T10:05:00.000Z',
    validUntil: '2026-05-31T10:05:00.000Z',
    reference: Buffer.alloc(32, 7).toString('base64url'),
    ...change,
  };
}

const orderOf = ({ caseId, providerId, issuer }: Provenance): string =>
  `${JSON.stringify({ format: 'accord224/service-package/1', caseId, issuingParty: issuer.party, providerId })}\n`;

export async function smallPackage(
  signer: SmallSigner,
  provenance = smallProvenance(),
  { order = orderOf(provenance), typ = 'accord224-order' as SignedType } = {},
): Promise<Buffer> {
  const document = Buffer.from('%PDF-1.7 the order\n');
  const { entries } = await signedContents(
    [
      ['cover-sheet.pdf', Buffer.from('%PDF-1.7 cover\n')],
      ['order.pdf', Buffer.from('%PDF-1.7 order\n')],
      ['order.json', Buffer.from(order)],
    ],
    [
      {
        path: 'documents/01-наредба.pdf',
        size: document.byteLength,
        sha256: createHash('sha256').update(document).digest('hex'),
        body: once(document),
      },
    ],
    { provenance, sign: (sums) => signDetached(signer.signing, typ, sums) },
  );
  async function* inOrder() {
    yield* entries;
  }
  return gather(zipOf(inOrder(), zipDay(provenance.issuedAt)));
}
