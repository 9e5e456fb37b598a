/** Where a deployed node is, and how to start one of its functions. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { emulatorClient } from './clients.ts';

export const deployedNodeSchema = z.object({
  party: z.string(),
  endpoint: z.string(),
  account: z.string(),
  region: z.string(),
  /** `accord224-xa`: functions and queues begin with it. */
  prefix: z.string(),
  baseUrl: z.string(),
  issuer: z.string(),
  userPoolId: z.string(),
  cliClientId: z.string(),
  tableName: z.string(),
});
export type DeployedNode = z.infer<typeof deployedNodeSchema>;

/** Invokes a function of the node and returns its answer; a thrown error is thrown here. */
export async function invoke(node: DeployedNode, name: string, event: object): Promise<unknown> {
  const lambda = emulatorClient(LambdaClient, node);
  try {
    const answer = await lambda.send(
      new InvokeCommand({
        FunctionName: `${node.prefix}-${name}`,
        Payload: Buffer.from(JSON.stringify(event)),
      }),
    );
    const text = Buffer.from(answer.Payload ?? []).toString('utf8');
    if (answer.FunctionError) throw new Error(`${name}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  } finally {
    lambda.destroy();
  }
}
