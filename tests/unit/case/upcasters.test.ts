import { catalogue } from '../../../events/catalogue.ts';
import { UPCASTERS, upcast } from '../../../shared/case/upcasters.ts';

const steps = {
  Renamed: {
    1: ({ open }: { open: Readonly<Record<string, unknown>> }) => ({ open: { b: open.a } }),
    2: ({ open }: { open: Readonly<Record<string, unknown>> }) => ({ open: { c: open.b } }),
  },
};

it('an old event passes every step up to the newest version', () => {
  expect(upcast('Renamed', 1, { open: { a: 1 } }, steps)).toEqual({ type: 'Renamed', open: { c: 1 } });
  expect(upcast('Renamed', 2, { open: { b: 1 } }, steps)).toEqual({ type: 'Renamed', open: { c: 1 } });
});

it('a current event stays as it is, with its sealed part', () => {
  const payload = { open: { c: 1 }, sealed: { s: 1 } };
  expect(upcast('Renamed', 3, payload, steps)).toEqual({ type: 'Renamed', ...payload });
  expect(upcast('Unchanged', 1, payload, steps)).toEqual({ type: 'Unchanged', ...payload });
});

it('names of members of every object are no event types', () => {
  expect(upcast('constructor', 1, { open: {} })).toEqual({ type: 'constructor', open: {} });
});

it('every type has a step from each older version to the next, and none beyond its own', () => {
  for (const [type, { version }] of Object.entries(catalogue)) {
    const known = Object.keys(UPCASTERS[type] ?? {}).map(Number);
    expect([type, known.sort((a, b) => a - b)]).toEqual([
      type,
      Array.from({ length: version - 1 }, (_, n) => n + 1),
    ]);
  }
  for (const type of Object.keys(UPCASTERS)) expect(Object.keys(catalogue)).toContain(type);
});
