import { orderContentSchema } from '../../../shared/protocol/art07-subscriber-information/content.ts';
import {
  draftOrderBody,
  issueOrderBody,
  reviseOrderBody,
} from '../../../shared/protocol/art07-subscriber-information/schema.ts';
import {
  approve,
  approved,
  approver,
  attach,
  completeOrder,
  declare,
  draft,
  drafted,
  drafter,
  Story,
  submit,
  submitted,
} from '../../support/art07-builders.ts';

const identifiers = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ({
    kind: 'other' as const,
    label: 'customer number',
    value: `C-${from + n}`,
  }));

const sought = (count: number, from = 0) =>
  completeOrder({
    informationSought: {
      category: 'subscriber',
      elements: ['identity'],
      description: 'Name.',
      identifiers: identifiers(count, from),
    },
  });

describe('a draft', () => {
  it('may be incomplete, and keeps everything but its outline sealed', () => {
    const story = drafted({});
    expect(story.known.status).toBe('draft');
    expect(story.events[0]?.event.open).toEqual({
      article: 'art7',
      party: 'XA',
      locationParty: 'XB',
      authority: 'xa-dpp',
      contentVersion: 1,
    });
  });

  it.each([
    ['in the own territory', draft(undefined, { locationParty: 'XA' }), drafter, 'own-territory'],
    ['of an unknown Party', draft(undefined, { locationParty: 'XZ' }), drafter, 'unknown-party'],
    ['by somebody without an authority', draft(), { id: 'u', roles: ['case-officer'] }, 'no-authority'],
  ])('%s is refused', (_, command, actor, code) => {
    expect(new Story().refused(actor, command)).toMatchObject({ kind: 'rule', code });
  });

  it('adds and takes away at most 30 identifiers at a time, up to 100 in all', () => {
    expect(new Story().refused(drafter, draft(sought(31))).code).toBe('too-many-at-once');
    const story = drafted(sought(30));
    expect(story.refused(drafter, { type: 'ReviseOrder', order: sought(16, 100) }).code).toBe(
      'too-many-at-once',
    );
    expect(story.tell(drafter, { type: 'ReviseOrder', order: sought(60) })).toEqual(['OrderRevised']);
    expect(orderContentSchema.safeParse(sought(101)).success).toBe(false);
  });

  it('takes no traffic or content element, no unknown field, no provider twice', () => {
    const order = completeOrder();
    const body = (change: object) => reviseOrderBody().safeParse({ order: { ...order, ...change } }).success;
    expect(body({})).toBe(true);
    expect(body({ informationSought: { elements: ['callRecords'] } })).toBe(false);
    expect(body({ trafficData: true })).toBe(false);
    expect(
      body({ serviceProviders: [{ providerId: 'prov-xb-lumen' }, { providerId: 'prov-xb-lumen' }] }),
    ).toBe(false);
    expect(body({ domesticLegalGround: 'a\u0000b' })).toBe(false);
    expect(
      draftOrderBody().safeParse({ article: 'art8', ownReference: 'x', locationParty: 'XB', order }).success,
    ).toBe(false);
    expect(issueOrderBody().safeParse({ electronicDelivery: 'yes' }).success).toBe(false);
  });

  it('is revised as a whole; the same content again is no event', () => {
    const story = drafted();
    expect(story.tell(drafter, { type: 'ReviseOrder', order: completeOrder() })).toEqual([]);
    expect(
      story.tell(drafter, { type: 'ReviseOrder', order: completeOrder({ responseManner: 'By node.' }) }),
    ).toEqual(['OrderRevised']);
    expect(story.known.contentVersion).toBe(2);
  });

  it('can be discarded, once', () => {
    const story = drafted();
    expect(story.tell(drafter, { type: 'DiscardDraft', reason: 'Duplicate.' })).toEqual(['DraftDiscarded']);
    expect(story.tell(drafter, { type: 'DiscardDraft', reason: 'Duplicate.' })).toEqual([]);
    expect(story.refused(drafter, submit).code).toBe('submit-order-in-discarded');
  });
});

