/** The billing formula against examples worked out by hand. */
import { itemBytes, writeUnits } from '../../../bench/write-units.ts';
import type { Row } from '../../../shared/application/table.ts';

const row = (change: Partial<Row> = {}): Row => ({ pk: 'p', sk: 's', a: {}, ...change });
const ofSize = (bytes: number): Row => {
  const empty = row({ text: '' });
  const { pk, sk } = { pk: 3, sk: 3 };
  // pk, sk, the empty map "a" and the name "t" come before the text.
  return { ...empty, text: 'x'.repeat(bytes - pk - sk - 4 - 1) };
};
const inInbox = (sk: string, a: Row['a'] = {}): Row => row({ a, index: { inbox: { pk: 'I', sk } } });

describe('write units of a transaction', () => {
  test('an item is as large as its names and values', () => {
    expect(itemBytes({ pk: { S: 'p' }, sk: { S: 's' }, a: { M: {} }, t: { S: 'ü' } })).toBe(3 + 3 + 4 + 3);
  });

  test.each([
    [1024, 2],
    [1025, 4],
    [2048, 4],
    [2049, 6],
  ])('a new row of %i bytes costs %i', (bytes, units) => {
    expect(writeUnits({ put: ofSize(bytes) }, undefined)).toBe(units);
  });

  test('a smaller row over a larger one is paid by the larger', () => {
    expect(writeUnits({ put: ofSize(100) }, ofSize(3000))).toBe(6);
  });

  test('a deletion is paid by what was there, and costs two where nothing was', () => {
    expect(writeUnits({ delete: { pk: 'p', sk: 's' } }, ofSize(3000))).toBe(6);
    expect(writeUnits({ delete: { pk: 'p', sk: 's' } }, undefined)).toBe(2);
  });

  test('a condition check costs like a write of its row, and touches no index', () => {
    expect(writeUnits({ check: { pk: 'p', sk: 's' }, if: { present: true } }, inInbox('1'))).toBe(2);
  });

  test('a row that enters or leaves an index costs one more', () => {
    expect(writeUnits({ put: inInbox('1') }, undefined)).toBe(3);
    expect(writeUnits({ delete: { pk: 'p', sk: 's' } }, inInbox('1'))).toBe(3);
    expect(writeUnits({ unindex: { pk: 'p', sk: 's' }, name: 'inbox' }, inInbox('1'))).toBe(3);
  });

  test('a changed index key is a delete and a put there', () => {
    expect(writeUnits({ put: inInbox('2') }, inInbox('1'))).toBe(4);
  });

  test('an index is written when a copied attribute changes, and not when another does', () => {
    expect(writeUnits({ put: inInbox('1', { status: 'b' }) }, inInbox('1', { status: 'a' }))).toBe(3);
    expect(writeUnits({ put: { ...inInbox('1'), text: 'new' } }, inInbox('1'))).toBe(2);
  });
});
