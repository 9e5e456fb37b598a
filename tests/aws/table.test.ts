import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { dynamoTable } from '../../shared/adapters/aws/dynamodb-table.ts';
import { tableContract } from '../contract/table.contract.ts';
import { makeAwsTable } from '../support/aws.ts';

tableContract(
  'DynamoDB',
  async () => {
    const { client, tableName, drop } = await makeAwsTable();
    return { table: dynamoTable({ client, tableName }), close: drop };
  },
  { histories: 20 },
);

test('the table is made as described', async () => {
  const { client, tableName, drop } = await makeAwsTable();
  const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
  expect(Table?.BillingModeSummary?.BillingMode).toBe('PAY_PER_REQUEST');
  expect(Table?.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: 'KEYS_ONLY' });
  const projections = Table?.GlobalSecondaryIndexes?.map(({ IndexName, Projection }) => [
    IndexName,
    Projection,
  ]);
  const open = { ProjectionType: 'INCLUDE', NonKeyAttributes: ['a'] };
  expect(projections?.toSorted()).toEqual([
    ['due', open],
    ['inbox', open],
    ['unpublished', open],
  ]);
  await drop();
});
