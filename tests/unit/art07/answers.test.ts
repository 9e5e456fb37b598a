import { type RequestCommand, requestKind } from '../../../shared/case/request-kind.ts';
import { outline } from '../../../shared/protocol/art07-subscriber-information/outline.ts';
import { answerOrderBody } from '../../../shared/protocol/art07-subscriber-information/schema.ts';
import type { Actor } from '../../../shared/protocol/decision.ts';
import {
  answer,
  ask,
  attach,
  type Body,
  clarify,
  close,
  completeOrder,
  context,
  declare,
  drafter,
  dueReached,
  issued,
  issuer,
  lumen,
  machine,
  polaris,
  readdress,
  received,
  refusal,
  reopen,
  type Story,
  seal,
  submit,
  toBoth,
  withdraw,
} from '../../support/art07-builders.ts';

const LUMEN = 'prov-xb-lumen';
const POLARIS = 'prov-xb-polaris';
const AFTER = { now: '2026-04-02T10:00:00Z' };
const end = dueReached('art7-response', LUMEN);

interface Seen {
  readonly addressees: { readonly proposals: { action: string; from?: string }[] }[];
  readonly documents: { readonly documentId: string }[];
  readonly clarifications: object[];
  readonly quarantined: object[];
}

const seen = (story: Story, actor: Actor = drafter) =>
  requestKind.view(story.known, requestKind.relation(story.known, actor), actor) as unknown as Seen;
const proposals = (story: Story) => seen(story).addressees[0]?.proposals ?? [];
const other = (outcome: Body<'AnswerOrder'>['outcome'], change: Partial<Body<'AnswerOrder'>> = {}) =>
  answer({ outcome, documents: [], ...change });

describe('an answer that is no refusal settles the addressee and proposes the next step', () => {
  it.each<[Body<'AnswerOrder'>['outcome'], Partial<Body<'AnswerOrder'>>, string[]]>([
    ['noSuchAccount', {}, ['checkIdentifiers', 'art8']],
    ['notHeld', {}, ['preserve', 'art8']],
    ['notOurService', {}, ['readdress']],
    ['heldByGroupEntity', { entity: { providerId: POLARIS } }, ['readdress', 'preserve']],
    ['formallyDefective', { paragraphs: ['7.3.d'] }, ['mendAndReissue']],
  ])('%s', (outcome, change, actions) => {
    const story = received();
    expect(story.tell(lumen, other(outcome, change))).toEqual(['AnsweredOtherwise']);
    expect(story.known).toMatchObject({ status: 'settled', addressees: [{ status: 'answeredOtherwise' }] });
    // It is no statement that it will not disclose: nothing opens before the period has ended (7.7).
    expect(outline(story.known).open).toMatchObject({ fallbackOpen: false });
    expect(proposals(story).map(({ action }) => action)).toEqual(actions);
    const later = proposals(story).find(({ action }) => action === 'art8');
    if (later) expect(later.from).toBe('2026-04-01T21:00:00Z');
    expect(story.tell(lumen, other(outcome, change))).toEqual([]);
  });

  it('says who holds the data, and what is defective, and nothing of the sort else', () => {
    const body = { providerId: LUMEN };
    const fits = (change: object) => answerOrderBody().safeParse({ ...body, ...change }).success;
    expect(fits({ outcome: 'heldByGroupEntity' })).toBe(false);
    expect(fits({ outcome: 'heldByGroupEntity', entity: {} })).toBe(false);
    expect(fits({ outcome: 'heldByGroupEntity', entity: { name: 'Lumen Nord' } })).toBe(true);
    expect(fits({ outcome: 'formallyDefective' })).toBe(false);
    expect(fits({ outcome: 'formallyDefective', paragraphs: ['no idea'] })).toBe(false);
    expect(fits({ outcome: 'notHeld', entity: { name: 'x' } })).toBe(false);
    expect(fits({ outcome: 'disclosed', restFollows: true })).toBe(false);
  });

  it('may be followed by a disclosure after all, until the case is closed', () => {
    const story = received();
    story.tell(lumen, other('noSuchAccount'));
    attach(story, 'ans-1', lumen, { purpose: 'answer' });
    expect(story.refused(lumen, other('notHeld')).code).toBe('already-answered');
    expect(story.tell(lumen, answer(), AFTER)).toEqual(['DisclosureMade']);
    expect(story.known.addressees[0]).toMatchObject({ status: 'disclosed', answers: [{}, { late: true }] });
  });
});

