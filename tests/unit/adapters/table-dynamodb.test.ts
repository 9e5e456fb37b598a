import {
  DynamoDBClient,
  DynamoDBServiceException,
  GetItemCommand,
  IdempotentParameterMismatchException,
  ProvisionedThroughputExceededException,
  QueryCommand,
  TransactionCanceledException,
  TransactionInProgressException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { toItem } from '../../../shared/adapters/aws/dynamodb-items.ts';
import { dynamoTable } from '../../../shared/adapters/aws/dynamodb-table.ts';
import { TokenMismatchError } from '../../../shared/adapters/table-rules.ts';
import { type Row, TableUnavailableError, type Write } from '../../../shared/application/table.ts';

const mock = mockClient(DynamoDBClient);
const waits: number[] = [];
const table = dynamoTable({
  tableName: 'T',
  client: new DynamoDBClient({ region: 'eu-north-1' }),
  retry: { random: () => 1, sleep: async (ms) => void waits.push(ms) },
});

const $metadata = {};
const of = (name: string, message = name): Error => Object.assign(new Error(message), { name });
const coded = (code: string): Error => Object.assign(new Error(code), { code });
const cancelled = (...codes: string[]): Error =>
  new TransactionCanceledException({
    message: 'x',
    $metadata,
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
const serverError = new DynamoDBServiceException({
  name: 'InternalServerError',
  $fault: 'server',
  $metadata: { httpStatusCode: 500 },
});
const timeout = of('TimeoutError');
const throttled = new ProvisionedThroughputExceededException({ message: 'x', $metadata });

const head: Row = {
  pk: 'CASE#1',
  sk: 'HEAD',
  a: { version: 2, list: ['x'] },
  index: { inbox: { pk: 'A', sk: '1' } },
};
const event: Row = { pk: 'CASE#1', sk: 'EV#2', a: {}, text: '{}', blob: new Uint8Array([1, 2]) };
const writes: Write[] = [
  { put: head, if: { equals: { version: 1 } } },
  { put: event, if: { absent: true } },
];
const transact = (given: readonly Write[] = writes) => table.transact(given, 'token-1');
const sent = () => mock.commandCalls(TransactWriteItemsCommand).map((call) => call.args[0].input);
const tokens = (): (string | undefined)[] => sent().map((input) => input.ClientRequestToken);

/** Answers in order, the last one from then on. */
function answers(...errors: (Error | 'ok')[]): void {
  const command = mock.on(TransactWriteItemsCommand);
  const rest = errors.at(-1);
  if (rest === 'ok') command.resolves({});
  else if (rest) command.rejects(rest);
  for (const error of errors.slice(0, -1)) {
    if (error === 'ok') command.resolvesOnce({});
    else command.rejectsOnce(error);
  }
}

beforeEach(() => {
  mock.reset();
  waits.length = 0;
});

describe('a transaction that was certainly not applied', () => {
  test.each([
    ['throttled', throttled],
    ['throttled by reason', cancelled('None', 'ThrottlingError')],
    ['in conflict', cancelled('TransactionConflict', 'None')],
    ['not sent', coded('ECONNREFUSED')],
  ])('%s: tried again under its token, pausing longer each time', async (_, error) => {
    answers(error, error, error, 'ok');
    expect(await transact()).toEqual({ ok: true });
    expect(tokens()).toEqual(Array(4).fill('token-1'));
    expect(waits).toEqual([50, 100, 200]);
  });

  test.each([
    ['throttled', throttled],
    ['in conflict', cancelled('TransactionConflict')],
    ['not sent', coded('ECONNREFUSED')],
  ])('%s without end: unavailable, without reading back', async (_, error) => {
    answers(error);
    await expect(transact()).rejects.toThrow(TableUnavailableError);
    expect(sent()).toHaveLength(5);
    expect(mock.commandCalls(GetItemCommand)).toHaveLength(0);
  });

  test('conditions that failed are told by position, at once', async () => {
    answers(cancelled('ConditionalCheckFailed', 'None'));
    expect(await transact()).toEqual({ ok: false, failed: [0] });
    mock.reset();
    answers(cancelled('ConditionalCheckFailed', 'ConditionalCheckFailed'));
    expect(await transact()).toEqual({ ok: false, failed: [0, 1] });
    expect(sent()).toHaveLength(1);
  });

  test('a failed condition beside a conflict is a failed condition', async () => {
    answers(cancelled('TransactionConflict', 'ConditionalCheckFailed'));
    expect(await transact()).toEqual({ ok: false, failed: [1] });
  });

  test.each([
    ['a refused item', cancelled('ValidationError', 'None')],
    ['a cancellation without reasons', cancelled()],
    ['a refused request', of('ValidationException')],
    ['no permission', of('AccessDeniedException')],
    ['no table', of('ResourceNotFoundException')],
  ])('%s is a fault and not repeated', async (_, error) => {
    answers(error);
    await expect(transact()).rejects.toBe(error);
    expect(sent()).toHaveLength(1);
  });

  test('a token used for other writes is a fault', async () => {
    answers(new IdempotentParameterMismatchException({ message: 'x', $metadata }));
    await expect(transact()).rejects.toThrow(TokenMismatchError);
  });
});

describe('a transaction whose outcome is unknown', () => {
  const lost: [string, Error][] = [
    ['timeout', timeout],
    ['connection reset', coded('ECONNRESET')],
    ['socket hang up', new Error('socket hang up')],
    ['server error', serverError],
    ['the first try is still at work', new TransactionInProgressException({ message: 'x', $metadata })],
  ];

  test.each(lost)('%s: repeated with the same token and the same writes', async (_, error) => {
    answers(error, 'ok');
    expect(await transact()).toEqual({ ok: true });
    expect(tokens()).toEqual(['token-1', 'token-1']);
    expect(sent()[0]).toEqual(sent()[1]);
  });

  test('lost, then failed conditions: the token says that it was never applied', async () => {
    answers(timeout, cancelled('None', 'ConditionalCheckFailed'));
    expect(await transact()).toEqual({ ok: false, failed: [1] });
  });

  test('lost every time, but applied: found by reading back', async () => {
    answers(timeout);
    const get = mock.on(GetItemCommand);
    // The publisher has already taken the event out of its index, and another command moved the head.
    get.resolves({ Item: toItem({ ...head, a: { version: 3 } }) });
    mock
      .on(GetItemCommand, { Key: { pk: { S: 'CASE#1' }, sk: { S: 'EV#2' } } })
      .resolves({ Item: toItem(event) });
    expect(await transact()).toEqual({ ok: true });
    expect(mock.commandCalls(GetItemCommand)[0]?.args[0].input.ConsistentRead).toBe(true);
  });

  test('lost every time and not applied: unavailable', async () => {
    answers(timeout);
    mock.on(GetItemCommand).resolves({});
    await expect(transact()).rejects.toThrow(TableUnavailableError);
    mock.on(GetItemCommand).resolves({ Item: toItem({ ...event, blob: new Uint8Array([9]) }) });
    await expect(transact()).rejects.toThrow(TableUnavailableError);
  });

  test('lost once, then throttled without end: read back too', async () => {
    answers(timeout, throttled);
    mock.on(GetItemCommand).resolves({ Item: toItem(event) });
    expect(await transact()).toEqual({ ok: true });
  });

  test('a row that could have been there before proves nothing by itself', async () => {
    answers(timeout);
    mock.on(GetItemCommand, { Key: { pk: { S: 'CASE#1' }, sk: { S: 'EV#2' } } }).resolves({});
    const again: Write[] = [{ put: head }, { put: event, if: { absent: true } }];
    mock
      .on(GetItemCommand, { Key: { pk: { S: 'CASE#1' }, sk: { S: 'HEAD' } } })
      .resolves({ Item: toItem(head) });
    await expect(transact(again)).rejects.toThrow(TableUnavailableError);
    expect(await transact([{ put: head }])).toEqual({ ok: true });
  });

  test('deletes are read back as well; checks leave no trace', async () => {
    answers(timeout);
    mock.on(GetItemCommand).resolves({});
    expect(await transact([{ delete: { pk: 'CASE#1', sk: 'KEY' }, if: { present: true } }])).toEqual({
      ok: true,
    });
    const check: Write = { check: { pk: 'CASE#1', sk: 'KEY' }, if: { present: true } };
    await expect(transact([check])).rejects.toThrow(TableUnavailableError);
  });

  test('unreachable to the end: unavailable', async () => {
    answers(timeout);
    mock.on(GetItemCommand).rejects(timeout);
    await expect(transact()).rejects.toThrow(TableUnavailableError);
  });
});

describe('taking a row out of an index', () => {
  const unindex: Write[] = [{ put: event }, { unindex: { pk: 'CASE#1', sk: 'EV#1' }, name: 'unpublished' }];

  test('never creates the row', async () => {
    answers('ok');
    await transact(unindex);
    expect(sent()[0]?.TransactItems?.[1]?.Update).toMatchObject({
      UpdateExpression: 'REMOVE unpublishedpk, unpublishedsk',
      ConditionExpression: 'attribute_exists(pk)',
    });
  });

  test('an absent row is checked instead, under another token; if it came meanwhile, updated after all', async () => {
    answers(cancelled('None', 'ConditionalCheckFailed'), cancelled('None', 'ConditionalCheckFailed'), 'ok');
    expect(await transact(unindex)).toEqual({ ok: true });
    expect(sent()[1]?.TransactItems?.[1]?.ConditionCheck?.ConditionExpression).toBe(
      'attribute_not_exists(pk)',
    );
    expect(sent()[2]).toEqual(sent()[0]);
    expect(tokens()[1]).not.toBe('token-1');
    expect(tokens()[1]?.length).toBeLessThanOrEqual(36);
  });

  test('a row that comes and goes without end: unavailable', async () => {
    answers(cancelled('None', 'ConditionalCheckFailed'));
    await expect(transact(unindex)).rejects.toThrow(TableUnavailableError);
  });
});

describe('reads', () => {
  test('are repeated after throttling and lost answers', async () => {
    mock
      .on(GetItemCommand)
      .rejectsOnce(throttled)
      .rejectsOnce(timeout)
      .resolves({ Item: toItem(head) });
    expect(await table.get(head)).toEqual(head);
    expect(waits).toEqual([50, 100]);
  });

  test('end as unavailable, and pass faults on', async () => {
    mock.on(QueryCommand).rejects(throttled);
    await expect(table.query('CASE#1')).rejects.toThrow(TableUnavailableError);
    expect(mock.commandCalls(QueryCommand)).toHaveLength(5);
    const denied = of('AccessDeniedException');
    mock.on(QueryCommand).rejects(denied);
    await expect(table.index('due', 'DUE#0')).rejects.toBe(denied);
  });

  test('a page cut short gives a cursor that goes on where it ended', async () => {
    const key = { pk: { S: 'CASE#1' }, sk: { S: 'EV#2' } };
    mock
      .on(QueryCommand)
      .resolvesOnce({ Items: [toItem(event)], LastEvaluatedKey: key })
      .resolves({ Items: [toItem(head)] });
    const first = await table.query('CASE#1', { limit: 10 });
    expect(first.rows).toEqual([event]);
    const second = await table.query('CASE#1', { limit: 10, cursor: first.cursor ?? '' });
    expect(second).toEqual({ rows: [head] });
    const [one, two] = mock.commandCalls(QueryCommand).map((call) => call.args[0].input);
    expect(one?.ConsistentRead).toBe(true);
    expect(two?.ExclusiveStartKey).toEqual(key);
  });

  test('an empty page may still go on', async () => {
    const last = { duepk: { S: 'DUE#0' }, duesk: { S: '2026' }, pk: { S: 'CASE#1' }, sk: { S: 'DUE' } };
    mock.on(QueryCommand).resolvesOnce({ Items: [], LastEvaluatedKey: last }).resolves({});
    const first = await table.index('due', 'DUE#0', { to: '2027' });
    expect(first.rows).toEqual([]);
    expect(await table.index('due', 'DUE#0', { to: '2027', cursor: first.cursor ?? '' })).toEqual({
      rows: [],
    });
    const [, two] = mock.commandCalls(QueryCommand).map((call) => call.args[0].input);
    expect(two).toMatchObject({ IndexName: 'due', ExclusiveStartKey: last });
    expect(two?.ConsistentRead).toBeUndefined();
  });

  test('an attribute of a type that this table does not write is a fault', async () => {
    mock
      .on(GetItemCommand)
      .resolves({ Item: { pk: { S: 'a' }, sk: { S: 'b' }, a: { M: { x: { NULL: true } } } } });
    await expect(table.get({ pk: 'a', sk: 'b' })).rejects.toThrow(TypeError);
  });
});
