import { readFileSync } from 'node:fs';
import { declarationCatalogue, declarationKeys } from '../../../shared/protocol/declarations.ts';
import {
  absentValues,
  acceptsElectronicForm,
  authorityById,
  competentAuthoritiesAt,
  declarationAt,
  designatedAt,
  isTerritoryExcluded,
  overlaps,
  type PartyProfile,
  partyProfileSchema,
  providerById,
  providerLanguagesAt,
  retentionRuleAt,
  rolesOf,
  saysNothing,
  valueAt,
} from '../../../shared/protocol/parties.ts';

const read = (code: string): PartyProfile =>
  partyProfileSchema.parse(
    JSON.parse(readFileSync(new URL(`../../../countries/${code}.json`, import.meta.url), 'utf8')),
  );
const [xa, xb, xc, xd] = [read('XA'), read('XB'), read('XC'), read('XD')];
const DAY = '2026-03-01';

describe('dated values', () => {
  const list = [
    { value: 'old', validFrom: '2025-01-01', validTo: '2025-06-30' },
    { value: 'new', validFrom: '2025-07-01' },
  ];

  test('hold from the first to the last day of their validity, both included', () => {
    expect(valueAt(list, '2024-12-31')).toBeUndefined();
    expect(valueAt(list, '2025-01-01')).toBe('old');
    expect(valueAt(list, '2025-06-30')).toBe('old');
    expect(valueAt(list, '2025-07-01')).toBe('new');
    expect(valueAt(list, '2099-01-01')).toBe('new');
  });

  test('are asked by calendar day: an instant would miss the last day', () => {
    expect(() => valueAt(list, '2025-06-30T12:00:00Z')).toThrow(TypeError);
  });

  test('overlap when one begins before the other has ended', () => {
    expect(overlaps(list)).toEqual([]);
    expect(overlaps([{ validFrom: '2025-01-01' }, { validFrom: '2026-01-01' }])).toEqual([
      { earlier: 0, later: 1 },
    ]);
    expect(
      overlaps([{ validFrom: '2025-06-30' }, { validFrom: '2025-01-01', validTo: '2025-06-30' }]),
    ).toEqual([{ earlier: 1, later: 0 }]);
  });

  test('trap 17: the profile of today is not applied to an act of last year', () => {
    expect(declarationAt(xb, 'art7Notification', '2025-03-01').mode).toBe('circumstances');
    expect(declarationAt(xb, 'art7Notification', DAY).mode).toBe('always');
  });
});

describe('the catalogue of declarations', () => {
  test('has a value schema and a default for every key', () => {
    expect(Object.keys(absentValues).sort()).toEqual([...declarationKeys].sort());
    expect(Object.keys(xa.declarations).sort()).toEqual([...declarationKeys].sort());
  });

  test('closes the list of reservations (19.1)', () => {
    const reservations = Object.values(declarationCatalogue).filter(({ kind }) => kind === 'reservation');
    expect(reservations.map(({ paragraph }) => paragraph)).toEqual(['7.9.a', '7.9.b', '8.13', '17.1']);
  });

  test('has defaults that say nothing', () => {
    expect(Object.values(absentValues).every(saysNothing)).toBe(true);
  });

  test.each([
    ['art7SupervisionRequired', false],
    ['art7Notification', { mode: 'none' }],
    ['art7Reserved', false],
    ['art7ExcludedAccessNumber', []],
    ['art9PostExecution', { required: false }],
    ['art7NotificationAuthority', undefined],
    ['art8SubmittingAuthority', []],
  ] as const)('%s is %p where a Party has said nothing', (key, value) => {
    expect(declarationAt(xd, key, DAY)).toEqual(value);
  });
});

describe('the fictional Parties', () => {
  test('differ in what switches the rules', () => {
    const said = (key: keyof typeof absentValues) =>
      [xa, xb, xc].filter((party) => !saysNothing(declarationAt(party, key, DAY))).map(({ code }) => code);
    expect(
      Object.fromEntries(
        declarationKeys.map((key) => [declarationCatalogue[key].paragraph, said(key).join(' ')]),
      ),
    ).toEqual(
      expect.objectContaining({
        '7.2.b': 'XB',
        '7.5.a': 'XB',
        '7.5.b': 'XB',
        '7.8': 'XB',
        '7.9.a': 'XC',
        '7.9.b': 'XB',
        '8.4': 'XB',
        '8.11': 'XC',
        '8.13': 'XC',
        '9.1.b': 'XB',
        '9.5': 'XC',
        '10.9': 'XA XC',
        '12.3': 'XA XC',
        '17.1': 'XC',
        '18.2': 'XB',
      }),
    );
  });

  test('write to addresses under .example only', () => {
    const mails = JSON.stringify([xa, xb, xc, xd]).match(/[\w.-]+@[\w.-]+/g) ?? [];
    expect(mails.length).toBeGreaterThan(30);
    expect(mails.filter((mail) => !mail.endsWith('.example'))).toEqual([]);
  });
});

