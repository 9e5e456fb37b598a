/** What serves: functions, API, queues, rules, schedules. Holds nothing that cannot be made again. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Code, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { FunctionSpec } from '../../events/functions.ts';
import { ROUTING, type Target } from '../../events/routing.ts';
import { ApiDoor } from '../constructs/api-door.ts';
import { Clients } from '../constructs/clients.ts';
import { FedQueue } from '../constructs/fed-queue.ts';
import { environmentFor, type Identity, type Surroundings } from '../constructs/function-environment.ts';
import { Mailer } from '../constructs/mailer.ts';
import { NodeFunction } from '../constructs/node-function.ts';
import type { NodeResources } from '../constructs/permissions.ts';
import { Routes, StreamTrigger, Timetable, UploadTrigger } from '../constructs/triggers.ts';
import { functionsOf, prefixOf } from '../names.ts';
import type { DataStack, NodeStackProps } from './data-stack.ts';

export interface ServingStackProps extends NodeStackProps {
  readonly data: DataStack;
  /** Folder with a bundle for each function. */
  readonly bundles: string;
  /** Address of an emulator; absent on AWS. */
  readonly emulator?: string;
  /** Functions log which calls they make of AWS: for comparing roles with what is needed. */
  readonly recordCalls?: boolean;
}

export class MissingBundleError extends Error {
  override readonly name = 'MissingBundleError';
}

/** The profile or the deployment settings leave out what nobody can guess. */
export class SettingMissingError extends Error {
  override readonly name = 'SettingMissingError';
}

/** Several targets get their messages in batches; long work comes one by one. */
const batchSizeOf = ({ timeoutSeconds }: FunctionSpec): number => (timeoutSeconds > 300 ? 1 : 10);

export class NodeStack extends Stack {
  readonly door: ApiDoor;
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  readonly queues: ReadonlyMap<string, FedQueue>;
  readonly stream: StreamTrigger;
  readonly timetable: Timetable;

  constructor(scope: Construct, id: string, props: ServingStackProps) {
    super(scope, id, props);
    const { profile, deployment, data, emulator } = props;
    const { code } = profile;
    const specs = functionsOf(profile.exerciseClock);

    this.door = new ApiDoor(this, 'Door', {
      code,
      throttle: deployment.throttle,
      logDays: deployment.logDays,
      hasDomain: deployment.domain !== undefined,
      ...(emulator !== undefined && { emulatorId: emulatorId(code) }),
    });
    const baseUrl = this.addressOf(props);
    const identity = this.identity(props, baseUrl);

    const bus = new EventBus(this, 'Bus', { eventBusName: prefixOf(code) });
    this.queues = new Map(
      specs
        .filter(({ startedBy }) => startedBy.includes('queue'))
        .map(({ name, timeoutSeconds }) => [
          name,
          new FedQueue(this, `Queue-${name}`, { code, name, timeoutSeconds }),
        ]),
    );
    const mailer = new Mailer(this, 'Mail', { code, ...deployment.mail });

    const resources: NodeResources = {
      code,
      table: data.cases.table,
      caseKey: data.keys.cases,
      indexKey: data.keys.index,
      signingKey: data.keys.signing,
      exchangeKey: data.keys.exchange,
      retiredSigningKeys: deployment.retiredSigningKeys,
      storeKey: data.keys.store,
      vault: data.buckets.vault,
      intake: data.buckets.intake,
      audit: data.buckets.audit,
      bus,
      queues: Object.fromEntries([...this.queues].map(([name, { queue }]) => [name, queue])),
      mail: mailer.sender,
      ...(deployment.alertWebhookParameter !== undefined && {
        alertWebhookParameter: deployment.alertWebhookParameter,
      }),
    };
    const surroundings: Surroundings = {
      profile,
      deployment,
      resources,
      baseUrl,
      recordCalls: props.recordCalls === true,
      ...identity,
    };
    const made = specs.map((spec) => {
      const made = new NodeFunction(this, spec.name, {
        spec,
        resources,
        code: bundleOf(props.bundles, spec.name),
        environment: environmentFor(spec, surroundings),
        logDays: deployment.logDays,
      });
      const fed = this.queues.get(spec.name);
      fed?.feed(made.lambda, {
        batchSize: batchSizeOf(spec),
        ...(spec.name === 'intake' && { atOnce: deployment.intakeAtOnce }),
      });
      return [spec.name, made] as const;
    });
    const byName = new Map(made);
    this.functions = new Map(made.map(([name, { lambda }]) => [name, lambda]));

    this.door.open({
      functions: this.functions,
      issuer: identity.issuer,
      audience: identity.audience,
      exercise: profile.exerciseClock,
    });
    const publisher = byName.get('publisher');
    const intake = this.queues.get('intake');
    if (!publisher || !intake) throw new Error('the function table lacks the publisher or the intake');
    this.stream = new StreamTrigger(this, 'Stream', { code, table: data.cases.table, publisher });
    const targets = new Set<Target>(Object.values(ROUTING).flat());
    new Routes(this, 'Routes', { code, bus, queues: this.queues, targets: [...targets] });
    new UploadTrigger(this, 'Uploads', {
      code,
      intake: data.buckets.intake,
      fed: intake,
      scanner: deployment.scanner,
    });
    this.timetable = new Timetable(this, 'Timetable', { code, functions: this.functions });

    new CfnOutput(this, 'ApiEndpoint', { value: this.door.endpoint ?? baseUrl });
    new CfnOutput(this, 'BaseUrl', { value: baseUrl });
    new CfnOutput(this, 'Issuer', { value: identity.issuer });
    new CfnOutput(this, 'OperatorFunction', { value: `${prefixOf(code)}-operator` });
  }

