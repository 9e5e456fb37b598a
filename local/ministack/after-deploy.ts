/**
 * Settings that MiniStack's CloudFormation reads and drops, set again with the SDK; their values are those of the
 * template that was deployed. Only what the node relies on: what is dropped besides is in docs/emulator.md and
 * asserted on the template.
 */
import {
  CloudFormationClient,
  GetTemplateCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { PutObjectLockConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { emulatorClient } from './clients.ts';
import type { Emulator } from './start.ts';

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});
interface Resource {
  readonly type: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export async function restoreDroppedSettings(emulator: Emulator, stacks: readonly string[]): Promise<void> {
  for (const stack of stacks) {
    for (const resource of await resourcesOf(emulator, stack)) await restore(emulator, resource);
  }
}

async function resourcesOf(emulator: Emulator, StackName: string): Promise<Resource[]> {
  const client = emulatorClient(CloudFormationClient, emulator);
  try {
    const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName }));
    const { Resources } = templateSchema.parse(JSON.parse(TemplateBody ?? '{}'));
    const found: Resource[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(
        new ListStackResourcesCommand({ StackName, ...(NextToken ? { NextToken } : {}) }),
      );
      for (const { LogicalResourceId = '', PhysicalResourceId = '' } of page.StackResourceSummaries ?? []) {
        const resource = Resources[LogicalResourceId];
        if (resource) {
          found.push({ type: resource.Type, name: PhysicalResourceId, properties: resource.Properties });
        }
      }
      NextToken = page.NextToken;
    } while (NextToken);
    return found;
  } finally {
    client.destroy();
  }
}

const lockSchema = z.object({
  ObjectLockEnabled: z.literal('Enabled'),
  Rule: z.object({ DefaultRetention: z.object({ Mode: z.literal('COMPLIANCE'), Days: z.int() }) }).optional(),
});

async function restore(emulator: Emulator, { type, name, properties }: Resource): Promise<void> {
  switch (type) {
    case 'AWS::S3::Bucket': {
      // Without it a nightly root could be overwritten here, and the adapter's retention would be refused.
      const lock = lockSchema.safeParse(properties.ObjectLockConfiguration);
      if (!lock.success) return;
      const s3 = emulatorClient(S3Client, emulator);
      await s3.send(
        new PutObjectLockConfigurationCommand({ Bucket: name, ObjectLockConfiguration: lock.data }),
      );
      s3.destroy();
      return;
    }
    case 'AWS::Lambda::Function': {
      // Without it a burst of requests starts a process for each.
      const reserved = properties.ReservedConcurrentExecutions;
      if (typeof reserved !== 'number') return;
      const lambda = emulatorClient(LambdaClient, emulator);
      await lambda.send(
        new PutFunctionConcurrencyCommand({
          FunctionName: name,
          ReservedConcurrentExecutions: reserved,
        }),
      );
      lambda.destroy();
      return;
    }
    default:
  }
}
