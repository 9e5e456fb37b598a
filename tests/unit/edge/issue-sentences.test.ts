/** What a person reads when a request does not fit, and that nothing of it is repeated. */
import * as z from 'zod';
import { faultsOf } from '../../../functions/edge/issue-sentences.ts';
import { ROUTES } from '../../../shared/contracts/routes.ts';

const said = (schema: z.ZodType, value: unknown) => {
  const parsed = schema.safeParse(value, { reportInput: false });
  return parsed.success
    ? []
    : faultsOf(parsed.error.issues).map(({ path, message }) => `${path}: ${message}`);
};

it.each<[z.ZodType, unknown, string[]]>([
  [z.object({ a: z.string() }), {}, ['a: this is missing: a text is expected']],
  [z.object({ a: z.string() }), { a: 7 }, ['a: a text is expected']],
  [z.object({ a: z.int() }), { a: 1.5 }, ['a: a whole number is expected']],
  [z.object({ a: z.array(z.string()) }), { a: {} }, ['a: a list is expected']],
  [z.object({}), [], [': an object with members is expected']],
  [z.string().max(3), 'long', [': at most 3 characters are accepted']],
  [z.string().min(1), '', [': this must not be empty']],
  [z.array(z.string()).max(1), ['a', 'b'], [': at most 1 entries are accepted']],
  [z.number().min(3), 1, [': a number of at least 3 is expected']],
  [z.enum(['a', 'b']), 'c', [': one of a, b is expected']],
  [z.literal('a'), 'c', [': a is expected']],
  [z.email(), 'x', [': an e-mail address is expected']],
  [z.iso.date(), 'x', [': a date such as 2026-03-01 is expected']],
  [z.string().regex(/^a$/), 'x', [': this does not have the form that is expected here']],
  [z.string().regex(/^a$/, 'an a is expected'), 'x', [': an a is expected']],
  [z.strictObject({ a: z.string() }), { a: 'a', b: 1 }, [': not known here: b']],
  [
    z.union([z.strictObject({ a: z.string() }), z.strictObject({ b: z.int() })]),
    { b: 'x' },
    ['b: a number is expected'],
  ],
  [
    z.union([z.string(), z.number()]),
    true,
    [': this fits none of the accepted forms: GET /openapi.json shows them'],
  ],
  [
    z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') }), z.object({ kind: z.literal('b') })]),
    { kind: 'c' },
    ['kind: "kind" must say which of the accepted forms this is'],
  ],
  [z.string().refine(() => false, { error: 'not this one' }), 'x', [': not this one']],
])('%# says it plainly', (schema, value, sentences) => {
  expect(said(schema, value)).toEqual(sentences);
});

const CANARY = 'Amelia Quist, born 1990';
const rubbish = [
  null,
  [],
  {},
  7,
  CANARY,
  { [CANARY]: CANARY },
  { reason: { [CANARY]: 1 } },
  { order: CANARY },
];

it.each(ROUTES.flatMap((route) => (route.body ? [[route.operation, route.body] as const] : [])))(
  '%s is told without jargon, and without what was sent',
  (_operation, body) => {
    for (const value of rubbish)
      for (const sentence of said(body, value)) {
        expect(sentence).not.toMatch(/Invalid input|Too (big|small)|Unrecognized|, received|undefined|regex/);
        // A path may name a member of ours only.
        expect(sentence).not.toContain('Quist');
      }
  },
);

it('an empty search is told what to send', () => {
  const search = ROUTES.find(({ operation }) => operation === 'SearchCases')?.body;
  if (!search) throw new Error('no search');
  expect(said(search, {})[0]).toContain('one of ownReference, providerReference, identifier');
});
