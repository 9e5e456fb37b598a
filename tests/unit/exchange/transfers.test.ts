/** Documents from one node to another, over a line that may be cut at any point. */
import { readEvents } from '../../../shared/application/cases/load-case.ts';
import { trustedPeer } from '../../../shared/application/exchange/peers.ts';
import { limits } from '../../../shared/application/limits.ts';
import { openReceipt } from '../../../shared/application/transfers/receipt.ts';
import { openPair, type Pair } from '../../support/exchange-pair.ts';
import { registerParcels } from '../../support/parcel-kind.ts';
import { loaded, once } from '../../support/parcels.ts';
import type { SegmentFate } from '../../support/segment-line.ts';
import { parcelsOf } from '../../support/sent-parcels.ts';

const SEGMENT = 64 * 1024;
let pair: Pair;
const { send, expectArrived, expectNothingLeft, outcomes } = parcelsOf(() => pair);
beforeAll(() => {
  registerParcels();
  // The same rules at a thousandth of the size.
  Object.assign(limits, { segmentBytes: SEGMENT });
});
beforeEach(async () => {
  pair = await openPair();
  await pair.pin();
});
afterEach(() => pair.close());

test('documents of several segments arrive whole, and one receipt names them all', async () => {
  const sent = await send(3 * SEGMENT + 17, 100, SEGMENT);
  await pair.settle();
  await expectArrived(sent);
  const { key } = await loaded(pair.a.deps, sent.caseId);
  const peer = await trustedPeer(pair.a.deps, 'XB');
  for await (const { envelope, sealed } of readEvents(pair.a.deps, sent.caseId, key)) {
    if (envelope.type !== 'TransferConcluded') continue;
    const receipt = await openReceipt(peer?.signing ?? { keys: [] }, String(sealed?.jws));
    expect(receipt).toMatchObject({ iss: 'XB', outcome: 'complete' });
  }
  // Nothing of the documents went with a message.
  for (const message of pair.b.received) expect(message.length).toBeLessThan(20_000);
});

test.each<[string, (n: number) => SegmentFate]>([
  ['lost at first', (n) => (n % 2 === 1 ? 'lost' : 'arrives')],
  ['stored, the answer lost', (n) => (n % 2 === 1 ? 'answer-lost' : 'arrives')],
  ['sent twice', () => 'twice'],
  ['cut in the middle at first', (n) => (n % 2 === 1 ? 'cut' : 'arrives')],
  ['altered on the way at first', (n) => (n % 2 === 1 ? 'altered' : 'arrives')],
  ['its slot run out at first', (n) => (n % 3 === 1 ? 'refused' : 'arrives')],
])('each segment %s: all the same in the end', async (_what, fate) => {
  const seen = new Map<string, number>();
  pair.segmentFate = (_from, name) => {
    const n = (seen.get(name) ?? 0) + 1;
    seen.set(name, n);
    return fate(n);
  };
  const sent = await send(2 * SEGMENT + 1, 5);
  await pair.settle(40);
  await expectArrived(sent);
});

test('a transfer that was cut goes on where it was: what was taken is not sent again', async () => {
  const puts: string[] = [];
  pair.segmentFate = (_from, name) => {
    puts.push(name.slice(name.lastIndexOf('/') + 1));
    return puts.length === 3 ? 'lost' : 'arrives';
  };
  const sent = await send(4 * SEGMENT);
  await pair.settle();
  await expectArrived(sent);
  expect(puts).toEqual(['XA-1-0-0', 'XA-1-0-1', 'XA-1-0-2', 'XA-1-0-2', 'XA-1-0-3']);
});

test('reports come out of order and twice', async () => {
  pair.order = (keys) => [...keys].reverse().concat(keys);
  const sent = await send(5 * SEGMENT, SEGMENT + 1);
  await pair.settle();
  await expectArrived(sent);
});

test('requests for slots are lost now and then', async () => {
  let n = 0;
  pair.slotFate = () => {
    n += 1;
    return n % 3 === 1 ? 'lost' : 'answered';
  };
  const sent = await send(2 * SEGMENT, 9);
  await pair.settle(60);
  await expectArrived(sent);
});

test('documents follow their message, however late that comes', async () => {
  let isCut = true;
  pair.fate = () => (isCut ? 'lost' : 'arrives');
  const sent = await send(10);
  await pair.settle(8);
  isCut = false;
  await pair.settle();
  await expectArrived(sent);
});

test('what lies in the vault of the sender was altered: the document is named, the others arrive', async () => {
  const sent = await send(SEGMENT, 20);
  const [first = ''] = sent.ids;
  const { vault } = pair.a.deps;
  const [object] = await vault.list(`docs/${sent.caseId}/${first}/`);
  if (!object) throw new Error('nothing in the vault');
  await vault.deletePrefix(object.name);
  await vault.put(object.name, once(Buffer.alloc(object.size, 7)));
  await pair.settle(20);
  expect(await outcomes(pair.a, sent.caseId)).toEqual(['missing stopped-unreadable', 'sealed']);
  expect(await outcomes(pair.b, sent.there)).toEqual(['missing stopped-unreadable', 'sealed']);
  await expectNothingLeft(sent.caseId, sent.there);
});