  /** Where people and programs find the node. */
  private addressOf({ profile, deployment, emulator }: ServingStackProps): string {
    const own = deployment.front ?? deployment.domain;
    if (own) return `https://${own.name}`;
    // Its host name for an API resolves nowhere else; this path does.
    if (emulator !== undefined) return `${emulator}/_aws/execute-api/${emulatorId(profile.code)}/$default`;
    if (this.door.endpoint === undefined) throw new SettingMissingError('the node has no address');
    return this.door.endpoint;
  }

  /** Who vouches for people: the country's issuer, or the node's pool with its two clients. */
  private identity({ profile, deployment, data, emulator }: ServingStackProps, baseUrl: string): Identity {
    if (profile.issuer) {
      const own = deployment.issuer;
      if (!own)
        throw new SettingMissingError(
          `the profile names an issuer: its keys and client go into the deployment settings`,
        );
      const audience = profile.issuer.audience ?? baseUrl;
      return {
        issuer: profile.issuer.url,
        audience: [audience],
        jwksUrl: own.jwksUrl,
        pagesClientId: own.pagesClientId,
        pagesScope: own.pagesScope,
      };
    }
    if (!data.people) throw new Error('the data stack has no pool, and the profile names no issuer');
    const { userPoolId } = data.people.pool;
    const clients = new Clients(this, 'Clients', {
      pool: data.people.pool,
      baseUrl,
      exercise: profile.exercise,
    });
    new CfnOutput(this, 'PagesClientId', { value: clients.pages.userPoolClientId });
    new CfnOutput(this, 'CliClientId', { value: clients.cli.userPoolClientId });
    const issuer = `https://cognito-idp.${this.region}.amazonaws.com/${userPoolId}`;
    return {
      issuer,
      audience: [clients.pages.userPoolClientId, clients.cli.userPoolClientId],
      jwksUrl: `${emulator === undefined ? issuer : `${emulator}/${userPoolId}`}/.well-known/jwks.json`,
      pagesClientId: clients.pages.userPoolClientId,
      pagesScope: 'openid',
    };
  }
}

function bundleOf(folder: string, name: string): Code {
  const path = join(folder, name);
  if (!existsSync(path)) {
    throw new MissingBundleError(`${path} is not there: make the bundles first (npm run bundle)`);
  }
  return Code.fromAsset(path);
}

const emulatorId = (code: string): string => Buffer.from(code.repeat(2)).toString('hex').slice(0, 8);