describe('nothing but an answer stops the clock', () => {
  it('a first part does not: the period runs on, and ends with an open fallback', () => {
    const story = received();
    attach(story, 'ans-1', lumen, { purpose: 'answer' });
    const part = answer({ outcome: 'partlyDisclosed', restFollows: true });
    expect(story.tell(lumen, part)).toEqual(['DisclosureBegun']);
    expect(story.tell(lumen, part)).toEqual([]);
    expect(story.known).toMatchObject({ status: 'issued', addressees: [{ status: 'received' }] });
    expect(proposals(story).map(({ action }) => action)).toEqual(['awaitRest']);
    expect(seen(story).documents.map((d) => d.documentId)).toContain('ans-1');
    expect(story.tell(machine, end, AFTER)).toEqual(['ResponsePeriodExpired']);
    expect(outline(story.known).open).toMatchObject({ fallbackOpen: true });
  });

  it('a question does not, nor does the reply to it', () => {
    const story = received();
    const before = outline(story.known).due;
    expect(story.tell(lumen, ask())).toEqual(['ClarificationRequested']);
    expect(story.tell(lumen, ask())).toEqual([]);
    expect(proposals(story).map(({ action }) => action)).toEqual(['clarify']);
    expect(story.tell(drafter, clarify())).toEqual(['ClarificationGiven']);
    expect(story.tell(drafter, clarify())).toEqual([]);
    expect(story.refused(drafter, clarify(1, 'Something else.')).code).toBe('question-answered');
    expect(story.refused(drafter, clarify(2)).code).toBe('no-such-question');
    expect(outline(story.known).due).toEqual(before);
    expect(seen(story, lumen).clarifications).toMatchObject([{ n: 1, reply: 'The one named first.' }]);
  });

  it('a question implies receipt', () => {
    expect(issued().tell(lumen, ask())).toEqual(['OrderReceived', 'ClarificationRequested']);
  });

  it('trap 7: a reply cannot ask for traffic data either', () => {
    const story = received();
    story.tell(lumen, ask());
    expect(story.refused(drafter, clarify(1, 'Please add the call records of May.'))).toMatchObject({
      rule: 'Art. 7.3.f',
      code: 'beyond-subscriber-information',
    });
  });

  it('one provider sees neither the questions nor the receipts of the other', () => {
    const story = received(completeOrder(toBoth));
    story.tell(lumen, ask('What is ZZCANARY?'));
    expect(JSON.stringify(seen(story, polaris))).not.toContain('ZZCANARY');
  });
});