describe('authorities', () => {
  test('hold the roles that the designations give them', () => {
    expect(rolesOf(xb, 'xb-parquet', DAY)).toEqual([
      'art6ConsultationAuthority',
      'art7NotificationAuthority',
      'art8SubmittingAuthority',
      'art8ReceivingAuthority',
      'onwardTransferAuthority',
    ]);
  });

  test('are competent by article (3.2.b)', () => {
    expect(competentAuthoritiesAt(xa, 'art7', DAY).map(({ id }) => id)).toEqual([
      'xa-dpp',
      'xa-police',
      'xa-court',
    ]);
    expect(competentAuthoritiesAt(xc, 'art7', DAY)).toEqual([]);
  });

  test('do not exist before their time', () => {
    expect(authorityById(xa, 'xa-dpp', '2020-01-01')).toBeUndefined();
    expect(authorityById(xa, 'xa-dpp', DAY)?.kind).toBe('prosecutor');
  });

  test('the central authority stands in for 6.6 and 14.7.c, never for 14.10.b or 8.10', () => {
    const standsIn = (key: Parameters<typeof designatedAt>[1]) => {
      const { authorities, standIn } = designatedAt(xd, key, DAY);
      return [authorities.map(({ id }) => id), standIn];
    };
    expect(standsIn('art6ConsultationAuthority')).toEqual([['xd-justice'], true]);
    expect(standsIn('incidentAuthority')).toEqual([['xd-justice'], true]);
    expect(standsIn('onwardTransferAuthority')).toEqual([[], false]);
    expect(standsIn('art8ReceivingAuthority')).toEqual([[], false]);
    expect(designatedAt(xa, 'incidentAuthority', DAY)).toMatchObject({
      standIn: false,
      authorities: [{ id: 'xa-dpa' }],
    });
  });
});

describe('providers', () => {
  const provider = (id: string) => {
    const found = providerById(xb, id, DAY);
    if (found === undefined) throw new Error(`${id} is missing`);
    return found;
  };

  test('differ in language and form', () => {
    expect(providerLanguagesAt(xb, provider('prov-xb-lumen'), DAY)).toEqual({
      comparableProcess: ['fr'],
      accepted: undefined,
      official: ['fr'],
    });
    expect(providerLanguagesAt(xb, provider('prov-xb-polaris'), DAY)).toMatchObject({ accepted: ['en'] });
    expect(acceptsElectronicForm(provider('prov-xb-lumen'), DAY)).toBe(true);
    expect(acceptsElectronicForm(provider('prov-xb-granit'), DAY)).toBe(false);
  });

  test('accept no electronic form while nothing is known (7.6)', () => {
    expect(acceptsElectronicForm(provider('prov-xb-lumen'), '2024-10-01')).toBe(false);
  });

  test('can sit in an excluded territory (18.2)', () => {
    const { territory } = provider('prov-xb-phare');
    expect(isTerritoryExcluded(xb, territory.subdivision, DAY)).toBe(true);
    expect(isTerritoryExcluded(xb, undefined, DAY)).toBe(false);
    expect(isTerritoryExcluded(xa, territory.subdivision, DAY)).toBe(false);
  });
});

describe('retention (14.5)', () => {
  type Question = Parameters<typeof retentionRuleAt>[1];
  const rule = (
    party: PartyProfile,
    article: Question['article'],
    role: Question['role'],
    dataCategory: Question['dataCategory'],
  ) => retentionRuleAt(party, { article, role, dataCategory }, DAY)?.id;

  test('takes the most specific rule: article before role before data category', () => {
    expect(rule(xa, 'art9', 'requesting', 'content')).toBe('content');
    expect(rule(xa, 'art7', 'requesting', 'subscriber')).toBe('case-files');
    expect(rule(xb, 'art8', 'requested', 'traffic')).toBe('trafic');
    expect(rule(xb, 'art8', 'requested', 'subscriber')).toBe('dossiers');
    expect(rule(xb, 'art9', 'requested', 'content')).toBe('urgence');
    expect(rule(xc, 'art9', 'requesting', 'content')).toBe('urgencia');
    expect(rule(xc, 'art8', 'requested', 'any')).toBe('requerido');
  });

  test('knows no rule before the first is valid', () => {
    expect(
      retentionRuleAt(xa, { article: 'art7', role: 'requesting', dataCategory: 'any' }, '2020-01-01'),
    ).toBeUndefined();
  });
});