describe('submission', () => {
  const paragraphs: [keyof ReturnType<typeof completeOrder> | 'elements', string, string][] = [
    ['originalLanguage', 'Art. 4.2', 'order.originalLanguage'],
    ['issuingAuthority', 'Art. 7.3.a', 'order.issuingAuthority'],
    ['statementIssuedUnderProtocol', 'Art. 7.3.b', 'order.statementIssuedUnderProtocol'],
    ['serviceProviders', 'Art. 7.3.c', 'order.serviceProviders'],
    ['offences', 'Art. 7.3.d', 'order.offences'],
    ['domesticLegalGround', 'Art. 7.4.a', 'order.domesticLegalGround'],
    ['offenceProvisions', 'Art. 7.4.b', 'order.offenceProvisions'],
    ['applicablePenalties', 'Art. 7.4.b', 'order.applicablePenalties'],
    ['returnContact', 'Art. 7.4.c', 'order.returnContact'],
    ['responseManner', 'Art. 7.4.d', 'order.responseManner'],
  ];

  it.each(paragraphs)('without %s is incomplete under %s', (field, paragraph, path) => {
    const { [field as 'offences']: _left, ...order } = completeOrder();
    const refusal = drafted(order).refused(drafter, submit);
    expect(refusal).toMatchObject({ kind: 'incomplete', rule: paragraph, gaps: [{ paragraph, path }] });
  });

  it('lists every gap of an empty draft at once', () => {
    const { gaps = [] } = drafted({}).refused(drafter, submit);
    const found = new Set(gaps.map(({ paragraph }) => paragraph));
    for (const letter of ['3.a', '3.b', '3.c', '3.d', '3.f', '4.a', '4.b', '4.c', '4.d'])
      expect(found).toContain(`Art. 7.${letter}`);
    expect(gaps.filter(({ paragraph }) => paragraph === 'Art. 7.3.f')).toHaveLength(4);
  });

  it.each([
    ['7.3.a', { issuingAuthority: { authority: 'xa-court' } }, 'order.issuingAuthority.authority'],
    ['7.3.e', { seekingAuthority: { authority: 'xa-dpp' } }, 'order.seekingAuthority'],
    ['7.4.e', { preservation: { sought: true } }, 'order.preservation.date'],
  ])('Art. %s: what is said must hold together', (paragraph, change, path) => {
    const refusal = drafted(completeOrder(change)).refused(drafter, submit);
    expect(refusal.gaps).toMatchObject([{ paragraph: `Art. ${paragraph}`, path }]);
  });

  it('of a complete draft goes to the approver; again is no event', () => {
    const story = submitted();
    expect(story.known.status).toBe('awaitingApproval');
    expect(story.tell(drafter, submit)).toEqual([]);
  });
});

describe('approval', () => {
  it('records who, on what grounds, with what scope and period, for one version (Art. 13)', () => {
    const story = submitted();
    story.tell(approver, approve({ validUntil: '2026-04-01' }));
    expect(story.known.approval).toEqual({
      by: 'u-approver',
      at: '2026-03-02T10:00:00Z',
      contentVersion: 1,
      documents: ['doc-order'],
      validUntil: '2026-04-01',
      supervision: { kind: 'prosecutor', date: '2026-03-01' },
      grounds: 'The account was used for the fraud.',
      scope: 'Identity and address of one subscriber.',
      office: 'Director of Public Prosecutions',
    });
    expect(story.events.at(-1)?.event.open).not.toHaveProperty('office');
  });

  it('needs supervision where the location Party declared 7.2.b', () => {
    const { supervision: _none, ...bare } = approve();
    expect(submitted().refused(approver, bare)).toMatchObject({
      rule: 'Art. 7.2.b',
      code: 'supervision-required',
    });
  });

  it('needs four eyes there: nobody who wrote on the order supervises it', () => {
    expect(submitted().refused(drafter, approve())).toMatchObject({ rule: 'Art. 7.2.b', code: 'four-eyes' });
    const story = drafted();
    story.tell(approver, { type: 'ReviseOrder', order: completeOrder({ responseManner: 'By node.' }) });
    story.tell(drafter, submit);
    expect(story.refused(approver, approve()).code).toBe('four-eyes');
  });

  it('needs the signed order: nothing is approved unseen', () => {
    const story = drafted();
    story.tell(drafter, submit);
    expect(story.refused(approver, approve())).toMatchObject({ rule: 'Art. 7.3', code: 'no-order-document' });
    story.tell(drafter, declare('doc-order'));
    expect(story.refused(approver, approve())).toMatchObject({ rule: 'Art. 7.3' });
  });

  it('asks neither where 7.2.b was not declared', () => {
    const story = drafted(undefined, { locationParty: 'XC' });
    attach(story, 'doc-order', drafter);
    story.tell(drafter, submit);
    const { supervision: _none, ...bare } = approve();
    expect(story.tell(drafter, bare)).toEqual(['OrderApproved']);
  });

  it.each([
    [{ validUntil: '2026-03-01' }, 'Art. 13'],
    [{ supervision: { kind: 'judicial' as const, office: 'Court', date: '2026-03-03' } }, 'Art. 7.2.b'],
  ])('with dates that cannot be (%j) is refused', (change, rule) => {
    expect(submitted().refused(approver, approve(change)).rule).toBe(rule);
  });

  it('is dropped by any revision, and by a return', () => {
    const revised = approved();
    revised.tell(drafter, { type: 'ReviseOrder', order: completeOrder({ responseManner: 'By node.' }) });
    expect(revised.known).toMatchObject({ status: 'draft', contentVersion: 2 });
    expect(revised.known.approval).toBeUndefined();
    const returned = approved();
    returned.tell(approver, { type: 'ReturnOrder', reason: 'Scope too wide.' });
    expect(returned.known).toMatchObject({ status: 'draft', content: { returnReason: 'Scope too wide.' } });
    expect(returned.known.approval).toBeUndefined();
  });

  it('given twice is one approval', () => {
    expect(approved().tell(approver, approve())).toEqual([]);
  });
});

describe('a discarded draft', () => {
  it('is discarded once: the same reason again is a repetition, another one is refused', () => {
    const story = drafted();
    const discard = (reason: string) => ({ type: 'DiscardDraft' as const, reason });
    expect(story.tell(drafter, discard('Duplicate.'))).toEqual(['DraftDiscarded']);
    expect(story.tell(drafter, discard('Duplicate.'))).toEqual([]);
    expect(story.refused(drafter, discard('Something else.'))).toMatchObject({
      kind: 'state',
      code: 'already-discarded',
    });
    expect(story.known.content?.discardReason).toBe('Duplicate.');
  });
});
