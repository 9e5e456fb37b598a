import { executeCommand } from '../../../shared/application/cases/execute-command.ts';
import { loadCase } from '../../../shared/application/cases/load-case.ts';
import { openEvidence } from '../../../shared/application/exchange/evidence.ts';
import { ownKeys, trustedPeer } from '../../../shared/application/exchange/peers.ts';
import { receiveMessage } from '../../../shared/application/exchange/receive-message.ts';
import { listDeadLetters, redrive } from '../../../shared/application/exchange/redrive.ts';
import { keySet } from '../../../shared/application/signatures/jws.ts';
import { peerId } from '../../../shared/case/exchange/conversation.ts';
import type { TrustState } from '../../../shared/case/trust/kind.ts';
import type { NodeKeys } from '../../../shared/case/trust/schema.ts';
import { fingerprintOf } from '../../../shared/case/trust/schema.ts';
import { openPair, type Pair, type PairNode, variedKeys } from '../../support/exchange-pair.ts';

let pair: Pair;
beforeEach(async () => {
  pair = await openPair();
  await pair.pin();
});
afterEach(() => pair.close());

const announce = async (node: PairNode, to: string, n: number): Promise<void> => {
  const outcome = await node.run(peerId(to), { type: 'AnnounceKeys', keys: await variedKeys(node, n) });
  expect(outcome.ok).toBe(true);
};

/** The order in which B has applied what A said. */
const applied = async (node: PairNode, from: string): Promise<number[]> =>
  (await node.events(peerId(from)))
    .filter(({ type }) => type === 'MessageReceived')
    .map(({ open }) => Number(open.seq));

const lastKid = async (node: PairNode, of: string): Promise<string | undefined> => {
  const state = (await loadCase(node.deps, peerId(of)))?.state as TrustState | undefined;
  return state?.keys.encryption[1]?.kid;
};

