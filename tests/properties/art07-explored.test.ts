/**
 * The state space of an order to two providers, explored breadth first: every command of a small set against
 * every reachable state up to a depth, states told apart by what the rules look at. Each step is checked against
 * the transition tables, and the counts are printed.
 */
import { parseEvent } from '../../events/catalogue.ts';
import { type RequestCommand, type RequestState, requestKind } from '../../shared/case/request-kind.ts';
import {
  addresseeTransitions,
  isSettled,
  transitions,
} from '../../shared/protocol/art07-subscriber-information/transitions.ts';
import type { Actor } from '../../shared/protocol/decision.ts';
import {
  acknowledge,
  annul,
  answer,
  approve,
  approver,
  ask,
  attach,
  clarify,
  close,
  completeOrder,
  contest,
  context,
  decideContest,
  declare,
  draft,
  drafter,
  dueReached,
  extend,
  issue,
  issued,
  issuer,
  lumen,
  machine,
  PROOF,
  polaris,
  readdress,
  recordReceipt,
  refusal,
  release,
  reopen,
  seal,
  split,
  submit,
  toBoth,
  withdraw,
} from '../support/art07-builders.ts';
import { hears, instruction, LUMEN, lifting, PEER_XB } from '../support/art07-notified.ts';

const POLARIS = 'prov-xb-polaris';
const ISSUE_DAY = '2026-03-02T10:00:00Z';
/** After the end of every period of this order. */
const LATER = '2026-06-15T10:00:00Z';
const content = completeOrder({ ...toBoth, confidentiality: { requested: true, until: '2026-06-01' } });

type Step = readonly [name: string, actor: Actor, command: RequestCommand, now?: string];

const steps: readonly Step[] = [
  ['draft', drafter, draft(content)],
  ['revise', drafter, { type: 'ReviseOrder', order: { ...content, responseManner: 'By node.' } }],
  ['submit', drafter, submit],
  ['return', approver, { type: 'ReturnOrder', reason: 'Too wide.' }],
  ['approve', approver, approve()],
  ['issue', issuer, issue()],
  ['discard', drafter, { type: 'DiscardDraft', reason: 'Duplicate.' }],
  ['declare order', drafter, declare('doc-order')],
  ['seal order', machine, seal('doc-order')],
  ['acknowledge', lumen, acknowledge()],
  ['acknowledge (2)', polaris, acknowledge(POLARIS)],
  ['record receipt', drafter, recordReceipt()],
  ['contest', lumen, contest(), '2026-03-20T10:00:00Z'],
  ['contest late', lumen, contest({ claimedAt: '2026-06-10T10:00:00Z' }), LATER],
  ['uphold', issuer, decideContest('upheld'), '2026-03-21T10:00:00Z'],
  ['reject', issuer, decideContest('rejected'), '2026-03-21T10:00:00Z'],
  ['ask', lumen, ask()],
  ['clarify', drafter, clarify()],
  ['extend', issuer, extend('2026-05-15')],
  ['disclose', lumen, answer()],
  ['disclose a first part', lumen, answer({ outcome: 'partlyDisclosed', restFollows: true })],
  ['disclose in part', lumen, answer({ outcome: 'partlyDisclosed', reason: 'other' })],
  ['refuse', lumen, refusal()],
  ['refuse (2)', polaris, refusal({ providerId: POLARIS })],
  ['not held', lumen, answer({ outcome: 'notHeld', documents: [] })],
  ['upload', lumen, declare('ans-2', { purpose: 'answer' })],
  ['seal upload', machine, seal('ans-2')],
  ['expire', machine, dueReached('art7-response', LUMEN), LATER],
  ['expire (2)', machine, dueReached('art7-response', POLARIS), LATER],
  ['remind', machine, dueReached('art7-reminder', LUMEN), '2026-03-27T10:00:00Z'],
  ['service alarm', machine, dueReached('art7-service', LUMEN), '2026-03-09T10:00:00Z'],
  ['end of secrecy', machine, dueReached('art7-confidentiality', '1'), LATER],
  ['release', approver, release],
  ['readdress', issuer, readdress({ to: { providerId: 'prov-xb-nomade' } })],
  ['split', issuer, split(LUMEN)],
  ['withdraw', issuer, withdraw],
  ['annul', approver, annul],
  ['decide annulment', approver, { type: 'DecideAnnulment', consequence: 'erase', reason: 'Unlawful.' }],
  ['close', issuer, close],
  ['reopen', issuer, reopen],
  ['link', drafter, { type: 'LinkCase', caseId: 'req_other' }],
  ['instruct', PEER_XB, hears(instruction())],
  ['lift', PEER_XB, hears(lifting())],
  ['refuse as instructed', lumen, refusal({ reason: 'consultation-instructed' })],
  ['decide use', approver, { type: 'DecideUse', party: 'XB', ref: '1', decision: 'use', reason: 'Needed.' }],
  ['join', drafter, { type: 'JoinCase', into: 'req_other' }],
];

