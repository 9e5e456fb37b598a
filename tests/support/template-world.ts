/**
 * Templates as if they were deployed: references, attributes and imports become made-up names and ARNs, so that
 * policies can be asked about real-looking resources.
 */
import type { Statement } from './policy-evaluator.ts';
import { ACCOUNT, type Resource, type Synthesized, type Template } from './synthesized.ts';

type Json = unknown;
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export interface Deployed {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly arn: string;
  /** What `Ref` gives. */
  readonly ref: string;
  /** With all references replaced. */
  readonly properties: Readonly<Record<string, Json>>;
}

export interface World {
  readonly region: string;
  readonly resources: readonly Deployed[];
  ofType(type: string): readonly Deployed[];
  /** The one resource of a type whose logical id begins so. */
  one(type: string, idPrefix: string): Deployed;
  /** Statements of the policies attached to a role. */
  identityPolicies(roleName: string): readonly Statement[];
  /** Statements of the policy of a resource: key, bucket, queue, topic. */
  resourcePolicies(of: Deployed): readonly Statement[];
}

/** A name that CloudFormation would make up; the same every time. */
const madeUp = (stack: string, id: string): string => `${stack}-${id}`.toLowerCase();

function namesOf(stack: string, id: string, { Type, Properties = {} }: Resource, region: string) {
  const given = (property: string): string => {
    const value = Properties[property];
    return typeof value === 'string' ? value : madeUp(stack, id);
  };
  const at = (service: string, rest: string): string => `arn:aws:${service}:${region}:${ACCOUNT}:${rest}`;
  switch (Type) {
    case 'AWS::S3::Bucket':
      return { ref: madeUp(stack, id), arn: `arn:aws:s3:::${madeUp(stack, id)}` };
    case 'AWS::DynamoDB::Table':
      return { ref: given('TableName'), arn: at('dynamodb', `table/${given('TableName')}`) };
    case 'AWS::KMS::Key':
      return { ref: madeUp(stack, id), arn: at('kms', `key/${madeUp(stack, id)}`) };
    case 'AWS::SQS::Queue':
      return {
        ref: `https://sqs.${region}.amazonaws.com/${ACCOUNT}/${given('QueueName')}`,
        arn: at('sqs', given('QueueName')),
      };
    case 'AWS::SNS::Topic':
      return { ref: at('sns', given('TopicName')), arn: at('sns', given('TopicName')) };
    case 'AWS::SES::EmailIdentity':
      return { ref: given('EmailIdentity'), arn: at('ses', `identity/${given('EmailIdentity')}`) };
    case 'AWS::IAM::Role':
      return { ref: given('RoleName'), arn: `arn:aws:iam::${ACCOUNT}:role/${given('RoleName')}` };
    case 'AWS::Lambda::Function':
      return { ref: given('FunctionName'), arn: at('lambda', `function:${given('FunctionName')}`) };
    case 'AWS::Events::EventBus':
      return { ref: given('Name'), arn: at('events', `event-bus/${given('Name')}`) };
    case 'AWS::Events::Rule':
      return { ref: given('Name'), arn: at('events', `rule/${given('Name')}`) };
    case 'AWS::Logs::LogGroup':
      return { ref: given('LogGroupName'), arn: at('logs', `log-group:${given('LogGroupName')}:*`) };
    default:
      return { ref: madeUp(stack, id), arn: at('made-up', `${Type}/${madeUp(stack, id)}`) };
  }
}

