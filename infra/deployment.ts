/**
 * What a deployment needs to know and no Party profile says: addresses, domain, how long to keep what. One file
 * per country, `infra/deployments/<CODE>.json`; everything but the sender of mail has a default.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const arn = z.string().regex(/^arn:aws[a-z-]*:/);
const host = z
  .string()
  .regex(/^(?=.{4,253}$)([a-z0-9-]{1,63}\.)+[a-z]{2,63}$/, 'a host name such as node.example.org');

export const deploymentSchema = z.strictObject({
  $comment: z.string().optional(),
  /** The account this country deploys to: `deploy` refuses any other. */
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  /** Sender of notices. `domain` is proved to SES by three DNS records, `address` by a click in a mail. */
  mail: z.strictObject({ from: z.email(), identity: z.enum(['domain', 'address']).default('domain') }),
  /** Who gets the alarms of the cloud: people on duty, not the people of the cases. */
  alarmMail: z.array(z.email()).max(10).default([]),
  /** Who gets the alerts of the application, such as something due that no longer runs by itself. */
  alertMail: z.array(z.email()).max(10).default([]),
  /** Name of an SSM parameter (SecureString) with the address of a webhook for alerts. */
  alertWebhookParameter: z
    .string()
    .regex(/^\/[\w./-]{1,200}$/)
    .optional(),
  /** The node's own name, with a certificate of the node's region. */
  domain: z.strictObject({ name: host, certificateArn: arn }).optional(),
  /** CloudFront and WAF before it; answers then pass edge locations outside the region (docs/adr/). */
  front: z
    .strictObject({
      name: host,
      certificateArn: arn.regex(/:us-east-1:/, 'CloudFront takes certificates of us-east-1 only'),
      countries: z.array(z.string().length(2)).default([]),
    })
    .optional(),
  scanner: z.enum(['none', 'guardduty']).default('none'),
  logDays: z
    .union([z.literal(30), z.literal(90), z.literal(180), z.literal(365), z.literal(400), z.literal(731)])
    .default(400),
  /** For how long nobody can remove a nightly root, whoever they are. */
  auditRetainYears: z.int().min(1).max(100).default(1),
  /** Requests a second, and at once, that the API takes in all; each actor has a limit of its own besides. */
  throttle: z
    .strictObject({ rate: z.int().min(1), burst: z.int().min(1) })
    .default({ rate: 100, burst: 200 }),
  /** Uploads worked through at the same time. */
  intakeAtOnce: z.int().min(2).max(1000).default(10),
  /** Of the country's own issuer (`issuer` in its profile): where its keys are, and the client of the pages there. */
  issuer: z
    .strictObject({
      jwksUrl: z.url({ protocol: /^https$/ }),
      pagesClientId: z.string().min(1),
      pagesScope: z.string().default('openid'),
    })
    .optional(),
  /** ARNs of KMS keys that signed before, newest first. */
  retiredSigningKeys: z.array(arn).default([]),
  /** Roles that may deploy; by default the one that `cdk bootstrap` made. */
  deployerRoles: z.array(arn).default([]),
});
export type Deployment = z.infer<typeof deploymentSchema>;

export class DeploymentError extends Error {
  override readonly name = 'DeploymentError';
}

/** The settings of a country. Throws DeploymentError with all problems of the file. */
export function readDeployment(code: string, folder = join(import.meta.dirname, 'deployments')): Deployment {
  const file = join(folder, `${code}.json`);
  if (!existsSync(file)) {
    throw new DeploymentError(`${file} is not there: copy template.json beside it and fill it in`);
  }
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new DeploymentError(`${file} is not JSON`);
  }
  const parsed = deploymentSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => `  ${path.join('.') || '(file)'}: ${message}`);
  throw new DeploymentError(`${file} has problems:\n${lines.join('\n')}`);
}
