import { readFileSync } from 'node:fs';
import { type PartyProfile, type Problem, readProfile } from '../../../shared/protocol/parties.ts';

const file = (name: string) => new URL(`../../../countries/${name}.json`, import.meta.url).pathname;
const json = (name: string): PartyProfile => JSON.parse(readFileSync(file(name), 'utf8'));

/** Problems of a fictional Party after a change, as "severity paragraph". */
function problemsAfter(code: string, change: (profile: PartyProfile) => void): string[] {
  const profile = json(code);
  change(profile);
  return readProfile(profile).problems.map(({ severity, paragraph }) => `${severity} ${paragraph}`);
}
const evidence = { source: 'test', sourceDate: '2024-09-02', validFrom: '2025-01-01' };

function first<T>(list: readonly T[]): T {
  const [item] = list;
  if (item === undefined) throw new Error('the list is empty');
  return item;
}

test.each(['XA', 'XB', 'XC'])('%s has no problems', (code) => {
  expect(readProfile(json(code)).problems).toEqual([]);
});

test('a signatory has gaps, which are no errors before it is a Party', () => {
  const { problems } = readProfile(json('XD'));
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(problems.map(({ paragraph }) => paragraph)).toEqual(
    expect.arrayContaining(['16.1', '6.6', '8.10.a', '14.10.b']),
  );
});

describe('declarations and reservations', () => {
  const cases: [string, string, string, (profile: PartyProfile) => void][] = [
    [
      '7.5.a is used without 7.5.e',
      'XB',
      'error 7.5.e',
      (p) => (p.declarations.art7NotificationAuthority = []),
    ],
    [
      '7.5.b is used without 7.5.e',
      'XB',
      'error 7.5.e',
      (p) => Object.assign(p.declarations, { art7Notification: [], art7NotificationAuthority: [] }),
    ],
    [
      '7.5.e ends before 7.5.a',
      'XB',
      'error 7.5.e',
      (p) => (first(p.declarations.art7NotificationAuthority).validTo = '2026-01-31'),
    ],
    ['8.10.a is missing', 'XA', 'error 8.10.a', (p) => (p.declarations.art8SubmittingAuthority = [])],
    ['8.10.b is missing', 'XA', 'error 8.10.b', (p) => (p.declarations.art8ReceivingAuthority = [])],
    [
      '8.10.b names nobody',
      'XA',
      'error 8.10.b',
      (p) => (first(p.declarations.art8ReceivingAuthority).value = []),
    ],
    ['6.6 is missing', 'XA', 'warning 6.6', (p) => (p.declarations.art6ConsultationAuthority = [])],
    ['14.7.c is missing', 'XA', 'warning 14.7.c', (p) => (p.declarations.incidentAuthority = [])],
    ['14.10.b is missing', 'XA', 'error 14.10.b', (p) => (p.declarations.onwardTransferAuthority = [])],
    ['C27.2.a is missing', 'XA', 'error C27.2.a', (p) => (p.declarations.centralAuthority = [])],
    ['C35 is missing', 'XA', 'error C35', (p) => (p.declarations.pointOfContact = [])],
    [
      'C35 begins too late',
      'XA',
      'error C35',
      (p) => (first(p.declarations.pointOfContact).validFrom = '2025-02-01'),
    ],
    [
      'a reservation is made after ratification',
      'XC',
      'error 19.1',
      (p) => (first(p.declarations.art7Reserved).depositedAt = '2025-03-01'),
    ],
    [
      'a declaration is made between signature and ratification',
      'XB',
      'error 19.2',
      (p) => (first(p.declarations.art7BeforeArt8).depositedAt = '2024-01-01'),
    ],
    [
      'the day of deposit is missing',
      'XB',
      'error 19.3',
      (p) => delete first(p.declarations.art7NotificationAuthority).depositedAt,
    ],
    [
      'a reservation is outside the closed list',
      'XA',
      'error 19.1',
      (p) => Object.assign(p.declarations, { art9Reserved: [{ value: true, ...evidence }] }),
    ],
    ['17.2 stands without 17.1', 'XC', 'error 17.2', (p) => (p.declarations.federalReservation = [])],
    [
      'a unit is of another State',
      'XC',
      'error 17.2',
      (p) => (first(p.declarations.constituentUnitApplying).value = ['XB-IL']),
    ],
    [
      '9.5 names no channel',
      'XC',
      'error 9.5',
      (p) => (first(p.declarations.art9PostExecution).value = { required: true, format: 'letter' }),
    ],
    [
      'a declaration is moot beside 7.9.a',
      'XC',
      'warning 7.9.a',
      (p) => p.declarations.art7BeforeArt8.push({ value: true, depositedAt: '2024-09-27', ...evidence }),
    ],
    [
      'an EU member departs from the EU position',
      'XC',
      'warning 7.9.a',
      (p) => (first(p.euMember).value = true),
    ],
    [
      'an authority is named but not defined',
      'XA',
      'error 3.2',
      (p) => (first(p.declarations.pointOfContact).value = 'xa-nobody'),
    ],
  ];

  test.each(cases)('%s (%s: %s)', (_what, code, problem, change) => {
    expect(problemsAfter(code, change)).toContain(problem);
  });

  test('a notification under 7.5.a may come at any time', () => {
    expect(
      problemsAfter('XB', (p) => (first(p.declarations.art7Notification).depositedAt = '2024-12-24')),
    ).toEqual([]);
  });

  test('a reservation may be withdrawn at any time', () => {
    const withdraw = (p: PartyProfile) => {
      first(p.declarations.art7Reserved).validTo = '2025-12-31';
      p.declarations.art7Reserved.push({ value: false, ...evidence, validFrom: '2026-01-01' });
    };
    expect(problemsAfter('XC', withdraw)).toEqual([]);
  });
});

