/**
 * The environment of a function: names of what it may touch, set by the CDK app and read by the wiring. A name is
 * there only when the function table (events/functions.ts) lets the function use what it names.
 */
import * as z from 'zod';

const text = z.string().min(1);

export const environmentSchema = z.object({
  PARTY: z.string().regex(/^[A-Z]{2}$/),
  /** `true` on a node whose legal clock may be moved. */
  EXERCISE_CLOCK: z.stringbool().default(false),
  /** Where the API answers: links in mails, `aud` of nothing. */
  BASE_URL: text.optional(),
  TABLE_NAME: text.optional(),
  CASE_KEY_ID: text.optional(),
  INDEX_KEY_ID: text.optional(),
  /** Which of its successive keys this is; stands in every token of the search index. */
  INDEX_KEY_VERSION: text.default('1'),
  SIGNING_KEY_ID: text.optional(),
  /** Keys that signed before, separated by commas. */
  RETIRED_SIGNING_KEY_IDS: z.string().optional(),
  /** Unwraps what peers encrypt to this node; keys before it, separated by commas. */
  DECRYPTION_KEY_ID: text.optional(),
  FORMER_DECRYPTION_KEY_IDS: z.string().optional(),
  VAULT_BUCKET: text.optional(),
  INTAKE_BUCKET: text.optional(),
  AUDIT_BUCKET: text.optional(),
  BUS_NAME: text.optional(),
  INTAKE_QUEUE_URL: text.optional(),
  EXPORTS_QUEUE_URL: text.optional(),
  MAIL_FROM: text.optional(),
  /** Where alerts go: mail addresses, separated by commas, and a webhook. */
  ALERT_MAIL: text.optional(),
  ALERT_WEBHOOK_PARAMETER: text.optional(),
  /** Issuer of access tokens, where its keys are, and which clients or audiences count, separated by commas. */
  ISSUER: text.optional(),
  JWKS_URL: text.optional(),
  AUDIENCE: text.optional(),
  /** The pages' client at the issuer; a public client with PKCE has no secret. */
  PAGES_CLIENT_ID: text.optional(),
  /** What the pages ask of the issuer; one that binds tokens to a resource wants its scope as well. */
  PAGES_SCOPE: text.default('openid'),
  /** For how many years a record of the audit store cannot be removed. */
  AUDIT_RETAIN_YEARS: z.coerce.number().int().min(1).optional(),
  /** `store`: uploads are taken when the malware scan of the store has spoken, not when they arrive. */
  SCANNER: z.enum(['none', 'store']).default('none'),
});
export type Environment = z.infer<typeof environmentSchema>;

/** A function was deployed without something that its wiring asks for. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/** The environment of this process; `need` insists on a name. */
export function readEnvironment(source: Readonly<Record<string, string | undefined>> = process.env) {
  // Parsed once: making code for it would take longer than the parsing.
  const parsed = environmentSchema.safeParse(source, { jitless: true });
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new EnvironmentError(`the environment of this function is wrong: ${names}`);
  }
  const environment = parsed.data;
  return {
    ...environment,
    need<K extends keyof Environment>(name: K): NonNullable<Environment[K]> {
      const value = environment[name];
      if (value === undefined) throw new EnvironmentError(`${name} is missing in the environment`);
      return value;
    },
  };
}
