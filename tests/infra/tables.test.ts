/** Templates and tables of the house agree in both directions: nothing is deployed that no table names, or the reverse. */

import { FUNCTIONS, QUEUES } from '../../events/functions.ts';
import { EVENT_SOURCE, ROUTING } from '../../events/routing.ts';
import { SCHEDULES } from '../../events/schedules.ts';
import { exerciseProfile } from '../../local/profiles.ts';
import { environmentSchema } from '../../shared/adapters/aws/environment.ts';
import { tableInput } from '../../shared/adapters/aws/table-schema.ts';
import { PAGE_ROUTES } from '../../shared/contracts/pages.ts';
import { ROUTES } from '../../shared/contracts/routes.ts';
import { inEarnest, synthesize } from '../support/synthesized.ts';
import { type Deployed, deploy, type World } from '../support/template-world.ts';

const profile = exerciseProfile('XA');
const region = profile.region ?? '';
const worlds: Record<string, { world: World; exercise: boolean }> = {
  exercise: { world: deploy(synthesize(profile, { mail: inEarnest.mail }), region), exercise: true },
  'in earnest': {
    world: deploy(synthesize({ ...profile, exercise: false, exerciseClock: false }), region),
    exercise: false,
  },
};

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
const sorted = (values: Iterable<string>): string[] => [...values].sort();

