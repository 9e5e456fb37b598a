/**
 * Streams of the first release, folded for ever. The files under tests/golden are never changed:
 * a stream that folds to another life today is a broken upcaster. `expected` may gain members, never lose or
 * change one.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { catalogue, parseEvent } from '../../../events/catalogue.ts';
import { type RequestEvent, type RequestState, requestKind } from '../../../shared/case/request-kind.ts';
import { UPCASTERS, upcast } from '../../../shared/case/upcasters.ts';

interface Stored {
  readonly seq: number;
  readonly at: string;
  readonly actor: string;
  readonly type: string;
  readonly v: number;
  readonly open: Record<string, unknown>;
  readonly sealed?: Record<string, unknown>;
}
interface Golden {
  readonly events: readonly Stored[];
  readonly state: object;
  readonly outline: object;
  /** From the open parts alone, as after erasure. */
  readonly erased: object;
}

const folder = new URL('../../golden/', import.meta.url);
const streams = readdirSync(folder)
  .filter((file) => file.startsWith('art07-'))
  .map((file): [string, Golden] => [file, JSON.parse(readFileSync(new URL(file, folder), 'utf8'))]);

function fold(events: readonly Stored[], withSealed: boolean): RequestState {
  let state: RequestState | undefined;
  for (const { seq, at, actor, type, v, open, sealed } of structuredClone(events)) {
    const payload = { open, ...(withSealed && sealed ? { sealed } : {}) };
    const event = upcast(type, v, payload) as RequestEvent;
    parseEvent(event);
    state = requestKind.evolve(state, { seq, at, actor, event });
  }
  if (!state) throw new Error('an empty stream');
  return JSON.parse(JSON.stringify(state));
}

describe.each(streams)('%s', (_file, golden) => {
  it('folds as it always did', () => {
    const state = fold(golden.events, true);
    expect(state).toMatchObject(golden.state);
    expect(requestKind.outline(state)).toMatchObject(golden.outline);
  });

  it('folds after erasure as it always did', () => {
    expect(fold(golden.events, false)).toMatchObject(golden.erased);
  });

  it('waits for nothing that was never written as a row: a new rule adds no due date to an old stream', () => {
    const { due } = requestKind.outline(fold(golden.events, true));
    const expected = (golden.outline as { due: object[] }).due;
    expect(due).toEqual(expected);
  });
});

it('every version of every type has a step to the next', () => {
  for (const [type, { version }] of Object.entries(catalogue))
    for (let v = 1; v < version; v += 1)
      expect([type, v, typeof UPCASTERS[type]?.[v]]).toEqual([type, v, 'function']);
});

it('every sample that was ever stored still fits after its steps', () => {
  const samples = new URL('../../../events/samples/', import.meta.url);
  for (const file of readdirSync(samples)) {
    const { type, v, ...payload } = JSON.parse(readFileSync(new URL(file, samples), 'utf8'));
    if (!Object.hasOwn(catalogue, type)) continue;
    expect(() => parseEvent(upcast(type, v, payload))).not.toThrow();
  }
});
