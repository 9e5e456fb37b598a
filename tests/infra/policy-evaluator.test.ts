/** The evaluator by which roles and resource policies are judged: each rule seen to say yes and to say no. */
import {
  decide,
  like,
  type Request,
  type Statement,
  UnknownPolicyElementError,
} from '../support/policy-evaluator.ts';

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/one`;
const OTHER = `arn:aws:iam::${ACCOUNT}:role/other`;
const OBJECT = 'arn:aws:s3:::vault/docs/1';
const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`;

const request = (more: Partial<Request> = {}): Request => ({
  principal: ROLE,
  account: ACCOUNT,
  action: 's3:GetObject',
  resource: OBJECT,
  ...more,
});
const allow = (more: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::vault/*',
  ...more,
});
const ROOT = { AWS: `arn:aws:iam::${ACCOUNT}:root` };

test.each([
  ['a*', 'abc', true],
  ['a*c', 'abbc', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['a.c', 'abc', false],
  ['*', '', true],
  ['arn:aws:s3:::b/*', 'arn:aws:s3:::b', false],
])('%s and %s: %s', (pattern, value, expected) => {
  expect(like(pattern, value)).toBe(expected);
});

describe('identity policies', () => {
  test('nothing said is no', () => {
    expect(decide(request(), { identity: [] })).toBe('denied by default');
  });
  test('allowed, and by a pattern of any case', () => {
    expect(decide(request(), { identity: [allow()] })).toBe('allowed');
    expect(decide(request(), { identity: [allow({ Action: ['S3:get*'] })] })).toBe('allowed');
  });
  test('another action, another resource', () => {
    expect(decide(request({ action: 's3:PutObject' }), { identity: [allow()] })).toBe('denied by default');
    expect(decide(request({ resource: 'arn:aws:s3:::other/1' }), { identity: [allow()] })).toBe(
      'denied by default',
    );
  });
  test('a no stands above any yes', () => {
    const no = allow({ Effect: 'Deny', Action: '*', Resource: '*' });
    expect(decide(request(), { identity: [allow(), no] })).toBe('denied explicitly');
  });
  test('NotAction and NotResource', () => {
    const all: Statement = { Effect: 'Allow', NotAction: 's3:Delete*', Resource: '*' };
    expect(decide(request(), { identity: [all] })).toBe('allowed');
    expect(decide(request({ action: 's3:DeleteObject' }), { identity: [all] })).toBe('denied by default');
    const elsewhere: Statement = { Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::vault/*' };
    expect(decide(request(), { identity: [elsewhere] })).toBe('denied by default');
    expect(decide(request({ resource: 'arn:aws:s3:::x/1' }), { identity: [elsewhere] })).toBe('allowed');
  });
});

describe('conditions', () => {
  const under = (Condition: Statement['Condition'], context: Request['context'] = {}) =>
    decide(request({ context }), { identity: [allow({ Condition: Condition ?? {} })] }) === 'allowed';

  test.each<[string, Record<string, unknown>, Record<string, string>, boolean]>([
    ['StringEquals', { 'x:a': 'v' }, { 'x:a': 'v' }, true],
    ['StringEquals', { 'x:a': ['u', 'v'] }, { 'X:A': 'v' }, true],
    ['StringEquals', { 'x:a': 'v' }, { 'x:a': 'V' }, false],
    ['StringEquals', { 'x:a': 'v' }, {}, false],
    ['StringEquals', { 'x:a': 'v', 'x:b': 'w' }, { 'x:a': 'v' }, false],
    ['StringEqualsIfExists', { 'x:a': 'v' }, {}, true],
    ['StringEqualsIfExists', { 'x:a': 'v' }, { 'x:a': 'w' }, false],
    ['StringNotEquals', { 'x:a': ['u', 'v'] }, { 'x:a': 'w' }, true],
    ['StringNotEquals', { 'x:a': ['u', 'v'] }, { 'x:a': 'v' }, false],
    ['StringNotEquals', { 'x:a': 'v' }, {}, true],
    ['StringLike', { 'x:a': 'v*' }, { 'x:a': 'vw' }, true],
    ['StringLike', { 'x:a': 'v*' }, { 'x:a': 'w' }, false],
    ['StringNotLike', { 'x:a': 'v*' }, { 'x:a': 'w' }, true],
    ['ArnLike', { 'x:a': 'arn:aws:iam::*:role/r' }, { 'x:a': 'arn:aws:iam::1:role/r' }, true],
    ['ArnNotEquals', { 'x:a': 'arn:a' }, { 'x:a': 'arn:a' }, false],
    ['Bool', { 'aws:SecureTransport': 'true' }, {}, true],
    ['Bool', { 'aws:SecureTransport': false }, {}, false],
    ['BoolIfExists', { 'x:a': 'false' }, {}, true],
    ['Null', { 'x:a': 'true' }, {}, true],
    ['Null', { 'x:a': 'false' }, {}, false],
    ['Null', { 'x:a': 'false' }, { 'x:a': '1' }, true],
    ['NumericLessThan', { 's3:TlsVersion': '1.2' }, {}, false],
    ['NumericLessThan', { 's3:TlsVersion': 1.2 }, { 's3:TlsVersion': '1.1' }, true],
  ])('%s %j, given %j: %s', (operator, keys, context, expected) => {
    expect(under({ [operator]: keys }, context)).toBe(expected);
  });

  test('all operators have to hold', () => {
    const both = { StringEquals: { 'x:a': 'v' }, Bool: { 'aws:SecureTransport': 'false' } };
    expect(under(both, { 'x:a': 'v' })).toBe(false);
  });
  test('the name of a member of an encryption context keeps its case', () => {
    const party = { StringEquals: { 'kms:EncryptionContext:party': 'XA' } };
    expect(under(party, { 'kms:EncryptionContext:party': 'XA' })).toBe(true);
    expect(under(party, { 'kms:EncryptionContext:PARTY': 'XA' })).toBe(false);
  });
  test('what it does not understand is an error, not an answer', () => {
    expect(() => under({ DateLessThan: { 'aws:CurrentTime': '2030' } })).toThrow(UnknownPolicyElementError);
    expect(() => under({ 'ForAllValues:StringEquals': { 'x:a': 'v' } })).toThrow(UnknownPolicyElementError);
    expect(() => under({ StringEquals: { 'x:a': { Ref: 'Key' } } }, { 'x:a': 'v' })).toThrow(
      UnknownPolicyElementError,
    );
  });
});

describe('resource policies', () => {
  const named = (Principal: Statement['Principal'], more: Partial<Statement> = {}): Statement =>
    allow({ ...(Principal && { Principal }), ...more });

  test('a principal that is named needs no policy of its own', () => {
    expect(decide(request(), { identity: [], resource: [named({ AWS: ROLE })] })).toBe('allowed');
    expect(decide(request(), { identity: [], resource: [named({ AWS: [OTHER] })] })).toBe(
      'denied by default',
    );
    expect(decide(request(), { identity: [], resource: [named('*')] })).toBe('allowed');
  });
  test('the account hands the question on, and answers nothing', () => {
    expect(decide(request(), { identity: [], resource: [named(ROOT)] })).toBe('denied by default');
    expect(decide(request(), { identity: [allow()], resource: [] })).toBe('allowed');
  });
  test('a no for everybody but one', () => {
    const no = named('*', { Effect: 'Deny', Condition: { StringNotEquals: { 'aws:PrincipalArn': [ROLE] } } });
    expect(decide(request(), { identity: [allow()], resource: [no] })).toBe('allowed');
    expect(decide(request({ principal: OTHER }), { identity: [allow()], resource: [no] })).toBe(
      'denied explicitly',
    );
  });
  test('a no that names the account holds for its roles', () => {
    const no = named(ROOT, { Effect: 'Deny' });
    expect(decide(request(), { identity: [allow()], resource: [no] })).toBe('denied explicitly');
  });
  test('services: by their name, under the account they act for', () => {
    const statement = named(
      { Service: 'events.amazonaws.com' },
      { Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } } },
    );
    const asked = request({ principal: 'events.amazonaws.com' });
    expect(decide(asked, { identity: [], resource: [statement] })).toBe('allowed');
    const foreign = { ...asked, context: { 'aws:SourceAccount': '999999999999' } };
    expect(decide(foreign, { identity: [], resource: [statement] })).toBe('denied by default');
    expect(
      decide({ ...asked, principal: 'sns.amazonaws.com' }, { identity: [], resource: [statement] }),
    ).toBe('denied by default');
  });
});

describe('keys', () => {
  const use: Statement = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY };
  const asked = request({ action: 'kms:Decrypt', resource: KEY });
  const keyPolicy = (more: Partial<Statement> = {}): Statement => ({
    Effect: 'Allow',
    Principal: ROOT,
    Action: 'kms:Decrypt',
    Resource: '*',
    ...more,
  });

  test('need the yes of the key and of the identity', () => {
    expect(decide(asked, { identity: [use], resource: [keyPolicy()] })).toBe('allowed');
    expect(decide(asked, { identity: [use], resource: [] })).toBe('denied by default');
    expect(decide(asked, { identity: [], resource: [keyPolicy()] })).toBe('denied by default');
    expect(decide(asked, { identity: [], resource: [keyPolicy({ Principal: { AWS: ROLE } })] })).toBe(
      'allowed',
    );
  });
  test('an administrator of the account uses none that names others', () => {
    const all: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };
    const forOther = keyPolicy({ Condition: { StringEquals: { 'aws:PrincipalArn': [OTHER] } } });
    expect(decide(asked, { identity: [all], resource: [forOther] })).toBe('denied by default');
  });
});

test('principals of a kind that does not occur here are an error', () => {
  const statement = allow({ Principal: { Federated: 'x' } });
  expect(() => decide(request(), { identity: [], resource: [statement] })).toThrow(UnknownPolicyElementError);
  expect(() => decide(request(), { identity: [], resource: [allow({ NotPrincipal: '*' })] })).toThrow();
});