describe.each(Object.entries(worlds))('%s', (_, { world, exercise }) => {
  const specs = FUNCTIONS.filter((spec) => exercise || !spec.exerciseOnly);
  const lambdas = world.ofType('AWS::Lambda::Function');
  const lambdaOf = (name: string): Deployed => {
    const found = lambdas.find(({ ref }) => ref === `accord224-xa-${name}`);
    if (!found) throw new Error(name);
    return found;
  };

  test('functions: exactly those of the function table, as it has them', () => {
    expect(sorted(lambdas.map(({ ref }) => ref))).toEqual(
      sorted(specs.map(({ name }) => `accord224-xa-${name}`)),
    );
    for (const { name, memoryMb, timeoutSeconds } of specs) {
      expect(lambdaOf(name).properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'handler.handler',
        MemorySize: memoryMb,
        Timeout: timeoutSeconds,
      });
    }
  });

  test('each has a role of its own, and no policy but its own', () => {
    const roles = specs.map(({ name }) => text(lambdaOf(name).properties.Role));
    expect(new Set(roles).size).toBe(specs.length);
    for (const { name } of specs) {
      const role = world.ofType('AWS::IAM::Role').find(({ ref }) => ref === `accord224-xa-${name}`);
      expect(role?.properties.ManagedPolicyArns).toBeUndefined();
      expect(world.identityPolicies(`accord224-xa-${name}`).length).toBeGreaterThan(1);
    }
  });

  test('environment: names that the wiring knows, values that it accepts', () => {
    for (const { name } of specs) {
      const { Variables } = lambdaOf(name).properties.Environment as { Variables: Record<string, string> };
      const known = Object.keys(environmentSchema.shape);
      expect(Object.keys(Variables).filter((key) => !known.includes(key))).toEqual([]);
      expect(environmentSchema.safeParse(Variables)).toMatchObject({ success: true });
    }
  });

  test('routes: exactly those of the route table and of the pages, a token wherever one is asked for', () => {
    const routes = world.ofType('AWS::ApiGatewayV2::Route').map(({ properties }) => properties);
    const table = ROUTES.filter((route) => exercise || !route.exerciseOnly);
    const expected = [...table, ...PAGE_ROUTES].map(({ method, path }) => `${method} ${path}`);
    expect(sorted(routes.map(({ RouteKey }) => text(RouteKey)))).toEqual(sorted([...expected, '$default']));
    const open = routes.filter(({ AuthorizationType }) => AuthorizationType !== 'JWT');
    const isPublic = [...table.filter((route) => route.public), ...PAGE_ROUTES];
    expect(sorted(open.map(({ RouteKey }) => text(RouteKey)))).toEqual(
      sorted([...isPublic.map(({ method, path }) => `${method} ${path}`), '$default']),
    );
    for (const { AuthorizationType, AuthorizerId } of routes) {
      if (AuthorizationType === 'JWT') expect(AuthorizerId).toBeDefined();
    }
  });

  test('each route goes to the function that the table names', () => {
    const integrations = new Map(
      world
        .ofType('AWS::ApiGatewayV2::Integration')
        .map(({ ref, properties }) => [ref, text(properties.IntegrationUri)]),
    );
    for (const { properties } of world.ofType('AWS::ApiGatewayV2::Route')) {
      const key = text(properties.RouteKey);
      const route = [...ROUTES, ...PAGE_ROUTES].find(({ method, path }) => `${method} ${path}` === key);
      const target = integrations.get(text(properties.Target).replace('integrations/', ''));
      const name = key === '$default' ? 'reference' : (route?.function ?? '');
      expect(`${key} ${target}`).toBe(`${key} ${lambdaOf(name).arn}`);
    }
  });

  test('routing: each event type to the queues of its targets, and nothing else', () => {
    const rules = world.ofType('AWS::Events::Rule').map(({ properties }) => properties);
    const found: Record<string, string[]> = {};
    for (const { EventPattern, Targets, EventBusName } of rules) {
      const { source, 'detail-type': types = [] } = EventPattern as Record<string, string[]>;
      if (source?.[0] !== EVENT_SOURCE) continue;
      expect(EventBusName).toBe('accord224-xa');
      for (const type of types) {
        const arns = (Targets as { Arn: string }[]).map(
          ({ Arn }) => Arn.split(':accord224-xa-').at(-1) ?? '',
        );
        found[type] = sorted([...(found[type] ?? []), ...arns]);
      }
    }
    const table = Object.fromEntries(
      Object.entries(ROUTING).map(([type, targets]) => [type, sorted(targets)]),
    );
    expect(found).toEqual(table);
  });

  test('schedules: exactly those of the schedule table, with dead letters', () => {
    const found = world.ofType('AWS::Scheduler::Schedule').map(({ properties }) => {
      const target = properties.Target as { Arn: string; DeadLetterConfig?: unknown; Input: string };
      expect(target.DeadLetterConfig).toBeDefined();
      const [, count = '', unit = ''] =
        /^rate\((\d+) (minute|hour|day)s?\)$/.exec(text(properties.ScheduleExpression)) ?? [];
      const minutes = Number(count) * ({ minute: 1, hour: 60, day: 1440 }[unit] ?? Number.NaN);
      return `${text(properties.Name)} ${target.Arn.split(':').at(-1)} ${minutes} ${target.Input}`;
    });
    const table = SCHEDULES.map(
      (each) =>
        `accord224-xa-${each.name} accord224-xa-${each.function} ${each.everyMinutes} {"schedule":"${each.name}"}`,
    );
    expect(sorted(found)).toEqual(sorted(table));
  });

  test('queues: one for each function that is fed by one, five tries, dead letters for 14 days', () => {
    const queues = world.ofType('AWS::SQS::Queue');
    const live = queues.filter(({ properties }) => properties.RedrivePolicy);
    expect(sorted(live.map(({ arn }) => arn.split(':accord224-xa-').at(-1) ?? ''))).toEqual(sorted(QUEUES));
    for (const { properties } of live) {
      const redrive = properties.RedrivePolicy as { deadLetterTargetArn: string; maxReceiveCount: number };
      expect(redrive.maxReceiveCount).toBe(5);
      const dead = queues.find(({ arn }) => arn === redrive.deadLetterTargetArn);
      expect(dead?.properties.MessageRetentionPeriod).toBe(14 * 24 * 3600);
    }
    const mappings = world.ofType('AWS::Lambda::EventSourceMapping').map(({ properties }) => properties);
    const fed = mappings.filter(({ EventSourceArn }) => text(EventSourceArn).includes(':sqs:'));
    expect(sorted(fed.map(({ FunctionName }) => text(FunctionName)))).toEqual(
      sorted(QUEUES.map((name) => `accord224-xa-${name}`)),
    );
    for (const { FunctionResponseTypes } of fed)
      expect(FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    for (const name of QUEUES) {
      const queue = queues.find(({ arn }) => arn.endsWith(`:accord224-xa-${name}`));
      const seconds = FUNCTIONS.find((spec) => spec.name === name)?.timeoutSeconds ?? 0;
      expect(queue?.properties.VisibilityTimeout).toBe(6 * seconds);
    }
  });

  test('the stream starts the functions that the table says, for new events only', () => {
    const mappings = world
      .ofType('AWS::Lambda::EventSourceMapping')
      .filter(({ properties }) => text(properties.EventSourceArn).includes('/stream/'))
      .map(({ properties }) => properties);
    const table = specs.filter(({ startedBy }) => startedBy.includes('stream'));
    expect(mappings.map(({ FunctionName }) => FunctionName)).toEqual(
      table.map(({ name }) => `accord224-xa-${name}`),
    );
    expect(mappings[0]).toMatchObject({
      MaximumRecordAgeInSeconds: 3600,
      DestinationConfig: { OnFailure: { Destination: expect.stringContaining('accord224-xa-stream-dead') } },
      FilterCriteria: {
        Filters: [
          {
            Pattern: JSON.stringify({
              eventName: ['INSERT'],
              dynamodb: { Keys: { sk: { S: [{ prefix: 'EV#' }] } } },
            }),
          },
        ],
      },
    });
  });

  test('uploads start the intake, what pages park does not', () => {
    const rule = world.ofType('AWS::Events::Rule').find(({ ref }) => ref === 'accord224-xa-uploads');
    const bucket = world.one('AWS::S3::Bucket', 'BucketsIntake').ref;
    const keys = [{ prefix: 'intake/' }, { prefix: 'packages/' }, { prefix: 'transfer/' }];
    expect(rule?.properties.EventPattern).toEqual(
      exercise
        ? {
            source: ['aws.s3'],
            'detail-type': ['Object Created'],
            detail: { bucket: { name: [bucket] }, object: { key: keys } },
          }
        : {
            source: ['aws.guardduty'],
            'detail-type': ['GuardDuty Malware Protection Object Scan Result'],
            detail: { s3ObjectDetails: { bucketName: [bucket], objectKey: keys } },
          },
    );
    const plans = world.ofType('AWS::GuardDuty::MalwareProtectionPlan');
    expect(plans).toHaveLength(exercise ? 0 : 1);
    const { Variables } = lambdaOf('intake').properties.Environment as { Variables: Record<string, string> };
    expect(Variables.SCANNER).toBe(exercise ? undefined : 'store');
  });

  test('the table is the one that the adapter describes', () => {
    const { properties } = world.one('AWS::DynamoDB::Table', 'Cases');
    const input = tableInput('any');
    const byName = (list: unknown): unknown[] =>
      [...(list as Record<string, unknown>[])].sort((a, b) => text(a).localeCompare(text(b)));
    expect(properties.KeySchema).toEqual(input.KeySchema);
    expect(properties.BillingMode).toBe(input.BillingMode);
    expect(properties.StreamSpecification).toMatchObject({
      StreamViewType: input.StreamSpecification?.StreamViewType ?? '',
    });
    expect(byName(properties.AttributeDefinitions)).toEqual(byName(input.AttributeDefinitions));
    expect(byName(properties.GlobalSecondaryIndexes)).toEqual(byName(input.GlobalSecondaryIndexes));
  });
});
