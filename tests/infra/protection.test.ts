/** Stateful resources stay whatever happens, data stays in its region, every alarm says what to do. */
import { readFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ALARM_KINDS, LOG_METRICS } from '../../infra/alarms.ts';
import { Workflow, WorkflowFunctionsError } from '../../infra/constructs/workflow.ts';
import { exerciseProfile } from '../../local/profiles.ts';
import { inEarnest, ofType, synthesize } from '../support/synthesized.ts';
import { deploy, textsOf } from '../support/template-world.ts';

const profile = { ...exerciseProfile('XA'), exercise: false, exerciseClock: false };
const region = profile.region ?? '';
const front = {
  name: 'www.justice.example',
  certificateArn: inEarnest.domain.certificateArn.replace(region, 'us-east-1'),
};
const made = synthesize(profile, { ...inEarnest, front });
const { templates } = made;
const world = deploy(made, region);
const data = templates.get('Accord224-XA-data');

/** Types that hold what cannot be made again. */
const STATEFUL =
  /^AWS::(S3::Bucket|DynamoDB::(Table|GlobalTable)|KMS::Key|Cognito::UserPool|Backup::BackupVault)$/;

describe('what must not be lost', () => {
  test('lies in the data stack, is retained there, and the stack is protected', () => {
    for (const [name, template] of templates) {
      for (const [id, resource] of Object.entries(template.Resources)) {
        if (!STATEFUL.test(resource.Type)) continue;
        expect(`${name} ${id}`).toContain('-data ');
        expect([id, resource.DeletionPolicy, resource.UpdateReplacePolicy]).toEqual([id, 'Retain', 'Retain']);
      }
    }
    expect(made.made.data.terminationProtection).toBe(true);
    expect(Object.values(data?.Resources ?? {}).filter(({ Type }) => STATEFUL.test(Type))).toHaveLength(12);
  });

  test('table, pool and vault of backups are protected besides', () => {
    expect(world.one('AWS::DynamoDB::Table', 'Cases').properties).toMatchObject({
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    });
    expect(world.one('AWS::Cognito::UserPool', 'People').properties).toMatchObject({
      DeletionProtection: 'ACTIVE',
      MfaConfiguration: 'ON',
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    });
    expect(world.one('AWS::Backup::BackupVault', 'Backups').properties.LockConfiguration).toEqual({
      MinRetentionDays: 7,
      MaxRetentionDays: 35,
    });
  });

  test('backups: daily, 35 days, table and vault, no copy elsewhere', () => {
    const plan = world.one('AWS::Backup::BackupPlan', 'Backups').properties.BackupPlan;
    const { BackupPlanRule: rules } = plan as { BackupPlanRule: Record<string, unknown>[] };
    expect(rules).toHaveLength(1);
    expect(rules[0]).toMatchObject({ Lifecycle: { DeleteAfterDays: 35 } });
    expect(rules[0]?.CopyActions).toBeUndefined();
    const selection = world.one('AWS::Backup::BackupSelection', 'Selection').properties.BackupSelection;
    expect(selection).toMatchObject({
      Resources: [
        world.one('AWS::DynamoDB::Table', 'Cases').arn,
        world.one('AWS::S3::Bucket', 'BucketsVault').arn,
      ],
    });
  });

  test('buckets: closed to the public, versions where they help, a lock on audit records, a day for uploads', () => {
    const bucket = (id: string) => world.one('AWS::S3::Bucket', `Buckets${id}`).properties;
    for (const id of ['Vault', 'Intake', 'Audit', 'Logs']) {
      expect(bucket(id).PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
    }
    expect(bucket('Vault').VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(bucket('Intake').VersioningConfiguration).toBeUndefined();
    expect(bucket('Intake').NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    expect(JSON.stringify(bucket('Intake').LifecycleConfiguration)).toContain('"ExpirationInDays":1');
    expect(bucket('Audit')).toMatchObject({
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 365 } } },
    });
  });

  test('keys: their kinds, and rotation where AWS has it', () => {
    const keys = ['Cases', 'Store', 'Index', 'Signing', 'Exchange'].map((id) => {
      const {
        KeySpec = 'SYMMETRIC_DEFAULT',
        KeyUsage = 'ENCRYPT_DECRYPT',
        EnableKeyRotation = false,
      } = world.one('AWS::KMS::Key', `Keys${id}`).properties;
      return [id, KeySpec, KeyUsage, EnableKeyRotation];
    });
    expect(keys).toEqual([
      ['Cases', 'SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', true],
      ['Store', 'SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', true],
      ['Index', 'HMAC_256', 'GENERATE_VERIFY_MAC', false],
      ['Signing', 'ECC_NIST_P256', 'SIGN_VERIFY', false],
      ['Exchange', 'RSA_4096', 'ENCRYPT_DECRYPT', false],
    ]);
  });
});

