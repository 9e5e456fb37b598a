import fc from 'fast-check';
import { requestKind } from '../../../shared/case/request-kind.ts';
import type { Actor } from '../../../shared/protocol/decision.ts';
import {
  acknowledge,
  answer,
  approve,
  approver,
  attach,
  completeOrder,
  context,
  declare,
  draft,
  drafted,
  drafter,
  issue,
  issued,
  issuer,
  lumen,
  machine,
  polaris,
  Story,
  submit,
  toBoth,
} from '../../support/art07-builders.ts';

const stranger: Actor = { id: 'u-x', roles: ['case-officer'], authority: 'xa-police' };
const outsider: Actor = { id: 'u-y', roles: ['provider-agent'], provider: 'prov-xb-granit' };

const seen = (story: Story, actor: Actor) =>
  requestKind.view(story.known, requestKind.relation(story.known, actor), actor) as Record<string, unknown>;

/** A canary in everything that is not the provider's business. */
function storyWith(canary: string): Story {
  const story = new Story();
  story.tell(
    drafter,
    draft(completeOrder({ ...toBoth, factsSummary: `Facts ${canary}` }), { ownReference: `Ref ${canary}` }),
  );
  attach(story, 'doc-order', drafter);
  attach(story, `facts-${canary}`, drafter, { purpose: 'factsSummary' });
  attach(story, `note-${canary}`, drafter, { purpose: 'internal' });
  attach(story, `proof-${canary}`, drafter, { purpose: 'proof' });
  story.tell(drafter, submit);
  story.tell(approver, { type: 'ReturnOrder', reason: `Reason ${canary}` });
  story.tell(drafter, submit);
  story.tell(approver, approve({ grounds: `Grounds ${canary}`, scope: `Scope ${canary}` }));
  story.tell(issuer, issue());
  attach(story, `ans-${canary}`, polaris, { purpose: 'answer' });
  story.tell(
    polaris,
    answer({ providerId: 'prov-xb-polaris', documents: [`ans-${canary}`], text: `Text ${canary}` }),
  );
  story.tell(lumen, acknowledge());
  return story;
}

describe('trap 1: factsSummary leaks to the Art. 7 provider', () => {
  it('neither it, nor internal matters, nor other answers are anywhere in what the provider sees', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9]{12,20}$/), (canary) => {
        const story = storyWith(`zz${canary}`);
        const text = JSON.stringify(seen(story, lumen));
        expect(text).not.toContain(canary);
        expect(text).not.toContain('factsSummary');
        expect(text).not.toContain('polaris');
        expect(JSON.stringify(seen(story, drafter))).toContain(`Facts zz${canary}`);
      }),
      { numRuns: 25 },
    );
  });

  it('whatever is in the content, only the fields of 7.3 and 7.4 reach the provider', () => {
    const view = seen(issued(), lumen);
    expect(Object.keys(view.order as object)).toEqual([
      'originalLanguage',
      'issuingAuthority',
      'issuedDate',
      'supervision',
      'statementIssuedUnderProtocol',
      'serviceProvider',
      'offences',
      'seekingAuthority',
      'informationSought',
    ]);
    expect(Object.keys(view.supplementalInformation as object)).toEqual([
      'domesticLegalGround',
      'offenceProvisions',
      'applicablePenalties',
      'returnContact',
      'responseTimeFrame',
      'responseManner',
      'preservation',
      'specialProceduralInstructions',
      'confidentiality',
      'notificationStatement',
      'otherHelpfulInformation',
    ]);
  });
});