/** What the rules look at; dates and words apart. */
function abstract(state: RequestState | undefined): string {
  if (!state) return 'nothing';
  const { confidentiality: c, annulment, approval, contentVersion } = state;
  const addressees = state.addressees.map((a) => [
    a.status,
    a.receivedAt !== undefined,
    a.evidence === 'portal',
    a.contestation?.status,
    a.extendedUntil !== undefined,
    a.clarifications?.map(({ answeredAt }) => answeredAt !== undefined),
    a.answers.map(({ outcome, restFollows }) => `${outcome}${restFollows ?? ''}`),
    a.reminderAt !== undefined,
    a.serviceAlarmAt !== undefined,
    a.readdressed !== undefined,
    a.deadline && a.deadline.endsAt > LATER,
    a.answers.at(-1)?.reason === 'consultation-instructed',
  ]);
  return JSON.stringify([
    state.status,
    Math.min(contentVersion, 2),
    approval?.contentVersion === contentVersion && approval.documents.length,
    addressees,
    Object.entries(state.documents).map(([id, { status }]) => `${id}:${status}`),
    c && [c.dueAt !== undefined, c.endedAt !== undefined, c.releasedAt !== undefined],
    annulment?.consequence,
    state.links?.map(({ relation }) => relation),
    state.closedFrom,
    state.authorities?.map(({ instructions }) =>
      instructions.map(({ late, liftedAt, use }) => [late.length, liftedAt !== undefined, use]),
    ),
  ]);
}

interface Counts {
  states: number;
  steps: number;
  accepted: number;
  readonly visited: Set<string>;
}

function check(before: RequestState | undefined, after: RequestState, type: RequestCommand['type']): void {
  if (before) {
    const outcome = transitions[before.status][type];
    if (outcome === undefined || (outcome !== 'repeat' && !outcome.includes(after.status)))
      throw new Error(`${before.status} x ${type} -> ${after.status} is not in the table`);
    for (const [n, { status }] of after.addressees.entries()) {
      const was = before.addressees[n]?.status;
      if (was === undefined || was === status) continue;
      const viaReceipt = was === 'issued' ? addresseeTransitions.received : [];
      if (![...addresseeTransitions[was], ...viaReceipt].includes(status))
        throw new Error(`addressee ${was} -> ${status} by ${type} is not in the table`);
    }
  }
  const { due, closed, open } = requestKind.outline(after);
  for (const { status, providerId, deadline } of after.addressees) {
    const clocks = due.filter(({ kind, n }) => kind === 'art7-response' && n === providerId);
    if (clocks.length !== (status === 'received' ? 1 : 0))
      throw new Error(`clock of ${status} after ${type}`);
    if (status === 'received' && clocks[0]?.at !== deadline?.endsAt) throw new Error('another deadline');
    if (status === 'expired' && open?.fallbackOpen !== true) throw new Error('expired, but no fallback');
  }
  if (closed && due.some(({ kind }) => kind === 'art7-response'))
    throw new Error('a closed case with a clock');
  if (after.status === 'settled' && !after.addressees.every(({ status }) => isSettled(status)))
    throw new Error('settled, but somebody still has to answer');
}

function explore(start: RequestState | undefined, depth: number, counts: Counts): void {
  const seen = new Set([abstract(start)]);
  let frontier: (RequestState | undefined)[] = [start];
  for (let level = 0; level < depth; level += 1) {
    const next: RequestState[] = [];
    for (const before of frontier) {
      for (const [, actor, command, now = ISSUE_DAY] of steps) {
        counts.steps += 1;
        const decision = requestKind.decide(before, command, context(actor, { now, systemNow: ISSUE_DAY }));
        if (!decision.ok) continue;
        counts.accepted += 1;
        if (decision.events.length === 0) continue;
        let after: RequestState | undefined = structuredClone(before);
        for (const event of decision.events) {
          parseEvent(event);
          after = requestKind.evolve(after, {
            seq: 1,
            at: now,
            actor: actor.id,
            event: structuredClone(event),
          });
        }
        if (!after) throw new Error('no state');
        check(before, after, command.type);
        counts.visited.add(`${before?.status ?? 'nothing'} ${command.type} ${after.status}`);
        const key = abstract(after);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push(after);
      }
    }
    frontier = next;
  }
  counts.states += seen.size;
}

/** Every arrow of the table that this command set can walk; uploads of drafts and replies of machines apart. */
const arrows = Object.entries(transitions).flatMap(([from, row]) =>
  Object.entries(row).flatMap(([type, outcome]) =>
    outcome === 'repeat' ? [] : (outcome as readonly string[]).map((to) => `${from} ${type} ${to}`),
  ),
);

it('the state space of an order, breadth first, is inside the transition tables', () => {
  const counts: Counts = { states: 0, steps: 0, accepted: 0, visited: new Set() };
  explore(undefined, 8, counts);
  const out = issued(content);
  attach(out, PROOF, drafter, { purpose: 'proof' });
  attach(out, 'ans-1', lumen, { purpose: 'answer' });
  explore(out.known, 4, counts);
  // From further on too: the far end of a life is more than four steps away.
  for (const [actor, command, now] of [
    [lumen, refusal(), ISSUE_DAY],
    [polaris, refusal({ providerId: POLARIS }), ISSUE_DAY],
  ] as const)
    out.tell(actor, command, { now });
  explore(out.known, 6, counts);
  const walked = arrows.filter((arrow) => counts.visited.has(arrow));
  const missed = arrows.filter((arrow) => !counts.visited.has(arrow));
  console.log(
    `art7 explored: ${counts.states} states, ${counts.steps} steps tried, ${counts.accepted} accepted, ` +
      `${walked.length} of ${arrows.length} arrows of the table walked\nnot walked: ${missed.join(', ')}`,
  );
  expect(counts.states).toBeGreaterThan(1000);
  expect(walked.length).toBeGreaterThan(60);
}, 120_000);
