/** Transfers that end otherwise than with every document sealed: what is missing or altered is named on both sides. */
import { readDocumentRow } from '../../../shared/application/cases/document-rows.ts';
import { documentKey, keyKey } from '../../../shared/application/cases/rows.ts';
import { segmentContext, segmentCount, segmentName } from '../../../shared/application/document-segments.ts';
import { limits } from '../../../shared/application/limits.ts';
import { peerId } from '../../../shared/case/exchange/conversation.ts';
import { openPair, type Pair, type PairNode } from '../../support/exchange-pair.ts';
import { registerParcels } from '../../support/parcel-kind.ts';
import { act, caseThere, loaded, once, openParcel, sealText, textOf } from '../../support/parcels.ts';
import { parcelsOf, type Sent } from '../../support/sent-parcels.ts';

const SEGMENT = 64 * 1024;
let pair: Pair;
const { send, expectNothingLeft, outcomes } = parcelsOf(() => pair);
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

const tamper = async ({ caseId, ids }: Sent, n: number): Promise<void> => {
  const { deps } = pair.a;
  const { key } = await loaded(deps, caseId);
  const row = await deps.table.get(documentKey(caseId, ids[n] ?? ''));
  const record = row && readDocumentRow(deps, key, caseId, row);
  if (!record?.attempt || record.size === undefined) throw new Error('not sealed');
  // Another text of the same length under the right key, as only the sender's own machine could put there.
  const place = { party: 'XA', caseId, documentId: ids[n] ?? '', attempt: record.attempt };
  const name = segmentName(place, 0);
  await deps.vault.deletePrefix(name);
  const context = segmentContext(place, 0, segmentCount(record.size));
  await deps.vault.put(name, deps.segments.seal(key, context, once(textOf(record.size, 99))));
};

test('another text than was committed to: named as altered, nothing of it is kept', async () => {
  const sent = await send(1000, 20);
  await tamper(sent, 0);
  await pair.settle();
  expect(await outcomes(pair.a, sent.caseId)).toEqual(['altered digest-mismatch', 'sealed']);
  expect(await outcomes(pair.b, sent.there)).toEqual(['altered digest-mismatch', 'sealed']);
  expect(await pair.b.deps.vault.list(`docs/${sent.there}/from_XA_${sent.ids[0]}/`)).toEqual([]);
  await expectNothingLeft(sent.caseId, sent.there);
});

test('ciphertext of another place does not open: named as altered', async () => {
  const sent = await send(2 * SEGMENT);
  const { intake } = pair.b.deps;
  pair.order = (keys) => keys;
  const open = intake.open.bind(intake);
  // The second segment lies where the first should.
  const swapped = (key: string): string => key.replace(/-0-0$/, '-0-1');
  Object.assign(intake, { open: (key: string, from?: number) => open(swapped(key), from) });
  await pair.settle();
  expect(await outcomes(pair.b, sent.there)).toEqual(['altered segment-altered']);
  expect(await outcomes(pair.a, sent.caseId)).toEqual(['altered segment-altered']);
});

test('a type that is not what it says, and malware, are turned away by name', async () => {
  const { deps } = pair.a;
  const caseId = await openParcel(deps, 'XB');
  const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');
  const ids = [
    await sealText(deps, caseId, Buffer.from(eicar)),
    await sealText(deps, caseId, Buffer.from('fine')),
  ];
  await act(deps, caseId, { type: 'SendParcel', documents: ids });
  await pair.settle();
  expect(await outcomes(pair.a, caseId)).toEqual(['refused infected', 'sealed']);
});

test('the receiver takes no more documents: each is turned away, and the sender hears it', async () => {
  pair.segmentFate = () => 'lost';
  const sent = await send(10);
  await pair.settle(3);
  await act(pair.b.deps, sent.there, { type: 'CloseParcel' });
  pair.segmentFate = () => 'arrives';
  await pair.settle();
  expect(await outcomes(pair.a, sent.caseId)).toEqual(['refused case-not-accepting']);
  await expectNothingLeft(sent.caseId, sent.there);
});