describe('the view', () => {
  it('of the provider carries who issues, when, what is sought and that B was notified (7.4.g)', () => {
    expect(seen(issued(), lumen)).toMatchObject({
      status: 'issued',
      issuingParty: 'XA',
      order: {
        issuedDate: '2026-03-02T10:00:00Z',
        supervision: { kind: 'prosecutor', office: 'Director of Public Prosecutions' },
        serviceProvider: {
          providerId: 'prov-xb-lumen',
          name: expect.any(String),
          address: expect.any(String),
        },
        informationSought: { elements: ['identity', 'postalAddress'] },
      },
      supplementalInformation: {
        notificationStatement: { simultaneousNotificationMade: true, authority: 'xb-parquet' },
      },
      documents: [{ documentId: 'doc-order', purpose: 'order' }],
    });
  });

  it('of the authority has the clocks and everything that was written', () => {
    const story = issued();
    story.tell(lumen, acknowledge());
    expect(seen(story, drafter)).toMatchObject({
      ownReference: 'DPP-2026-17',
      order: { factsSummary: expect.any(String) },
      addressees: [
        { deadline: { endsAt: '2026-04-01T21:00:00Z', timeZone: 'Europe/Helsinki' }, fallbackOpen: false },
      ],
    });
    expect(seen(story, drafter)).not.toHaveProperty('whatIsMissing');
  });

  it('of the authority shows what is missing while it is a draft', () => {
    const story = drafted({ originalLanguage: 'fr' });
    const gaps = seen(story, drafter).whatIsMissing as { paragraph: string }[];
    expect(gaps.map(({ paragraph }) => paragraph)).toContain('Art. 7.3.a');
    const full = requestKind.view(story.known, 'own-authority', drafter, context(drafter))
      .whatIsMissing as typeof gaps;
    expect(full.map(({ paragraph }) => paragraph)).toEqual(
      expect.arrayContaining(['Art. 7.3.a', 'Art. 13', 'Art. 7.5.a']),
    );
  });

  it('of the authority shows what a provider uploaded only once it has answered with it', () => {
    const story = issued();
    attach(story, 'ans-1', lumen, { purpose: 'answer' });
    const ids = () =>
      (seen(story, drafter).documents as { documentId: string }[]).map(({ documentId }) => documentId);
    expect(ids()).toEqual(['doc-order']);
    story.tell(lumen, answer());
    expect(ids()).toEqual(['doc-order', 'ans-1']);
    expect((seen(story, lumen).documents as object[]).length).toBe(2);
  });

  it('of anybody else has no content', () => {
    const story = issued();
    expect(seen(story, stranger)).toEqual({
      article: 'art7',
      role: 'requesting',
      status: 'issued',
      closed: false,
    });
    expect(seen(story, machine)).toEqual(seen(story, stranger));
    expect(seen(story, outsider)).toEqual({});
  });
});

describe('the relation', () => {
  it('of a provider begins when the order was issued to it', () => {
    expect(requestKind.relation(drafted().known, lumen)).toBe('none');
    expect(requestKind.relation(issued().known, lumen)).toBe('addressee');
    expect(requestKind.relation(issued().known, polaris)).toBe('none');
  });

  it("of a person follows the authority; one's own authority opens a case", () => {
    const { known } = drafted();
    expect([drafter, stranger, machine].map((actor) => requestKind.relation(known, actor))).toEqual([
      'own-authority',
      'same-party',
      'system',
    ]);
    expect([drafter, lumen].map((actor) => requestKind.relation(undefined, actor))).toEqual([
      'own-authority',
      'none',
    ]);
  });
});

describe('the outline', () => {
  it('names providers only once they are served, and identifiers for the index', () => {
    const story = drafted();
    expect(requestKind.outline(story.known)).toMatchObject({
      article: 'art7',
      role: 'requesting',
      providers: [],
      counterparts: ['XB'],
      identifiers: ['dpp-2026-17', 'suspect@lumen.xb.example'],
    });
    story.tell(drafter, declare('doc-1'));
    expect(requestKind.outline(story.known).due).toEqual([
      { kind: 'upload', n: 'doc-1', at: '2026-03-03T10:00:00Z', clock: 'system' },
    ]);
    expect(requestKind.outline(issued().known)).toMatchObject({
      providers: [{ id: 'prov-xb-lumen', status: 'issued' }],
      open: { issuedAt: '2026-03-02T10:00:00Z', addressees: 1 },
    });
  });
});
