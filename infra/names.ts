/**
 * Names that are known before anything exists. Keys and buckets (data stack) name the roles of functions (node
 * stack) in their policies; with generated names the two stacks would each have to come first.
 */
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Capability, FUNCTIONS, type FunctionSpec } from '../events/functions.ts';

export const prefixOf = (code: string): string => `accord224-${code.toLowerCase()}`;
export const stackName = (code: string, stack: 'data' | 'node' | 'operations' | 'guard' | 'edge'): string =>
  `Accord224-${code}-${stack}`;

export const backupRoleName = (code: string): string => `${prefixOf(code)}-backup`;
export const malwareRoleName = (code: string): string => `${prefixOf(code)}-malware-scan`;
export const trailName = (code: string): string => `${prefixOf(code)}-data-events`;

export const trailArn = (scope: Construct, code: string): string =>
  Stack.of(scope).formatArn({ service: 'cloudtrail', resource: 'trail', resourceName: trailName(code) });

/** The functions that a node has; some are for exercises only. */
export const functionsOf = (exercise: boolean): readonly FunctionSpec[] =>
  FUNCTIONS.filter((spec) => exercise || !spec.exerciseOnly);

/** ARN of a role of this account. */
export const roleArn = (scope: Construct, name: string): string => {
  const { partition, account } = Stack.of(scope);
  return `arn:${partition}:iam::${account}:role/${name}`;
};

export const functionRoleArn = (scope: Construct, code: string, name: string): string =>
  roleArn(scope, `${prefixOf(code)}-${name}`);

/** Roles of the functions that have a capability which is wanted. */
export const rolesWith = (
  scope: Construct,
  code: string,
  functions: readonly FunctionSpec[],
  wanted: (capability: Capability) => boolean,
): string[] =>
  functions.filter(({ uses }) => uses.some(wanted)).map(({ name }) => functionRoleArn(scope, code, name));

/** The role that CloudFormation deploys with, after `cdk bootstrap` with its default qualifier. */
export const bootstrapRoleArn = (scope: Construct): string => {
  const { account, region } = Stack.of(scope);
  return roleArn(scope, `cdk-hnb659fds-cfn-exec-role-${account}-${region}`);
};