describe('data residency', () => {
  const elsewhere =
    /\b(?:af|ap|ca|cn|eu|eusc|il|me|mx|sa|us)(?:-gov|-iso[a-z]?)?-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\d\b/g;

  test('no stack with data names another region', () => {
    for (const [name, template] of templates) {
      if (name.endsWith('-edge')) continue;
      const found = textsOf(template).flatMap(({ place, text }) =>
        [...text.matchAll(elsewhere)].filter(([hit]) => hit !== region).map(() => `${name}${place}: ${text}`),
      );
      expect(found).toEqual([]);
    }
    for (const { environment, stackName } of made.made.app.synth().stacks) {
      expect([stackName, environment.region]).toEqual([
        stackName,
        stackName.endsWith('-edge') ? 'us-east-1' : region,
      ]);
    }
  });

  test('nothing copies: no replica, no copy of a backup, no key or trail of several regions', () => {
    const all = JSON.stringify([...templates].map(([, { Resources }]) => Resources));
    for (const word of [
      '"Replicas"',
      'ReplicationConfiguration',
      'CopyActions',
      '"MultiRegion":true',
      '"IsMultiRegionTrail":true',
      'AWS::KMS::ReplicaKey',
      'AWS::S3::MultiRegionAccessPoint',
    ]) {
      expect([word, all.includes(word)]).toEqual([word, false]);
    }
  });

  test('the optional front holds rules and keeps nothing', () => {
    const edge = templates.get('Accord224-XA-edge');
    if (!edge) throw new Error('no edge');
    expect(new Set(Object.values(edge.Resources).map(({ Type }) => Type))).toEqual(
      new Set(['AWS::WAFv2::WebACL', 'AWS::CloudFront::Distribution']),
    );
    const [[, distribution] = []] = ofType(edge, 'AWS::CloudFront::Distribution');
    // CloudFront's own name for "caching disabled".
    expect(JSON.stringify(distribution)).toContain('4135ea2d-6df8-44a3-9df3-4b5a84be39ad');
    expect(JSON.stringify(distribution)).not.toContain('"Logging"');
  });
});

describe('alarms', () => {
  const guide = readFileSync('docs/operator-guide.md', 'utf8');
  const alarms = world.ofType('AWS::CloudWatch::Alarm').map(({ properties }) => properties);

  test('each goes to the topic, and has a paragraph in the operator guide', () => {
    const topic = world.one('AWS::SNS::Topic', 'Alarms').arn;
    for (const { AlarmActions, AlarmName } of alarms)
      expect([AlarmName, AlarmActions]).toEqual([AlarmName, [topic]]);
    const missing = Object.keys(ALARM_KINDS).filter((kind) => !guide.includes(`### ${kind}\n`));
    expect(missing).toEqual([]);
    const stray = [...guide.matchAll(/^### ([a-z]+-[a-z-]+)$/gm)].map(([, kind = '']) => kind);
    expect(stray.filter((kind) => !(kind in ALARM_KINDS))).toEqual([]);
  });

  test('each kind is watched', () => {
    const watched = (kind: string): boolean =>
      alarms.some(({ AlarmName }) => String(AlarmName).startsWith(`accord224-xa-${kind}`)) ||
      world.ofType('AWS::Events::Rule').some(({ ref }) => ref === `accord224-xa-${kind}`);
    expect(Object.keys(ALARM_KINDS).filter((kind) => !watched(kind))).toEqual([]);
  });

  test('metrics that alarms watch are made from lines of the log', () => {
    const filters = world.ofType('AWS::Logs::MetricFilter').map(({ properties }) => {
      const [first] = properties.MetricTransformations as { MetricName: string; MetricNamespace: string }[];
      return `${first?.MetricNamespace} ${first?.MetricName} ${properties.LogGroupName}`;
    });
    expect(filters.sort()).toEqual(
      Object.values(LOG_METRICS)
        .map((metric) => `Accord224/XA ${metric.name} /accord224-xa/${metric.function}`)
        .sort(),
    );
    const names = alarms
      .filter(({ Namespace }) => Namespace === 'Accord224/XA')
      .map(({ MetricName }) => MetricName);
    expect(names.sort()).toEqual(
      Object.values(LOG_METRICS)
        .map(({ name }) => name)
        .sort(),
    );
  });
});

describe('a workflow from a file', () => {
  /** Asks one function, by the name `ask`. */
  const file = 'tests/infra/round.asl.json';
  const build = (functions: readonly string[]): Template => {
    const stack = new Stack(new App(), 'Flow', { env: { account: '111122223333', region } });
    const lambdas = functions.map((name) => [
      name,
      new LambdaFunction(stack, name, {
        runtime: Runtime.NODEJS_24_X,
        handler: 'h.h',
        code: Code.fromInline('1'),
      }),
    ]);
    new Workflow(stack, 'Round', {
      code: 'XA',
      name: 'round',
      definition: file,
      functions: Object.fromEntries(lambdas),
      logDays: 400,
      alarms: new Topic(stack, 'Topic'),
    });
    return Template.fromStack(stack);
  };

  test('role for its functions alone, a log without data, alarms', () => {
    const template = build(['ask']);
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineName: 'accord224-xa-round',
      LoggingConfiguration: { IncludeExecutionData: false, Level: 'ALL' },
      TracingConfiguration: { Enabled: true },
      DefinitionSubstitutions: { ask: Match.anyValue() },
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Action: 'lambda:InvokeFunction', Sid: 'Functions' })]),
      },
    });
    template.resourceCountIs('AWS::CloudWatch::Alarm', 3);
  });
  test('names functions that it was given, and all of them', () => {
    expect(() => build([])).toThrow(WorkflowFunctionsError);
    expect(() => build(['ask', 'another'])).toThrow(/does not name another/);
  });
});
