/** Schemas that are made when they are asked for: once, and not before. */
import * as z from 'zod';
import { routeFrom } from '../../../shared/contracts/route.ts';
import { ROUTES } from '../../../shared/contracts/routes.ts';
import { joined, lazily, onDemand } from '../../../shared/protocol/on-demand.ts';

function counted() {
  const made: string[] = [];
  const maker = (name: string) => () => {
    made.push(name);
    return z.literal(name);
  };
  return { made, maker };
}

test('what is made on demand is made once, whatever it is', () => {
  let calls = 0;
  const nothing = onDemand(() => {
    calls += 1;
  });
  expect([nothing(), nothing()]).toEqual([undefined, undefined]);
  expect(calls).toBe(1);
});

test('a record has its names at once, and makes a value when it is read', () => {
  const { made, maker } = counted();
  const record = lazily({ one: maker('one'), two: maker('two') });
  expect(Object.keys(record)).toEqual(['one', 'two']);
  expect(Object.hasOwn(record, 'two')).toBe(true);
  expect(made).toEqual([]);
  expect(record.two).toBe(record.two);
  expect(made).toEqual(['two']);
});

test('joining makes nothing, and both give the very same values', () => {
  const { made, maker } = counted();
  const [one, other] = [lazily({ a: maker('a') }), lazily({ b: maker('b') })];
  const both = joined(one, other);
  expect(made).toEqual([]);
  expect(both.a).toBe(one.a);
  expect(both.b).toBe(other.b);
  expect(made).toEqual(['a', 'b']);
});

test('a route makes the schema that is asked for, and no other', () => {
  const { made, maker } = counted();
  const route = routeFrom({
    operation: 'Try',
    method: 'POST',
    path: '/try',
    function: 'cases',
    summary: 'A try.',
    params: maker('params'),
    body: maker('body'),
    answer: maker('answer'),
    status: 200,
  });
  expect(route.query).toBeUndefined();
  expect('query' in route).toBe(false);
  expect(route.body).toBe(route.body);
  expect(made).toEqual(['body']);
});

test('every schema of the route table can be made, and is a schema', () => {
  for (const { params, query, body, answer } of ROUTES) {
    for (const schema of [params, query, body, answer]) {
      if (schema !== undefined) expect(schema).toBeInstanceOf(z.ZodType);
    }
  }
});
