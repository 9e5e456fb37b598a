/** RFC 9457 problem details: the only shape in which the API says no. */
import * as z from 'zod';

export const problemSchema = z.object({
  type: z.string().describe('URN of the problem; stable.'),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('What is wrong and what to do next.'),
  code: z.string().describe('Machine-readable reason.'),
  rule: z.string().optional().describe('Treaty paragraph or house rule, where one is the reason.'),
  errors: z
    .array(z.object({ path: z.string(), message: z.string(), paragraph: z.string().optional() }))
    .optional()
    .describe('One entry per field.'),
  correlationId: z.string().describe('Quote it when you ask for help.'),
});
export type Problem = z.infer<typeof problemSchema>;

/** Every problem code the shell itself can answer, with its status and title. Rules add codes of their own. */
export const PROBLEMS = {
  'malformed-json': [400, 'The body is not JSON'],
  'invalid-request': [422, 'The request does not fit its schema'],
  'missing-idempotency-key': [400, 'A POST needs an Idempotency-Key'],
  'invalid-header': [400, 'A header does not fit'],
  'unsupported-media-type': [415, 'The body must be application/json'],
  'body-too-large': [413, 'The body is too large'],
  'unknown-route': [404, 'There is nothing here'],
  'method-not-allowed': [405, 'This resource does not take that method'],
  'not-found': [404, 'There is no such resource for you'],
  unauthenticated: [401, 'Sign in first'],
  'not-enrolled': [403, 'The account has no directory record on this node'],
  'missing-role': [403, 'Your roles do not allow this'],
  'recent-authentication-required': [403, 'Sign in again for this act'],
  'stale-version': [412, 'The case has changed since you read it'],
  conflict: [409, 'Others are changing the case; try again'],
  'set-not-open': [409, 'The set takes no files yet'],
  'set-incomplete': [409, 'The set is not complete'],
  'uploads-closed': [409, 'The case takes no uploads for this document'],
  'idempotency-key-reused': [422, 'The Idempotency-Key was used for another request'],
  'rate-limited': [429, 'Too many requests'],
  'range-not-satisfiable': [416, 'The range lies outside the document'],
  'unprintable-text': [422, 'There is no font for what is to be printed'],
  'authority-not-listed': [422, 'The authority is not in the list of its Party'],
  'package-too-large': [422, 'The package would be too large'],
  'reference-used': [410, 'The order was answered'],
  'reference-withdrawn': [410, 'The order was taken back'],
  'reference-expired': [410, 'The reference has run out'],
  'signature-required': [401, 'The provider signs its calls'],
  erased: [410, 'The case has been erased'],
  unavailable: [503, 'A service the node depends on does not answer'],
  internal: [500, 'Something went wrong on our side'],
} as const satisfies Record<string, readonly [number, string]>;
export type ProblemCode = keyof typeof PROBLEMS;
