/** What a schema found, as one would say it to a person. Values of the request are never repeated: they may be personal. */
import type * as z from 'zod';

type Issue = z.core.$ZodIssue;

export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** One line for each fault, the path in front; of several possible forms the one that fits best is told. */
export function faultsOf(issues: readonly Issue[], base: readonly PropertyKey[] = []): Fault[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...issue.path];
    if (issue.code === 'invalid_union' && isDefault(issue)) {
      const best = closest(issue.errors);
      if (best) return faultsOf(best, path);
    }
    return [{ path: path.map(String).join('.'), message: sentenceOf(issue) }];
  });
}

/** The alternative with the fewest faults, unless they all fail at the very root. */
function closest(alternatives: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const inside = alternatives.filter((issues) => issues.some(({ path }) => path.length > 0));
  return [...inside].sort((a, b) => a.length - b.length)[0];
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object with members',
  record: 'an object with members',
};
const FORMATS: Readonly<Record<string, string>> = {
  email: 'an e-mail address is expected',
  url: 'a URL is expected',
  uuid: 'a UUID is expected',
  date: 'a date such as 2026-03-01 is expected',
  datetime: 'an ISO 8601 instant such as 2026-03-01T14:05:00+02:00 is expected',
  ipv4: 'an IPv4 or IPv6 address is expected',
  ipv6: 'an IPv4 or IPv6 address is expected',
  base64url: 'base64url is expected',
};
const UNITS: Readonly<Record<string, string>> = {
  string: 'characters',
  array: 'entries',
  set: 'entries',
  file: 'bytes',
};

/** The library's own words; whoever wrote a schema may have chosen better ones. */
const isDefault = ({ message }: Issue): boolean =>
  /^(Invalid |Too (big|small)|Unrecognized key|Missing |Cannot )/.test(message);

/** Names in our own schemas look like this; anything else somebody typed. */
const isName = (key: string): boolean => /^[A-Za-z][A-Za-z0-9_-]{0,40}$/.test(key);

function sentenceOf(issue: Issue): string {
  if (!isDefault(issue)) return issue.message;
  switch (issue.code) {
    case 'invalid_type': {
      const expected = `${TYPES[issue.expected] ?? 'another kind of value'} is expected`;
      return issue.message.endsWith('received undefined') ? `this is missing: ${expected}` : expected;
    }
    case 'too_small':
    case 'too_big':
      return bound(issue);
    case 'invalid_value':
      return issue.values.length === 1
        ? `${String(issue.values[0])} is expected`
        : `one of ${issue.values.map(String).join(', ')} is expected`;
    case 'invalid_format':
      return FORMATS[issue.format] ?? 'this does not have the form that is expected here';
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor} is expected`;
    case 'unrecognized_keys': {
      const named = issue.keys.filter(isName);
      return named.length > 0
        ? `not known here: ${named.join(', ')}`
        : 'there are members here that are not known';
    }
    case 'invalid_union':
      return issue.discriminator
        ? `"${issue.discriminator}" must say which of the accepted forms this is`
        : 'this fits none of the accepted forms: GET /openapi.json shows them';
    default:
      return 'this does not fit: GET /openapi.json shows what is accepted';
  }
}

function bound(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const unit = UNITS[issue.origin];
  const [word, limit] = issue.code === 'too_big' ? ['at most', issue.maximum] : ['at least', issue.minimum];
  if (issue.code === 'too_small' && unit !== undefined && Number(limit) === 1)
    return 'this must not be empty';
  return unit === undefined
    ? `a number of ${word} ${String(limit)} is expected`
    : `${word} ${String(limit)} ${unit} are accepted`;
}
