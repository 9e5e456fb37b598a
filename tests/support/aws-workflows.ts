/** A state machine on the emulator whose functions call back into the test. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { CreateFunctionCommand, DeleteFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateStateMachineCommand, DeleteStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ZipFile } from 'yazl';
import { clientConfig } from '../../shared/adapters/aws/client-config.ts';
import { emulatorEndpoint, uniqueName } from './aws.ts';

/** The emulator insists on a role that is there; nothing is enforced by it. */
async function makeRole(): Promise<{ arn: string; drop(): Promise<void> }> {
  const client = new CloudFormationClient(clientConfig());
  const StackName = uniqueName('accord-role');
  const services = ['lambda.amazonaws.com', 'states.amazonaws.com'];
  const template = {
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: { Service: services }, Action: 'sts:AssumeRole' }],
          },
        },
      },
    },
    Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
  };
  await client.send(
    new CreateStackCommand({
      StackName,
      TemplateBody: JSON.stringify(template),
      Capabilities: ['CAPABILITY_IAM'],
    }),
  );
  await waitUntilStackCreateComplete({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { StackName });
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  return {
    arn: Stacks?.[0]?.Outputs?.[0]?.OutputValue ?? '',
    async drop() {
      await client.send(new DeleteStackCommand({ StackName }));
      client.destroy();
    },
  };
}

/** Functions run as processes of the emulator, on this machine. */
const CODE = `exports.handler = async (event) => {
  const answer = await fetch(process.env.TASK_URL, { method: 'POST', body: JSON.stringify(event) });
  const text = await answer.text();
  console.log(JSON.stringify({ code: 'task', status: answer.status }));
  if (!answer.ok) throw new Error('RangeError');
  return JSON.parse(text);
};`;

async function zipped(name: string, text: string): Promise<Buffer> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(text), name);
  zip.end();
  return await buffer(zip.outputStream);
}

/** Where the functions ask the test what to do. */
async function taskServer(run: (task: string, input: Record<string, unknown>) => Promise<unknown>) {
  const server = createServer((request, response) => {
    const task = (request.url ?? '/').slice(1);
    buffer(request)
      .then((body) => run(task, JSON.parse(body.toString()) as Record<string, unknown>))
      .then(
        (result) => response.end(JSON.stringify(result ?? null)),
        () => response.writeHead(500).end(),
      );
  });
  // A set-up that fails must not keep the process.
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

export async function machineOnEmulator(
  file: string,
  tasks: readonly string[],
  run: (task: string, input: Record<string, unknown>) => Promise<unknown>,
) {
  emulatorEndpoint();
  const lambda = new LambdaClient(clientConfig({ requestMs: 20_000 }));
  const client = new SFNClient(clientConfig());
  const role = await makeRole();
  const server = await taskServer(run);
  const ZipFile = await zipped('index.js', CODE);
  const arns = new Map<string, string>();
  for (const task of tasks) {
    const { FunctionArn = '' } = await lambda.send(
      new CreateFunctionCommand({
        FunctionName: uniqueName(`accord-${task}`),
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: role.arn,
        Timeout: 30,
        Code: { ZipFile },
        Environment: { Variables: { TASK_URL: `${server.url}/${task}` } },
      }),
    );
    arns.set(task, FunctionArn);
  }
  const definition = readFileSync(file, 'utf8').replaceAll(
    /\$\{(\w+)\}/g,
    (_all, task: string) => arns.get(task) ?? '',
  );
  const { stateMachineArn = '' } = await client.send(
    new CreateStateMachineCommand({ name: uniqueName('accord'), definition, roleArn: role.arn }),
  );
  return {
    client,
    stateMachineArn,
    async close() {
      await client.send(new DeleteStateMachineCommand({ stateMachineArn }));
      for (const FunctionName of arns.values())
        await lambda.send(new DeleteFunctionCommand({ FunctionName }));
      await role.drop();
      server.close();
      client.destroy();
      lambda.destroy();
    },
  };
}
