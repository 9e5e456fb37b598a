/** The environment of a function (shared/adapters/aws/environment.ts): names of what its capabilities let it touch. */
import type { Capability, FunctionSpec } from '../../events/functions.ts';
import type { Environment } from '../../shared/adapters/aws/environment.ts';
import type { PartyProfile } from '../../shared/protocol/parties.ts';
import type { Deployment } from '../deployment.ts';
import type { NodeResources } from './permissions.ts';

export interface Surroundings extends Identity {
  readonly profile: PartyProfile;
  readonly deployment: Deployment;
  readonly resources: NodeResources;
  readonly baseUrl: string;
  readonly recordCalls: boolean;
}

/** Who vouches for people, and to which programs. */
export interface Identity {
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly jwksUrl: string;
  readonly pagesClientId: string;
  readonly pagesScope: string;
}

type Names = Partial<Record<keyof Environment, string>>;

export function environmentFor(spec: FunctionSpec, around: Surroundings): Record<string, string> {
  const { profile, deployment, resources } = around;
  const uses = (...capabilities: readonly Capability[]): boolean =>
    capabilities.some((capability) => spec.uses.includes(capability));
  const usesAny = (pattern: RegExp): boolean => spec.uses.some((use) => pattern.test(use));
  const queueUrl = (name: string): string | undefined => resources.queues[name]?.queueUrl;

  const names: { readonly [K in keyof Names]?: string | undefined } = {
    PARTY: profile.code,
    EXERCISE_CLOCK: profile.exerciseClock ? 'true' : undefined,
    BASE_URL: around.baseUrl,
    TABLE_NAME: uses('table') ? resources.table.tableName : undefined,
    CASE_KEY_ID: uses('case-keys', 'case-keys:open') ? resources.caseKey.keyArn : undefined,
    INDEX_KEY_ID: uses('blind-index') ? resources.indexKey.keyArn : undefined,
    SIGNING_KEY_ID: uses('signing:sign', 'signing:public-key') ? resources.signingKey.keyArn : undefined,
    RETIRED_SIGNING_KEY_IDS:
      uses('signing:public-key') && resources.retiredSigningKeys.length > 0
        ? resources.retiredSigningKeys.join(',')
        : undefined,
    DECRYPTION_KEY_ID: uses('decryption', 'decryption:public-key') ? resources.exchangeKey.keyArn : undefined,
    VAULT_BUCKET: uses('vault:read', 'vault:write', 'vault:erase') ? resources.vault.bucketName : undefined,
    INTAKE_BUCKET: usesAny(/^(intake:|parking)/) ? resources.intake.bucketName : undefined,
    AUDIT_BUCKET: uses('audit-store') ? resources.audit.bucketName : undefined,
    AUDIT_RETAIN_YEARS: uses('audit-store') ? String(deployment.auditRetainYears) : undefined,
    BUS_NAME: uses('bus:put') ? resources.bus.eventBusName : undefined,
    INTAKE_QUEUE_URL: uses('queue:intake') ? queueUrl('intake') : undefined,
    EXPORTS_QUEUE_URL: uses('queue:case-exports') ? queueUrl('case-exports') : undefined,
    MAIL_FROM: uses('mail', 'alerts') ? resources.mail.from : undefined,
    ALERT_MAIL:
      uses('alerts') && deployment.alertMail.length > 0 ? deployment.alertMail.join(',') : undefined,
    ALERT_WEBHOOK_PARAMETER: uses('alerts') ? deployment.alertWebhookParameter : undefined,
    // People are enrolled by the issuer of their tokens.
    ISSUER: spec.startedBy.some((by) => by === 'api' || by === 'operator') ? around.issuer : undefined,
    // Tokens come in through the API alone.
    ...(spec.startedBy.includes('api') && {
      JWKS_URL: around.jwksUrl,
      AUDIENCE: around.audience.join(','),
      PAGES_CLIENT_ID: spec.name === 'pages' ? around.pagesClientId : undefined,
      PAGES_SCOPE: spec.name === 'pages' ? around.pagesScope : undefined,
    }),
    SCANNER: spec.name === 'intake' && deployment.scanner === 'guardduty' ? 'store' : undefined,
  };
  const all = { ...names, ACCORD_RECORD_CALLS: around.recordCalls ? '1' : undefined };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
