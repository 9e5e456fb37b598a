/**
 * Decides a request by IAM's own rules, for policies as they stand in a template: who asks, for what, on which
 * resource, under which circumstances. Knows what our policies use and throws at anything else: an operator that is
 * not understood must not look like a yes or a no. Rules: "Policy evaluation logic" of the IAM user guide, for one
 * account; KMS additionally asks the key's policy first ("Key policies in AWS KMS").
 */

export type Texts = string | readonly string[];
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, Texts>>;
  readonly NotPrincipal?: unknown;
  readonly Action?: Texts;
  readonly NotAction?: Texts;
  readonly Resource?: Texts;
  readonly NotResource?: Texts;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface Request {
  /** ARN of a role, or the name of a service such as `events.amazonaws.com`. */
  readonly principal: string;
  readonly account: string;
  readonly action: string;
  readonly resource: string;
  /** Condition keys; those of the principal and of TLS are added. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

export interface Policies {
  /** Of the principal. */
  readonly identity: readonly Statement[];
  /** Of the resource. */
  readonly resource?: readonly Statement[];
}

export type Decision = 'allowed' | 'denied explicitly' | 'denied by default';

export class UnknownPolicyElementError extends Error {
  override readonly name = 'UnknownPolicyElementError';
}

const list = (value: Texts | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** `*` any run of characters, `?` any one. */
export function like(pattern: string, value: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(value);
}

/** Actions know no case, resources do. */
const actionMatches = (patterns: Texts, action: string): boolean =>
  list(patterns).some((pattern) => like(pattern.toLowerCase(), action.toLowerCase()));

function coversAction({ Action, NotAction }: Statement, action: string): boolean {
  if (Action !== undefined) return actionMatches(Action, action);
  if (NotAction !== undefined) return !actionMatches(NotAction, action);
  throw new UnknownPolicyElementError('a statement without action');
}

function coversResource({ Resource, NotResource }: Statement, resource: string): boolean {
  if (NotResource !== undefined) return !list(NotResource).some((pattern) => like(pattern, resource));
  // A key policy says `*` and means its own key; a resource policy without Resource does not occur here.
  return list(Resource).some((pattern) => like(pattern, resource));
}

/** What a resource policy says about a principal: itself, its account (which then asks IAM), or nothing. */
function namedBy({ Principal, NotPrincipal }: Statement, request: Request): 'directly' | 'account' | 'not' {
  if (NotPrincipal !== undefined) throw new UnknownPolicyElementError('NotPrincipal');
  if (Principal === '*') return 'directly';
  for (const [kind, names] of Object.entries(Principal ?? {})) {
    for (const name of list(names)) {
      if (kind === 'Service') {
        if (name === request.principal) return 'directly';
      } else if (kind === 'AWS') {
        if (name === '*' || name === request.principal) return 'directly';
        if (isService(request)) continue;
        if (name === request.account || name.endsWith(`:iam::${request.account}:root`)) return 'account';
      } else throw new UnknownPolicyElementError(`principals of the kind ${kind}`);
    }
  }
  return 'not';
}

const isService = ({ principal }: Request): boolean => principal.endsWith('.amazonaws.com');

type Context = ReadonlyMap<string, readonly string[]>;

/** Condition keys know no case; the name of an encryption context's member does. */
const keyOf = (name: string): string =>
  name.toLowerCase().startsWith('kms:encryptioncontext:')
    ? `kms:encryptioncontext:${name.slice('kms:encryptioncontext:'.length)}`
    : name.toLowerCase();

function contextOf(request: Request): Context {
  const service = isService(request);
  const entries: Record<string, string | readonly string[]> = {
    'aws:PrincipalIsAWSService': String(service),
    'aws:SecureTransport': 'true',
    's3:TlsVersion': '1.3',
    ...(service
      ? { 'aws:SourceAccount': request.account }
      : { 'aws:PrincipalArn': request.principal, 'aws:PrincipalAccount': request.account }),
    ...request.context,
  };
  return new Map(Object.entries(entries).map(([name, value]) => [keyOf(name), list(value)]));
}

/** How one value of the request meets one value of the policy. */
const TESTS: Readonly<Record<string, (wanted: string, got: string) => boolean>> = {
  StringEquals: (wanted, got) => wanted === got,
  StringEqualsIgnoreCase: (wanted, got) => wanted.toLowerCase() === got.toLowerCase(),
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: (wanted, got) => wanted.toLowerCase() === got.toLowerCase(),
  NumericLessThan: (wanted, got) => Number(got) < Number(wanted),
  NumericLessThanEquals: (wanted, got) => Number(got) <= Number(wanted),
  NumericGreaterThan: (wanted, got) => Number(got) > Number(wanted),
  NumericEquals: (wanted, got) => Number(got) === Number(wanted),
};
/** The same, the other way round: true unless one of the values meets. */
const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
};

const valuesOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).map((one: unknown) => {
    if (typeof one === 'string' || typeof one === 'boolean' || typeof one === 'number') return String(one);
    throw new UnknownPolicyElementError(`a condition on ${JSON.stringify(one)}`);
  });

function holds(operator: string, name: string, value: unknown, context: Context): boolean {
  const got = context.get(keyOf(name));
  const wanted = valuesOf(value);
  if (operator === 'Null') return wanted.every((want) => (want === 'true') === (got === undefined));
  const optional = operator.endsWith('IfExists');
  const bare = optional ? operator.slice(0, -'IfExists'.length) : operator;
  const positive = NEGATED[bare] ?? bare;
  const test = TESTS[positive];
  if (!test) throw new UnknownPolicyElementError(`the operator ${operator}`);
  // A key that the request does not have: `IfExists` and negations hold, the others do not.
  if (got === undefined) return optional || bare in NEGATED;
  const meets = got.some((one) => wanted.some((want) => test(want, one)));
  return bare in NEGATED ? !meets : meets;
}

const conditionsHold = ({ Condition = {} }: Statement, context: Context): boolean =>
  Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([name, value]) => holds(operator, name, value, context)),
  );

export function decide(request: Request, policies: Policies): Decision {
  const context = contextOf(request);
  const covers = (statement: Statement): boolean =>
    coversAction(statement, request.action) &&
    coversResource(statement, request.resource) &&
    conditionsHold(statement, context);
  const own = policies.identity.filter(covers);
  const theirs = (policies.resource ?? [])
    .map((statement) => ({ statement, named: namedBy(statement, request) }))
    .filter(({ statement, named }) => named !== 'not' && covers(statement));

  if (own.some(({ Effect }) => Effect === 'Deny')) return 'denied explicitly';
  if (theirs.some(({ statement }) => statement.Effect === 'Deny')) return 'denied explicitly';
  const byResource = theirs.map(({ named }) => named);
  if (byResource.includes('directly')) return 'allowed';
  const byIdentity = own.length > 0;
  // Of a key, IAM alone is not enough: its policy must have handed the question to IAM.
  const needsBoth = request.action.toLowerCase().startsWith('kms:');
  return byIdentity && (!needsBoth || byResource.includes('account')) ? 'allowed' : 'denied by default';
}
