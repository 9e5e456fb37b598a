/** One function: its bundle, a role of its own with what its capabilities mean, a log group, its environment. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type Code,
  Function as LambdaFunction,
  RecursiveLoop,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionSpec } from '../../events/functions.ts';
import { prefixOf } from '../names.ts';
import { because, wildcard, writtenArn } from './because.ts';
import { type NodeResources, statementsFor } from './permissions.ts';

export interface NodeFunctionProps {
  readonly spec: FunctionSpec;
  readonly resources: NodeResources;
  readonly code: Code;
  readonly environment: Readonly<Record<string, string>>;
  readonly logDays: number;
}

export class NodeFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);
    const { spec, resources } = props;
    const name = `${prefixOf(resources.code)}-${spec.name}`;
    const logs = new LogGroup(this, 'Logs', {
      logGroupName: logGroupName(resources.code, spec.name),
      retention: props.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', {
      roleName: name,
      description: `Accord224 ${resources.code}: ${spec.why}`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    this.role.addToPolicy(
      new PolicyStatement({
        sid: 'OwnLog',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logs.logGroupArn],
      }),
    );
    for (const capability of spec.uses) {
      for (const statement of statementsFor(this, capability, resources)) {
        this.excuse(statement, resources);
        this.role.addToPolicy(statement);
      }
    }
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName: name,
      description: spec.why,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'handler.handler',
      code: props.code,
      role: this.role,
      logGroup: logs,
      memorySize: spec.memoryMb,
      timeout: Duration.seconds(spec.timeoutSeconds),
      environment: { ...props.environment },
      // Lambda takes a function that feeds its own queue for a runaway loop and stops it after sixteen rounds.
      ...(spec.uses.some((use) => use === `queue:${spec.name}`) && { recursiveLoop: RecursiveLoop.ALLOW }),
    });
  }

  /** Only objects of our own buckets may be spoken of by a pattern. */
  private excuse({ resources }: PolicyStatement, { vault, intake, audit }: NodeResources): void {
    for (const resource of resources.filter((each) => each.endsWith('*'))) {
      const bucket = [vault, intake, audit].find(({ bucketArn }) => resource.startsWith(bucketArn));
      if (!bucket) throw new Error('a pattern that is not about objects of a bucket');
      const rest = resource.slice(bucket.bucketArn.length);
      const written = writtenArn(this, bucket, bucket.bucketArn);
      because(
        this.role,
        'Names of objects are made when they are written: the bucket is named.',
        wildcard(`${written}${rest}`),
      );
    }
  }
}

export const logGroupName = (code: string, name: string): string => `/${prefixOf(code)}/${name}`;