describe('re-addressing', () => {
  const draftOf = (story: Story) => {
    const last = story.events.at(-1);
    const [followUp] = last ? requestKind.followUps(story.known, 'req_old', last.event, last.actor) : [];
    if (!followUp) throw new Error('no follow-up');
    return { ...followUp, command: followUp.command as RequestCommand };
  };

  it('releases the addressee and drafts a linked order, everything evaluated anew', () => {
    const story = received();
    expect(story.tell(issuer, readdress())).toEqual(['OrderReaddressed']);
    expect(story.known).toMatchObject({
      status: 'settled',
      addressees: [{ status: 'withdrawn' }],
      links: [{ caseId: 'req_new1', relation: 'readdressedTo' }],
    });
    expect(story.refused(lumen, refusal()).code).toBe('order-withdrawn');
    const { caseId, opens, command } = draftOf(story);
    expect([caseId, opens]).toEqual(['req_new1', true]);
    const opened = requestKind.decide(undefined, command, context(machine));
    if (!opened.ok) throw new Error(opened.refusal.code);
    const [event] = opened.events;
    if (!event) throw new Error('no event');
    const state = requestKind.evolve(undefined, { seq: 1, at: AFTER.now, actor: machine.id, event });
    expect(state).toMatchObject({
      status: 'draft',
      authority: 'xa-dpp',
      editors: ['u-drafter', 'u-issuer'],
      content: { order: { serviceProviders: [{ providerId: POLARIS }] } },
      links: [{ caseId: 'req_old', relation: 'readdressedFrom' }],
    });
    // No approval, no document of the old order goes with it; and it is opened once.
    expect(requestKind.decide(state, submit, context(drafter)).ok).toBe(true);
    expect(requestKind.decide(state, command, context(machine))).toEqual({ ok: true, events: [] });
  });

  it('keeps an answer that is on record, and happens once', () => {
    const story = received();
    story.tell(lumen, other('notOurService'));
    story.tell(issuer, readdress());
    expect(story.known.addressees[0]?.status).toBe('answeredOtherwise');
    expect(story.refused(issuer, readdress({ newCaseId: 'req_new9' })).code).toBe('already-readdressed');
    expect(proposals(story)).toEqual([]);
  });

  it.each([
    ['same-provider', { to: { providerId: LUMEN } }],
    ['own-territory', { to: { providerId: 'prov-xa-hearth', locationParty: 'XA' } }],
    ['not-an-addressee', { providerId: POLARIS }],
  ])('%s', (code, change) => {
    expect(received().refused(issuer, readdress(change)).code).toBe(code);
  });
});

describe('an answer after the order was taken back', () => {
  it('is stopped before upload; what was uploaded is quarantined and recorded, and not read', () => {
    const story = received();
    attach(story, 'ans-1', lumen, { purpose: 'answer' });
    story.tell(lumen, declare('ans-2', { purpose: 'answer' }));
    story.tell(issuer, withdraw);
    expect(story.refused(lumen, declare('ans-3', { purpose: 'answer' })).kind).toBe('state');
    expect(story.tell(machine, seal('ans-2'))).toEqual(['DocumentQuarantined']);
    expect(story.refused(lumen, answer()).code).toBe('order-withdrawn');
    const own = seen(story);
    expect(own.documents.map(({ documentId }) => documentId)).not.toContain('ans-1');
    expect(own.documents.map(({ documentId }) => documentId)).not.toContain('ans-2');
    expect(own.quarantined).toEqual([
      { documentId: 'ans-1', byProvider: LUMEN },
      { documentId: 'ans-2', byProvider: LUMEN },
    ]);
  });

  it('to one of two providers by re-addressing: only its own uploads are kept apart', () => {
    const story = received(completeOrder(toBoth));
    story.tell(lumen, declare('ans-1', { purpose: 'answer' }));
    story.tell(polaris, declare('ans-2', { purpose: 'answer' }));
    story.tell(issuer, readdress({ to: { providerId: 'prov-xb-nomade' } }));
    expect(story.tell(machine, seal('ans-1'))).toEqual(['DocumentQuarantined']);
    expect(story.tell(machine, seal('ans-2'))).toEqual(['DocumentSealed']);
  });
});

describe('a closed case', () => {
  it('reopens with a reason and who authorised it, and takes a late answer again', () => {
    const story = received();
    story.tell(machine, end, AFTER);
    story.tell(issuer, close);
    expect(story.tell(issuer, reopen)).toEqual(['CaseReopened']);
    expect(story.known).toMatchObject({
      status: 'settled',
      content: { reopening: { authorisedBy: 'Head of section' } },
    });
    attach(story, 'ans-1', lumen, { purpose: 'answer' });
    expect(story.tell(lumen, answer(), AFTER)).toEqual(['DisclosureMade']);
  });
});