test('withdrawn on the way: the receiver is told, and names what is missing', async () => {
  const puts: string[] = [];
  pair.segmentFate = (_from, name) => {
    puts.push(name);
    return puts.length > 1 ? 'lost' : 'arrives';
  };
  const sent = await send(3 * SEGMENT, 10);
  await pair.settle(3);
  await act(pair.a.deps, sent.caseId, { type: 'WithdrawParcel' });
  await pair.settle();
  expect(await outcomes(pair.a, sent.caseId)).toEqual([
    'missing stopped-withdrawn',
    'missing stopped-withdrawn',
  ]);
  await expectNothingLeft(sent.caseId, sent.there);
});

const erase = async (node: PairNode, caseId: string): Promise<void> => {
  await node.deps.table.transact([{ delete: keyKey(caseId) }], node.deps.ids.ulid());
  node.deps.caseKeys.forget(caseId);
};

test('erased at the sender: the receiver is told and concludes; the sender keeps no row', async () => {
  pair.segmentFate = () => 'lost';
  const sent = await send(10);
  await pair.settle(3);
  await erase(pair.a, sent.caseId);
  await pair.settle();
  expect(await outcomes(pair.b, sent.there)).toEqual(['missing stopped-erased']);
  const { rows } = await pair.a.deps.table.query(`CASE#${sent.caseId}`, { from: 'TRO#', to: 'TRO#~' });
  expect(rows).toEqual([]);
});

test('erased at the receiver: its signed answer stands in for the receipt', async () => {
  pair.segmentFate = () => 'lost';
  const sent = await send(10);
  await pair.settle(3);
  await erase(pair.b, sent.there);
  await pair.settle();
  expect(await outcomes(pair.a, sent.caseId)).toEqual(['missing case-erased']);
});

test('a peer that is removed in between gets no slot; what is missing is named when the time is over', async () => {
  let n = 0;
  pair.segmentFate = () => {
    n += 1;
    return n > 1 ? 'lost' : 'arrives';
  };
  const sent = await send(2 * SEGMENT, 10);
  await pair.settle(3);
  await pair.b.run(peerId('XA'), { type: 'RemovePeer', reason: 'keys lost' });
  pair.segmentFate = () => 'arrives';
  await pair.settle(4);
  expect((await pair.a.events(sent.caseId)).map(({ type }) => type)).not.toContain('TransferConcluded');
  pair.pass(15 * 24 * 60);
  await pair.settle(4);
  expect(await outcomes(pair.b, sent.there)).toEqual(['missing overdue', 'missing overdue']);
  pair.pass(2 * 24 * 60);
  await pair.settle(4);
  // Its receipt cannot be sent any more: the sender names what is missing for himself.
  expect(await outcomes(pair.a, sent.caseId)).toEqual(['missing no-receipt', 'missing no-receipt']);
});

test('a message that the rules refuse brings no documents', async () => {
  const { deps } = pair.a;
  const caseId = await openParcel(deps, 'XB');
  const first = await sealText(deps, caseId, Buffer.from('one'));
  await act(deps, caseId, { type: 'SendParcel', documents: [first] });
  await pair.settle();
  await act(deps, caseId, { type: 'SendParcel', documents: [first], refuse: true });
  await pair.settle();
  const there = caseThere(caseId, 'XA', 'XB');
  const types = (await pair.b.events(there)).map(({ type }) => type);
  expect(types.filter((type) => type === 'DocumentsAwaited')).toHaveLength(1);
  await expectNothingLeft(caseId, there);
});

test('sent again in a later message: named as there, and not sent twice', async () => {
  const sent = await send(10);
  await pair.settle();
  let puts = 0;
  pair.segmentFate = () => {
    puts += 1;
    return 'arrives';
  };
  await act(pair.a.deps, sent.caseId, { type: 'SendParcel', documents: sent.ids });
  await pair.settle();
  const receipts = (await pair.a.events(sent.caseId)).filter(({ type }) => type === 'TransferConcluded');
  expect(receipts.map(({ open }) => open.outcome)).toEqual(['complete', 'complete']);
  expect(puts).toBe(0);
});
