import { authorityPart } from '../../../functions/pages/authority-part.ts';
import { textsIn } from '../../../functions/pages/i18n.ts';
import { caseView } from '../../../functions/pages/views.ts';

const base = { id: 'req_1', status: 'received', relation: 'addressee', version: 3 };
const shown = (view: object): string =>
  String(authorityPart(textsIn('en'), caseView.parse({ ...base, ...view }), 'Europe/Helsinki'));

describe('what the authority of the other Party said (7.5)', () => {
  it('tells a provider what not to disclose, and what it may see', () => {
    const instruction = { notToDisclose: ['identity'], since: '2026-03-03T10:00:00Z', party: 'XB' };
    const text = shown({
      instruction,
      additionalInformation: [{ n: 1, item: 2, text: 'The <district> court.' }],
    });
    expect(text).toContain('Not to be disclosed');
    expect(text).toContain('Art. 7.5.c');
    expect(text).toContain('The &#60;district&#62; court.');
    expect(shown({ instruction: { ...instruction, notToDisclose: 'all' } })).toContain('Everything');
  });

  it('tells the office of instructions that came late, and of questions with and without consent', () => {
    const text = shown({
      relation: 'own-authority',
      authorities: [
        {
          party: 'XB',
          instructions: [
            {
              ref: '1',
              ground: '7.5.c.i',
              instructedAt: '2026-03-03T10:00:00Z',
              late: ['prov-xb-lumen'],
              reasons: 'Own inquiry.',
            },
          ],
          requests: [
            {
              n: 1,
              questions: ['A suspect?'],
              answeredAt: '2026-03-04T10:00:00Z',
              answers: [{ item: 1, providerMaySee: false, text: 'Yes.' }],
            },
            { n: 2, questions: ['Which court?'] },
          ],
        },
      ],
    });
    for (const part of ['Own inquiry.', 'After disclosure', 'Not for the provider', 'To be answered'])
      expect(text).toContain(part);
  });

  it('shows the notified authority its own acts, and nothing where nothing was said', () => {
    const own = [
      { n: 1, ground: '7.5.c.ii', at: '2026-03-03T10:00:00Z', late: [], liftedAt: '2026-03-04T10:00:00Z' },
    ];
    expect(shown({ relation: 'own-authority', side: 'notified', instructions: own })).toContain('Lifted');
    expect(shown({}).trim()).toBe('');
  });
});