test('a message is applied, and both sides have the evidences on record', async () => {
  await announce(pair.a, 'XB', 1);
  await pair.settle();
  expect(await applied(pair.b, 'XA')).toEqual([1]);
  expect(await lastKid(pair.b, 'XA')).toBe('1'.padStart(43, '0'));
  const sent = await pair.a.events(peerId('XB'));
  expect(sent.map(({ type }) => type)).toEqual([
    'PeerPinned',
    'KeysAnnounced',
    'MessageSubmitted',
    'EvidenceRecorded',
    'EvidenceRecorded',
  ]);
  expect(sent.slice(3).map(({ open }) => [open.evidence, open.outcome, open.by])).toEqual([
    ['submission', 'accepted', 'XA'],
    ['delivery', 'accepted', 'XB'],
  ]);
  const received = await pair.b.events(peerId('XA'));
  expect(received.map(({ type }) => type)).toEqual([
    'PeerPinned',
    'PeerKeysRotated',
    'MessageReceived',
    'EvidenceRecorded',
  ]);
  // The outbox is empty and no timer runs.
  const rows = await pair.a.deps.table.query(`CASE#${peerId('XB')}`);
  expect(rows.rows.filter(({ sk }) => /^(OUT|DUE)#/.test(sk))).toEqual([]);
});

test.each(['lost', 'answer-lost', 'twice'] as const)(
  'each message %s at first: applied once, in order',
  async (fate) => {
    const seen = new Map<string, number>();
    pair.fate = (from) => {
      const count = (seen.get(from) ?? 0) + 1;
      seen.set(from, count);
      return fate === 'twice' || count % 2 === 1 ? fate : 'arrives';
    };
    for (const n of [1, 2, 3, 4, 5]) await announce(pair.a, 'XB', n);
    await pair.settle(30);
    expect(await applied(pair.b, 'XA')).toEqual([1, 2, 3, 4, 5]);
    expect(await lastKid(pair.b, 'XA')).toBe('5'.padStart(43, '0'));
  },
);

test('what comes early waits for what is missing, in whatever order it comes', async () => {
  pair.fate = (from) => (from === 'XA' ? 'held' : 'arrives');
  for (const n of [1, 2, 3, 4]) {
    await announce(pair.a, 'XB', n);
    // One at a time leaves, since a conversation is sent in order: each is held on its own.
    const { rows } = await pair.a.deps.table.query(`CASE#${peerId('XB')}`, { from: 'OUT#', to: 'OUT#~' });
    const { sendMessage } = await import('../../../shared/application/exchange/send-message.ts');
    const last = rows.at(-1);
    if (last) await sendMessage(pair.a.deps, last);
  }
  expect(pair.held).toHaveLength(4);
  await pair.release(() => [3, 1, 2, 0]);
  expect(await applied(pair.b, 'XA')).toEqual([1, 2, 3, 4]);
  pair.fate = () => 'arrives';
  await pair.settle(20);
  expect(await applied(pair.b, 'XA')).toEqual([1, 2, 3, 4]);
  const { rows } = await pair.a.deps.table.query(`CASE#${peerId('XB')}`, { from: 'OUT#', to: 'OUT#~' });
  expect(rows).toEqual([]);
  expect((await pair.b.deps.table.query(`PARK#${peerId('XA')}#XA`)).rows).toEqual([]);
});

describe('refused, with a code and on record', () => {
  const codeOf = async (sealed: string): Promise<string | undefined> => {
    const { evidences } = await receiveMessage(pair.b.deps, sealed);
    const keys = keySet(await pair.b.deps.signing.publicKeys());
    return (await openEvidence(keys, evidences[0] ?? ''))?.code;
  };
  const sealedOne = async (): Promise<string> => {
    pair.fate = () => 'held';
    await announce(pair.a, 'XB', 1);
    await pair.settle(1);
    return pair.held[0]?.sealed ?? '';
  };

  test('a stranger, and a peer that was removed', async () => {
    const sealed = await sealedOne();
    await pair.b.run(peerId('XA'), { type: 'RemovePeer', reason: 'key lost' });
    expect(await codeOf(sealed)).toBe('unknown-peer');
    expect(await trustedPeer(pair.b.deps, 'XA')).toBeUndefined();
  });

  test('what is too old', async () => {
    const sealed = await sealedOne();
    pair.pass(60);
    expect(await codeOf(sealed)).toBe('expired');
  });

  test('what is no message, and what is for another node', async () => {
    expect(await codeOf('x.y.z')).toBe('malformed');
    const sealed = await sealedOne();
    const { evidences } = await receiveMessage(pair.a.deps, sealed);
    const keys = keySet(await pair.a.deps.signing.publicKeys());
    expect((await openEvidence(keys, evidences[0] ?? ''))?.code).toBe('unknown-key');
  });

  test('attempts of strangers are on record by day', async () => {
    await codeOf('x.y.z');
    const { rows } = await pair.b.deps.table.query(`ATT#${pair.b.deps.systemClock.now().slice(0, 10)}`);
    expect(rows.at(-1)?.a).toMatchObject({
      action: 'ReceiveMessage',
      code: 'malformed',
      actor: 'peer:unknown',
    });
  });
});

test('what a peer turns away is a dead letter, until a person sends it again', async () => {
  const twin = await pair.a.describe();
  await pair.b.run(peerId('XA'), { type: 'RemovePeer', reason: 'by mistake' });
  await announce(pair.a, 'XB', 1);
  await pair.settle(3);
  // A removed peer may be a passing thing: tried again for a week.
  for (let day = 0; day < 8; day += 1) {
    pair.pass(24 * 60);
    await pair.settle(2);
  }
  expect(await listDeadLetters(pair.a.deps, 'XB')).toMatchObject([
    { type: 'node.keys', code: 'unknown-peer' },
  ]);
  const validUntil = '2028-01-01T00:00:00.000Z';
  const fingerprint = fingerprintOf(twin);
  expect((await pair.b.run(peerId('XA'), { type: 'PinPeer', ...twin, fingerprint, validUntil })).ok).toBe(
    true,
  );
  expect(await redrive(pair.a.deps, 'XB')).toBe(1);
  await pair.settle();
  expect(await applied(pair.b, 'XA')).toEqual([1]);
  expect(await listDeadLetters(pair.a.deps)).toEqual([]);
});

describe('keys', () => {
  test('a new signing key is used at once: a peer that does not know it is asked with the former one', async () => {
    await pair.a.rotate('signing');
    const outcome = await pair.a.run(peerId('XB'), {
      type: 'AnnounceKeys',
      keys: await ownKeys(pair.a.deps),
    });
    expect(outcome.ok).toBe(true);
    await pair.settle();
    const peer = await trustedPeer(pair.b.deps, 'XA');
    expect(peer?.keys).toEqual(await ownKeys(pair.a.deps));
    expect(peer?.keys.signing).toHaveLength(2);
    pair.b.received.length = 0;
    await announce(pair.a, 'XB', 7);
    await pair.settle();
    // Known by now: one attempt is enough.
    expect(pair.b.received).toHaveLength(1);
    expect(await applied(pair.b, 'XA')).toEqual([1, 2]);
  });

  test('what was sealed for the former decryption key still arrives', async () => {
    pair.fate = () => 'held';
    await announce(pair.a, 'XB', 1);
    await pair.settle(1);
    await pair.b.rotate('decryption');
    pair.fate = () => 'arrives';
    const [held] = pair.held;
    const { evidences } = await receiveMessage(pair.b.deps, held?.sealed ?? '');
    expect(evidences).toHaveLength(1);
    await pair.settle();
    expect(await applied(pair.b, 'XA')).toEqual([1]);
  });
});

describe('pinning', () => {
  test('not without the fingerprint, not oneself, not an exercise node in production', async () => {
    const peer = await pair.b.describe();
    const pin = (change: object) =>
      executeCommand(pair.a.deps, {
        kind: 'trust',
        caseId: peerId('XB'),
        opens: true,
        command: { type: 'PinPeer', ...peer, validUntil: '2027-01-01T00:00:00.000Z', ...change } as {
          type: string;
        },
        actor: { id: 'usr_operator', roles: ['operator'] },
        authAgeMinutes: 0,
      });
    const code = async (change: object) => {
      const outcome = await pin(change);
      return !outcome.ok && outcome.why === 'refused' ? outcome.refusal.code : outcome;
    };
    expect(await code({ fingerprint: '0000-'.repeat(15).concat('0000') })).toBe('fingerprint');
    expect(await code({ party: 'XA' })).toBe('wrong-party');
    expect(await code({ exercise: false })).toBe('exercise-and-production');
  });
});

test('with one attempt in ten going wrong somewhere, many messages in both directions are applied once, in order', async () => {
  let dice = 7;
  const random = (): number => {
    dice = (dice * 1103515245 + 12345) % 2147483648;
    return dice / 2147483648;
  };
  pair.fate = () => {
    const thrown = random();
    if (thrown < 0.04) return 'lost';
    if (thrown < 0.08) return 'answer-lost';
    return thrown < 0.1 ? 'twice' : 'arrives';
  };
  // EXCHANGE_MESSAGES=1000 for a long run.
  const count = Number(process.env.EXCHANGE_MESSAGES ?? 12);
  for (let n = 1; n <= count; n += 1) {
    await announce(pair.a, 'XB', n);
    await announce(pair.b, 'XA', n);
  }
  await pair.settle(40 + 2 * count);
  for (const [node, peer] of [
    [pair.b, 'XA'],
    [pair.a, 'XB'],
  ] as const) {
    // Evidences of what was parked are messages too, and all numbers follow each other.
    const seqs = await applied(node, peer);
    expect(seqs).toEqual(seqs.map((_, at) => at + 1));
    const kids = (await node.events(peerId(peer)))
      .filter(({ type }) => type === 'PeerKeysRotated')
      .map(({ open }) => Number((open.keys as NodeKeys).encryption[1]?.kid));
    expect(kids).toEqual(Array.from({ length: count }, (_, at) => at + 1));
  }
  for (const [node, peer] of [
    [pair.a, 'XB'],
    [pair.b, 'XA'],
  ] as const) {
    const { rows } = await node.deps.table.query(`CASE#${peerId(peer)}`, { from: 'OUT#', to: 'OUT#~' });
    expect(rows).toEqual([]);
    expect((await loadCase(node.deps, peerId(peer)))?.exchange.open).toEqual([]);
  }
}, 3_600_000);
