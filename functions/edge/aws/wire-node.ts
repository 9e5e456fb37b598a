/** What every function is wired with, once per process: environment, log, clock, the table. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientConfig } from '../../../shared/adapters/aws/client-config.ts';
import { dynamoTable } from '../../../shared/adapters/aws/dynamodb-table.ts';
import { readEnvironment } from '../../../shared/adapters/aws/environment.ts';
import { systemIds } from '../../../shared/adapters/embedded/ids.ts';
import { jsonLog } from '../../../shared/adapters/embedded/log.ts';
import { systemClock } from '../../../shared/adapters/embedded/system-clock.ts';
import { recorded } from './observe-calls.ts';

export type NodeWiring = ReturnType<typeof wireNode>;

/** Throws EnvironmentError when the function was deployed without something that it needs. */
export function wireNode() {
  const environment = readEnvironment();
  const log = jsonLog();
  const ids = systemIds(systemClock);
  // The table repeats by itself: it knows which failures may be repeated.
  const client = recorded(new DynamoDBClient(clientConfig({ attempts: 1 })), log);
  const table = dynamoTable({ tableName: environment.need('TABLE_NAME'), client });
  return { environment, party: environment.PARTY, log, ids, systemClock, table };
}
