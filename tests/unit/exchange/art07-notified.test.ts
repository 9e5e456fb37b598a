/** Art. 7.5 between two nodes: the order at XA, its notification at XB, and messages that are lost, doubled or cross. */
import { executeCommand } from '../../../shared/application/cases/execute-command.ts';
import { loadCase } from '../../../shared/application/cases/load-case.ts';
import { readCase } from '../../../shared/application/cases/read-case.ts';
import { ownCaseId } from '../../../shared/case/exchange/conversation.ts';
import type { NotifiedState } from '../../../shared/protocol/art07-subscriber-information/notified/state.ts';
import type { Art7State } from '../../../shared/protocol/art07-subscriber-information/state.ts';
import type { Actor } from '../../../shared/protocol/decision.ts';
import {
  acknowledge,
  approve,
  approver,
  completeOrder,
  declare,
  draft,
  drafter,
  issue,
  issuer,
  lumen,
  machine,
  seal,
  submit,
  withdraw,
} from '../../support/art07-builders.ts';
import { LUMEN, magistrate } from '../../support/art07-notified.ts';
import { openPair, type Pair, type PairNode } from '../../support/exchange-pair.ts';

const ORDER = 'req_01HZZZZZZZZZZZZZZZZZZZZZZZ';
const AT_XB = ownCaseId({ origin: 'XA', caseId: ORDER }, 'XB', 'XA');
const instruct = { type: 'InstructNonDisclosure', ground: '7.5.c.i', reasons: 'An inquiry of our own.' };
const refuse = {
  type: 'AnswerOrder',
  providerId: LUMEN,
  outcome: 'refused',
  documents: [],
  reason: 'consultation-instructed',
};
const disclose = { ...refuse, outcome: 'disclosed', reason: undefined, documents: ['ans-1'] };

let pair: Pair;
beforeEach(async () => {
  pair = await openPair();
  await pair.pin();
});
afterEach(() => pair.close());

const does = async (
  node: PairNode,
  caseId: string,
  actor: Actor,
  command: { type: string; [more: string]: unknown },
  opens = false,
) => executeCommand(node.deps, { kind: 'request', caseId, opens, command, actor, authAgeMinutes: 0 });
const must = async (...act: Parameters<typeof does>): Promise<void> => {
  const outcome = await does(...act);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome));
};
const refusalOf = async (...act: Parameters<typeof does>) => {
  const outcome = await does(...act);
  return !outcome.ok && outcome.why === 'refused' ? outcome.refusal : outcome;
};
const orderState = async () => (await loadCase(pair.a.deps, ORDER))?.state as Art7State;
const notification = async () => (await loadCase(pair.b.deps, AT_XB))?.state as NotifiedState | undefined;

async function approvedOrder(): Promise<void> {
  await must(pair.a, ORDER, drafter, draft(), true);
  await must(pair.a, ORDER, drafter, declare('doc-order', { uploadExpiresAt: '2026-03-09T10:00:00Z' }));
  await must(pair.a, ORDER, machine, seal('doc-order'));
  await must(pair.a, ORDER, drafter, submit);
  await must(pair.a, ORDER, approver, approve());
}
const { notification: _statement, ...silent } = issue();
async function issuedOrder(): Promise<void> {
  await approvedOrder();
  await must(pair.a, ORDER, issuer, silent);
}
async function uploadAnswer(): Promise<void> {
  const at = new Date(Date.parse(pair.a.deps.systemClock.now()) + 3_600_000).toISOString();
  await must(pair.a, ORDER, lumen, declare('ans-1', { purpose: 'answer', uploadExpiresAt: at }));
  await must(pair.a, ORDER, machine, seal('ans-1'));
}

test('the order, its supplement and the summary of facts are there when the provider has the order', async () => {
  await issuedOrder();
  expect((await pair.a.events(ORDER)).slice(-2).map(({ type }) => type)).toEqual([
    'OrderIssued',
    'MessageSubmitted',
  ]);
  await pair.settle();
  expect(await notification()).toMatchObject({
    status: 'notified',
    authority: 'xb-parquet',
    content: { order: { factsSummary: completeOrder().factsSummary } },
  });
  const read = await readCase(pair.b.deps, { caseId: AT_XB, actor: magistrate });
  expect(read).toMatchObject({ ok: true, relation: 'own-authority', view: { issuerCase: ORDER } });
  const [received] = await pair.b.events(AT_XB);
  expect(JSON.stringify(received)).not.toContain('victim');
});

test('a peer that was removed is not relied on any more: the statement is needed again', async () => {
  await approvedOrder();
  await pair.a.run('peer_XB', { type: 'RemovePeer', reason: 'key lost' });
  expect(await refusalOf(pair.a, ORDER, issuer, silent)).toMatchObject({ code: 'notification-missing' });
});

