/** What suites on the emulator share. Clients take endpoint, region and credentials from the environment. */
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { clientConfig } from '../../shared/adapters/aws/client-config.ts';
import { tableInput } from '../../shared/adapters/aws/table-schema.ts';

/** The emulator's address; without one nothing may run, since the SDK would turn to AWS. */
export function emulatorEndpoint(): string {
  const endpoint = process.env.AWS_ENDPOINT_URL;
  if (!endpoint) throw new Error('AWS_ENDPOINT_URL is not set: run these suites by `npm run test:aws`');
  return endpoint;
}

let made = 0;
/** A name that no other suite, run or process uses; good for tables, buckets, queues and aliases. */
export const uniqueName = (prefix: string): string =>
  `${prefix}-${process.pid}-${Date.now().toString(36)}-${++made}`.toLowerCase();

/** The one table, freshly made. `drop` deletes it and closes the client. */
export async function makeAwsTable(): Promise<{
  client: DynamoDBClient;
  tableName: string;
  drop(): Promise<void>;
}> {
  emulatorEndpoint();
  const client = new DynamoDBClient(clientConfig({ attempts: 1 }));
  const tableName = uniqueName('accord');
  await client.send(new CreateTableCommand(tableInput(tableName)));
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName: tableName });
  return {
    client,
    tableName,
    async drop() {
      await client.send(new DeleteTableCommand({ TableName: tableName }));
      client.destroy();
    },
  };
}
