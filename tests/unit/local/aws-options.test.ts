/** What the deployment commands understand, and what they refuse before anything is touched. */
import { deploymentSchema, readDeployment } from '../../../infra/deployment.ts';
import { cdkArguments, type Options, readOptions, stacksOf, surprises } from '../../../local/aws/options.ts';
import { exerciseProfile } from '../../../local/profiles.ts';

const exercise = exerciseProfile('XA');
const earnest = { ...exercise, exercise: false };
const options = (more: Partial<Options> = {}): Options => ({
  command: 'deploy',
  party: 'countries/XA.json',
  others: [],
  yes: false,
  ...more,
});
const account = '111122223333';
const place = { account, region: exercise.region, emulator: undefined };
const settings = deploymentSchema.parse({
  account,
  mail: { from: 'node@justice.gov' },
  alarmMail: ['duty@justice.gov'],
});
const files = { outputs: 'outputs.json', output: 'assembly' };

test('command lines', () => {
  expect(readOptions(['deploy', '--party', 'a.json', '--others', 'b.json', 'c.json', '--yes'])).toEqual(
    options({ party: 'a.json', others: ['b.json', 'c.json'], yes: true }),
  );
  for (const wrong of [
    [],
    ['deploy'],
    ['remove', '--party', 'a'],
    ['diff', '--party'],
    ['diff', '--party', 'a', '-x'],
  ]) {
    expect(readOptions(wrong)).toBeUndefined();
  }
  expect(readOptions(['destroy', '--party', 'a.json', '--others', 'b.json'])).toBeUndefined();
});

test('nothing to refuse', () => {
  expect(surprises(options(), earnest, settings, place)).toEqual([]);
});

test.each<[string, Parameters<typeof surprises>, RegExp]>([
  [
    'another region',
    [options(), earnest, settings, { ...place, region: 'us-east-1' }],
    /us-east-1.*eu-west-1/,
  ],
  ['another account', [options(), earnest, settings, { ...place, account: '999999999999' }], /999999999999/],
  ['no account named', [options(), earnest, { ...settings, account: undefined }, place], /names no account/],
  ['no region', [options(), { ...earnest, region: undefined }, settings, place], /names no region/],
  ['nobody for alarms', [options(), earnest, { ...settings, alarmMail: [] }, place], /alarms/],
  [
    'a sender of nobody',
    [options(), earnest, { ...settings, mail: { from: 'a@b.example', identity: 'domain' } }, place],
    /b\.example/,
  ],
  [
    'destroying in earnest unasked',
    [options({ command: 'destroy', yes: true }), earnest, settings, place],
    /--yes/,
  ],
])('refuses %s', (_, [asked, profile, deployment, where], expected) => {
  expect(surprises(asked, profile, deployment, where).join('\n')).toMatch(expected);
});

test('stacks: the last one only where AWS is; destroy leaves the data', () => {
  const stacks = stacksOf('XA', { emulator: false, front: false });
  expect(stacks).toEqual(['data', 'node', 'operations', 'guard'].map((name) => `Accord224-XA-${name}`));
  expect(stacksOf('XA', { emulator: true, front: false })).not.toContain('Accord224-XA-guard');
  const destroy = cdkArguments(options({ command: 'destroy' }), stacks, place, files);
  expect(destroy.filter((word) => word.startsWith('Accord224'))).toEqual(
    ['guard', 'operations', 'node'].map((name) => `Accord224-XA-${name}`),
  );
});

test('direct, and without a question, on an emulator only', () => {
  const stacks = ['Accord224-XA-data'];
  const onAws = cdkArguments(options(), stacks, place, files);
  expect(onAws).toContain('broadening');
  expect(onAws).not.toContain('--method=direct');
  expect(cdkArguments(options(), stacks, { emulator: 'http://127.0.0.1:1' }, files)).toContain(
    '--method=direct',
  );
});

test('settings: shipped ones are fine, a wrong one is told with its place', () => {
  for (const code of ['XA', 'XB', 'XC', 'XD', 'template'])
    expect(readDeployment(code).mail.from).toContain('@');
  expect(() => readDeployment('ZZ')).toThrow(/ZZ\.json is not there: copy template\.json/);
  const wrong = deploymentSchema.safeParse({ mail: { from: 'a@b.c' }, logDays: 7, colour: 'blue' });
  expect(wrong.success).toBe(false);
});
