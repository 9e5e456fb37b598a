/** The table as DynamoDB keeps it: one description for the CDK app and for tests that make a table by hand. */
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { INDEX_NAMES, type IndexName } from '../../application/table.ts';

export const placeAttributes = (name: IndexName): { pk: string; sk: string } => ({
  pk: `${name}pk`,
  sk: `${name}sk`,
});

/** Attributes copied into every index: the open ones. Text and blob stay in the table. */
export const INDEX_PROJECTION = ['a'];

/** What CreateTable does not take, or what only the stack knows (its key): set there, and asserted in its tests. */
export const TABLE_PROTECTION = {
  pointInTimeRecovery: true,
  deletionProtection: true,
  /** Ciphertext lives here, but names of cases and dates do too: a key of the node's own. */
  customerManagedKey: true,
} as const;

const text = (name: string) => ({ AttributeName: name, AttributeType: 'S' as const });
const keys = (pk: string, sk: string) => [
  { AttributeName: pk, KeyType: 'HASH' as const },
  { AttributeName: sk, KeyType: 'RANGE' as const },
];

export function tableInput(tableName: string): CreateTableCommandInput {
  const places = INDEX_NAMES.map((name) => ({ name, ...placeAttributes(name) }));
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keys('pk', 'sk'),
    AttributeDefinitions: [text('pk'), text('sk'), ...places.flatMap(({ pk, sk }) => [text(pk), text(sk)])],
    GlobalSecondaryIndexes: places.map(({ name, pk, sk }) => ({
      IndexName: name,
      KeySchema: keys(pk, sk),
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: INDEX_PROJECTION },
    })),
    // Keys are all that the publisher needs, and the stream keeps 24 hours of whatever it is given.
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
  };
}