describe('standing and identity', () => {
  const protocol = (change: object) => (p: PartyProfile) =>
    void Object.assign(p.status.secondProtocol, change);
  const cases: [string, string, (profile: PartyProfile) => void][] = [
    [
      'is in force before three months and the rest of the month',
      'error 16.4',
      protocol({ ratified: '2024-10-01' }),
    ],
    ['is in force without ratification', 'error 16.1', protocol({ ratified: undefined })],
    ['was ratified before it was signed', 'error 16.1', protocol({ signed: '2024-09-03' })],
    ['is in force without the Convention', 'error 16.1', (p) => delete p.status.convention.inForceFrom],
    [
      'has ratified but has no date of entry into force',
      'warning 16.3',
      protocol({ inForceFrom: undefined }),
    ],
    ['is a fictional Party that is no exercise', 'error profile', (p) => (p.exercise = false)],
    ['is an exercise under a real code', 'error profile', (p) => (p.code = 'FI')],
    [
      'has an unknown code',
      'error profile',
      (p) => Object.assign(p, { code: 'ZQ', exercise: false, exerciseClock: false }),
    ],
    ['has a code that is none', 'error profile', (p) => (p.code = 'Alder')],
    ['has an unknown time zone', 'error profile', (p) => (p.timeZone = 'Europe/Alderbay')],
    ['has an issuer without https', 'error profile', (p) => (p.issuer = { url: 'http://id.xa.example' })],
  ];

  test.each(cases)('a profile that %s: %s', (_what, problem, change) => {
    expect(problemsAfter('XA', change)).toContain(problem);
  });

  test('only an exercise may move its clock', () => {
    const { problems } = readProfile({ ...json('XA'), code: 'FI', exercise: false });
    expect(problems.map(({ path }) => path)).toContain('exerciseClock');
  });
});

describe('what is needed to work', () => {
  const cases: [string, string, (profile: PartyProfile) => void][] = [
    ['a source is empty', 'error 4.1', (p) => (first(p.officialLanguages).source = ' ')],
    ['a source is missing', 'error 4.1', (p) => Reflect.deleteProperty(first(p.officialLanguages), 'source')],
    ['a language is unknown', 'error 4.1', (p) => (first(p.acceptableLanguages).value = ['qq'])],
    [
      'a language tag is malformed',
      'error 4.1',
      (p) => (first(p.acceptableLanguages).value = ['english please']),
    ],
    ['validity overlaps', 'error 4.1', (p) => p.officialLanguages.push({ value: ['fr'], ...evidence })],
    [
      'validity ends before it begins',
      'error 4.1',
      (p) => (first(p.officialLanguages).validTo = '2024-01-01'),
    ],
    ['an authority overlaps itself', 'error 3.2.b', (p) => p.authorities.push(first(p.authorities))],
    [
      'an exercise would write to the real world',
      'error 3.2.b',
      (p) => (first(p.authorities).contact.email = 'a@b.org'),
    ],
    [
      'an e-mail address is none',
      'error 3.2.b',
      (p) => (first(p.authorities).contact.email = 'the front desk'),
    ],
    [
      'nobody is competent for an article',
      'warning 3.2.b',
      (p) => (p.authorities = p.authorities.map((authority) => ({ ...authority, competentFor: [] }))),
    ],
    ['10.5 is missing', 'error 10.5', (p) => (p.emergencyMlaContact = [])],
    ['the rota has a hole', 'error 10.5', (p) => first(p.emergencyMlaContact).value.rota.pop()],
    ['retention is missing', 'error 14.5', (p) => (p.dataProtection.retention = [])],
    ['retention has a gap', 'error 14.5', (p) => first(p.dataProtection.retention).value.shift()],
    [
      'two retention rules have one scope',
      'error 14.5',
      (p) => first(p.dataProtection.retention).value.push(first(first(p.dataProtection.retention).value)),
    ],
    ['the notice duty is not stated', 'warning 14.11.c', (p) => (p.dataProtection.senderNoticeDuty = [])],
    [
      'the notice duty has no contact',
      'error 14.11.c',
      (p) => (first(p.dataProtection.senderNoticeDuty).value = { required: true }),
    ],
    ['there is no oversight', 'error 14.14', (p) => (p.dataProtection.oversight = [])],
    ['there is no judicial remedy', 'error 14.13', (p) => first(p.dataProtection.remedies).value.shift()],
    ['a provider is in another territory', 'error 7.1', (p) => (first(p.providers).territory.party = 'XB')],
    [
      'a provider is in an unknown territory',
      'error 7.1',
      (p) => (first(p.providers).territory.subdivision = 'XB-IL'),
    ],
    [
      'the languages of a provider are unknown',
      'warning 4.2',
      (p) => (first(p.providers).policies.comparableProcessLanguages = []),
    ],
    [
      'the form of a provider is unknown',
      'warning 7.6',
      (p) => (first(p.providers).policies.electronicForm = []),
    ],
    ['a pair is with an unknown country', 'error 5', (p) => (first(p.pairs).with = 'ZQ')],
    ['a pair is with a real country', 'error 5', (p) => (first(p.pairs).with = 'FI')],
    ['a pair is listed twice', 'error 5', (p) => p.pairs.push(first(p.pairs))],
  ];

  test.each(cases)('%s: %s', (_what, problem, change) => {
    expect(problemsAfter('XA', change)).toContain(problem);
  });

  test('a hole in the rota is named by day and hour', () => {
    const profile = json('XA');
    first(profile.emergencyMlaContact).value.rota.pop();
    const { message } = readProfile(profile).problems[0] as Problem;
    expect(message).toContain('from mon 20:00');
  });
});
