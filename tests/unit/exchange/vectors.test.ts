/** tests/golden/exchange.v1.json: what another implementation can check itself with. We check ourselves first. */
import { createPrivateKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compactDecrypt, compactVerify, importJWK } from 'jose';
import { openEvidence } from '../../../shared/application/exchange/evidence.ts';
import { contentCommitment, type MessageClaims } from '../../../shared/application/exchange/message.ts';
import { receiveMessage } from '../../../shared/application/exchange/receive-message.ts';
import { peerId } from '../../../shared/case/exchange/conversation.ts';
import { fingerprintOf, type NodeDescription } from '../../../shared/case/trust/schema.ts';
import { openPair, type Pair } from '../../support/exchange-pair.ts';

interface Vectors {
  readonly now: string;
  readonly privateKeys: Readonly<Record<string, { signing: string; decryption: string }>>;
  readonly sender: NodeDescription & { fingerprint: string };
  readonly receiver: NodeDescription & { fingerprint: string };
  readonly claims: MessageClaims;
  readonly commitment: string;
  readonly jws: string;
  readonly message: string;
  readonly again: string;
  readonly replay: string;
  readonly refused: Readonly<Record<string, { code: string; message: string }>>;
}
const file = new URL('../../golden/exchange.v1.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

let pair: Pair;
beforeEach(async () => {
  pair = await openPair({
    start: vectors.now,
    keys(party, folder) {
      for (const [name, pem] of Object.entries(vectors.privateKeys[party] ?? {}))
        writeFileSync(join(folder, `${name}-1.key`), pem, { mode: 0o600 });
    },
  });
  const validUntil = '2027-03-02T10:00:00.000Z';
  const pinned = await pair.b.run(peerId('XA'), { type: 'PinPeer', ...vectors.sender, validUntil });
  expect(pinned.ok).toBe(true);
});
afterEach(() => pair.close());

const answerTo = async (message: string) => {
  const { evidences } = await receiveMessage(pair.b.deps, message);
  const keys = { keys: vectors.receiver.keys.signing };
  return { evidences, stated: await openEvidence(keys, evidences[0] ?? '') };
};

test('the message opens with jose alone, and says what is written beside it', async () => {
  const key = createPrivateKey(vectors.privateKeys.XB?.decryption ?? '');
  const { plaintext } = await compactDecrypt(vectors.message, key);
  expect(new TextDecoder().decode(plaintext)).toBe(vectors.jws);
  const signer = vectors.sender.keys.signing[0];
  const { payload } = await compactVerify(vectors.jws, await importJWK({ ...signer }, 'ES256'));
  expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(vectors.claims);
  expect(contentCommitment(vectors.claims)).toBe(vectors.commitment);
  expect(fingerprintOf(vectors.sender)).toBe(vectors.sender.fingerprint);
  expect(fingerprintOf(vectors.receiver)).toBe(vectors.receiver.fingerprint);
});

test('it is taken once; again it gets the same answer; its number with another content is a replay', async () => {
  const first = await answerTo(vectors.message);
  expect(first.stated).toMatchObject({
    iss: 'XB',
    messageId: vectors.claims.jti,
    commitment: vectors.commitment,
    evidence: 'delivery',
    outcome: 'accepted',
  });
  expect((await answerTo(vectors.again)).evidences).toEqual(first.evidences);
  expect((await answerTo(vectors.replay)).stated).toMatchObject({ outcome: 'refused', code: 'replay' });
  const received = (await pair.b.events(peerId('XA'))).filter(({ type }) => type === 'MessageReceived');
  expect(received).toHaveLength(1);
});

test.each(Object.entries(vectors.refused))('refused: %s', async (_what, { code, message }) => {
  expect((await answerTo(message)).stated).toMatchObject({ evidence: 'relay', outcome: 'refused', code });
  expect((await pair.b.events(peerId('XA'))).map(({ type }) => type)).toEqual(['PeerPinned']);
});