test.each(['lost', 'answer-lost', 'twice'] as const)(
  'each message %s at first: all is heard once',
  async (fate) => {
    const seen = new Map<string, number>();
    pair.fate = (from) => {
      const count = (seen.get(from) ?? 0) + 1;
      seen.set(from, count);
      return fate === 'twice' || count % 2 === 1 ? fate : 'arrives';
    };
    await issuedOrder();
    await pair.settle(30);
    await must(pair.b, AT_XB, magistrate, instruct);
    await must(pair.b, AT_XB, magistrate, { type: 'LiftNonDisclosure', n: 1, reasons: 'Over.' });
    await must(pair.b, AT_XB, magistrate, {
      type: 'AskAdditionalInformation',
      questions: ['Which court?'],
    });
    await pair.settle(30);
    const heard = (await pair.a.events(ORDER)).map(({ type }) => type);
    for (const type of [
      'AuthorityAcknowledged',
      'InstructionReceived',
      'InstructionLifted',
      'InformationRequested',
    ])
      expect([type, heard.filter((one) => one === type).length]).toEqual([type, 1]);
  },
);

test('an instruction that comes before the answer bars it, and lifting it opens the answer again', async () => {
  await issuedOrder();
  await pair.settle();
  await must(pair.a, ORDER, lumen, acknowledge());
  const before = (await orderState()).addressees[0]?.deadline;
  await must(pair.b, AT_XB, magistrate, instruct);
  await pair.settle();
  expect(await refusalOf(pair.a, ORDER, lumen, disclose)).toMatchObject({ rule: 'Art. 7.5.c' });
  await must(pair.a, ORDER, lumen, refuse);
  await pair.settle();
  expect((await notification())?.addressees[0]?.status).toBe('refused');
  await must(pair.b, AT_XB, magistrate, { type: 'LiftNonDisclosure', n: 1, reasons: 'Over.' });
  await pair.settle();
  expect((await orderState()).addressees[0]).toMatchObject({ status: 'received', deadline: before });
  expect((await notification())?.addressees[0]?.status).toBe('received');
  await uploadAnswer();
  await must(pair.a, ORDER, lumen, disclose);
});

test('an instruction that comes after the disclosure is recorded on both sides, and a person decides', async () => {
  await issuedOrder();
  await pair.settle();
  await uploadAnswer();
  await must(pair.a, ORDER, lumen, disclose);
  // XB does not know of it yet.
  await must(pair.b, AT_XB, magistrate, instruct);
  await pair.settle();
  expect((await orderState()).authorities?.[0]?.instructions).toMatchObject([{ late: [LUMEN] }]);
  expect((await notification())?.addressees[0]?.status).toBe('disclosed');
  expect(await refusalOf(pair.a, ORDER, issuer, { type: 'CloseCase', outcome: 'Done.' })).toMatchObject({
    code: 'use-undecided',
  });
});

test('a withdrawal that crosses an instruction: both are on record on both sides', async () => {
  await issuedOrder();
  await pair.settle();
  pair.fate = () => 'held';
  await must(pair.a, ORDER, issuer, withdraw);
  await must(pair.b, AT_XB, magistrate, instruct);
  await pair.settle(1);
  pair.fate = () => 'arrives';
  await pair.settle();
  expect((await orderState()).status).toBe('withdrawn');
  expect((await orderState()).authorities?.[0]?.instructions).toHaveLength(1);
  expect(await notification()).toMatchObject({
    status: 'ended',
    ended: { how: 'withdrawn' },
    instructions: [{ n: 1 }],
  });
});

test('what comes early waits: instruction and lifting are heard in their order', async () => {
  await issuedOrder();
  await pair.settle();
  pair.fate = (from) => (from === 'XB' ? 'held' : 'arrives');
  const { sendMessage } = await import('../../../shared/application/exchange/send-message.ts');
  for (const command of [instruct, { type: 'LiftNonDisclosure', n: 1, reasons: 'Over.' }]) {
    await must(pair.b, AT_XB, magistrate, command);
    const { rows } = await pair.b.deps.table.query(`CASE#${AT_XB}`, { from: 'OUT#', to: 'OUT#~' });
    for (const row of rows) await sendMessage(pair.b.deps, row);
  }
  const count = pair.held.length;
  expect(count).toBeGreaterThan(2);
  await pair.release(() => Array.from({ length: count }, (_, n) => count - 1 - n));
  pair.fate = () => 'arrives';
  await pair.settle(20);
  const heard = (await pair.a.events(ORDER)).map(({ type }) => type);
  expect(heard.filter((type) => /^Instruction/.test(type))).toEqual([
    'InstructionReceived',
    'InstructionLifted',
  ]);
});

test('additional information comes back with the consent of the contact, item by item', async () => {
  await issuedOrder();
  await pair.settle();
  await must(pair.b, AT_XB, magistrate, {
    type: 'AskAdditionalInformation',
    questions: ['A suspect?', 'Which court?'],
  });
  await pair.settle();
  await must(pair.a, ORDER, drafter, {
    type: 'GiveAdditionalInformation',
    party: 'XB',
    n: 1,
    answers: [
      { item: 1, text: 'Yes.', providerMaySee: false },
      { item: 2, text: 'The district court.', providerMaySee: true },
    ],
  });
  await pair.settle();
  expect((await notification())?.requests).toMatchObject([
    {
      answers: [
        { item: 1, providerMaySee: false, text: 'Yes.' },
        { item: 2, providerMaySee: true },
      ],
    },
  ]);
  const pass = (items: number[]) => ({ type: 'PassOnInformation', n: 1, items, providerId: LUMEN });
  expect(await refusalOf(pair.b, AT_XB, magistrate, pass([1]))).toMatchObject({ rule: 'Art. 7.5.d.i' });
  await must(pair.b, AT_XB, magistrate, pass([2]));
});