export function deploy({ templates }: Synthesized, region: string): World {
  const names = new Map<string, { ref: string; arn: string }>();
  const exportsByName = new Map<string, { stack: string; value: Json }>();
  const stacks = [...templates].map(([stack, template]) => ({ stack, template }));
  for (const { stack, template } of stacks) {
    for (const [id, resource] of Object.entries(template.Resources)) {
      names.set(`${stack}/${id}`, namesOf(stack, id, resource, region));
    }
    for (const { Value, Export } of Object.values(template.Outputs ?? {})) {
      if (typeof Export?.Name === 'string') exportsByName.set(Export.Name, { stack, value: Value });
    }
  }

  function resolve(stack: string, value: Json): Json {
    if (Array.isArray(value)) return value.map((one: Json) => resolve(stack, one));
    if (!isRecord(value)) return value;
    const [first, ...others] = Object.entries(value);
    if (first === undefined || others.length > 0) return each(stack, value);
    const [key, argument] = first;
    switch (key) {
      case 'Ref':
        return refOf(stack, String(argument));
      case 'Fn::GetAtt':
        return attributeOf(stack, argument);
      case 'Fn::Join':
        return joined(stack, argument);
      case 'Fn::ImportValue': {
        const found = exportsByName.get(String(resolve(stack, argument)));
        if (!found) throw new Error(`nothing exports ${JSON.stringify(argument)}`);
        return resolve(found.stack, found.value);
      }
      case 'Fn::Select':
      case 'Fn::Split':
      case 'Fn::Sub':
        return `${key}:${JSON.stringify(argument)}`;
      default:
        return each(stack, value);
    }
  }
  const each = (stack: string, value: Readonly<Record<string, Json>>): Json =>
    Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolve(stack, one)]));

  function refOf(stack: string, name: string): string {
    const pseudo: Record<string, string> = {
      'AWS::Region': region,
      'AWS::AccountId': ACCOUNT,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
    };
    const found = pseudo[name] ?? names.get(`${stack}/${name}`)?.ref;
    return found ?? `parameter:${name}`;
  }
  function attributeOf(stack: string, argument: Json): string {
    const [id = '', attribute = ''] = Array.isArray(argument)
      ? argument.map(String)
      : String(argument).split('.');
    const found = names.get(`${stack}/${id}`);
    if (!found) throw new Error(`${stack} has no ${id}`);
    if (attribute === 'Arn' || attribute === 'TopicArn') return found.arn;
    if (attribute === 'StreamArn') return `${found.arn}/stream/2026-01-01T00:00:00.000`;
    return attribute === 'QueueName' ? (found.arn.split(':').at(-1) ?? '') : `${found.ref}.${attribute}`;
  }
  function joined(stack: string, argument: Json): string {
    if (!Array.isArray(argument)) throw new Error('a Join of another shape');
    const [between, parts] = argument as [string, Json[]];
    return parts.map((part) => String(resolve(stack, part))).join(between);
  }

  const resources = stacks.flatMap(({ stack, template }) =>
    Object.entries(template.Resources).map(([id, { Type, Properties = {} }]): Deployed => {
      const { ref, arn } = names.get(`${stack}/${id}`) ?? { ref: '', arn: '' };
      const properties = resolve(stack, Properties);
      return { stack, id, type: Type, ref, arn, properties: isRecord(properties) ? properties : {} };
    }),
  );
  const ofType = (type: string): Deployed[] => resources.filter((each) => each.type === type);

  return {
    region,
    resources,
    ofType,
    one(type, idPrefix) {
      const found = ofType(type).filter(({ id }) => id.startsWith(idPrefix));
      const [only] = found;
      if (!only || found.length > 1) throw new Error(`${found.length} resources ${type} ${idPrefix}`);
      return only;
    },
    identityPolicies: (roleName) =>
      ofType('AWS::IAM::Policy')
        .filter(({ properties }) => (properties.Roles as string[]).includes(roleName))
        .flatMap(({ properties }) => statementsOf(properties.PolicyDocument)),
    resourcePolicies(of) {
      if (of.type === 'AWS::KMS::Key') return statementsOf(of.properties.KeyPolicy);
      const policies = [
        ...ofType('AWS::S3::BucketPolicy').filter(({ properties }) => properties.Bucket === of.ref),
        ...ofType('AWS::SQS::QueuePolicy').filter(({ properties }) =>
          (properties.Queues as string[]).includes(of.ref),
        ),
        ...ofType('AWS::SNS::TopicPolicy').filter(({ properties }) =>
          (properties.Topics as string[]).includes(of.ref),
        ),
      ];
      return policies.flatMap(({ properties }) => statementsOf(properties.PolicyDocument));
    },
  };
}

export const statementsOf = (document: unknown): readonly Statement[] =>
  isRecord(document) && Array.isArray(document.Statement) ? (document.Statement as Statement[]) : [];

/** All strings of a template, with the place they stand at. */
export function textsOf(template: Template): { place: string; text: string }[] {
  const found: { place: string; text: string }[] = [];
  const walk = (place: string, value: unknown): void => {
    if (typeof value === 'string') found.push({ place, text: value });
    else if (Array.isArray(value)) for (const [n, one] of value.entries()) walk(`${place}/${n}`, one);
    else if (isRecord(value)) for (const [key, one] of Object.entries(value)) walk(`${place}/${key}`, one);
  };
  walk('', template.Resources);
  return found;
}
