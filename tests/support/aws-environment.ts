/** The environment of a function as a deployment sets it: every name that the schema knows, made up. */
import type { Environment } from '../../shared/adapters/aws/environment.ts';

export const AWS_ENVIRONMENT: Readonly<Partial<Record<keyof Environment, string>>> = {
  PARTY: 'XA',
  EXERCISE_CLOCK: 'true',
  BASE_URL: 'https://node.example',
  TABLE_NAME: 'table',
  CASE_KEY_ID: 'case-key',
  INDEX_KEY_ID: 'index-key',
  SIGNING_KEY_ID: 'signing-key',
  DECRYPTION_KEY_ID: 'decryption-key',
  VAULT_BUCKET: 'vault',
  INTAKE_BUCKET: 'intake',
  AUDIT_BUCKET: 'audit',
  AUDIT_RETAIN_YEARS: '10',
  BUS_NAME: 'bus',
  INTAKE_QUEUE_URL: 'https://sqs.eu-north-1.amazonaws.com/111111111111/intake',
  EXPORTS_QUEUE_URL: 'https://sqs.eu-north-1.amazonaws.com/111111111111/exports',
  MAIL_FROM: 'node@xa.example',
  ALERT_MAIL: 'duty@xa.example',
  ISSUER: 'https://issuer.example',
  JWKS_URL: 'https://issuer.example/jwks.json',
  AUDIENCE: 'pages-client,cli-client',
  PAGES_CLIENT_ID: 'pages-client',
};

/** What the SDK itself reads. */
export const SDK_ENVIRONMENT = {
  AWS_REGION: 'eu-north-1',
  AWS_ACCESS_KEY_ID: '111111111111',
  AWS_SECRET_ACCESS_KEY: 'made-up',
} as const;
