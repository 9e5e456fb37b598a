import { type Throttle, throttle } from '../../../local/identity/throttle.ts';

let time: number;
let attempts: Throttle;
beforeEach(() => {
  time = Date.parse('2026-03-02T10:00:00.000Z');
  attempts = throttle({ now: () => new Date(time).toISOString() });
});

const SECOND = 1000;
const fail = (times: number, name = 'clerk') => {
  for (let i = 0; i < times; i += 1) expect(attempts.attempt(name)).toBe(0);
};

it('stops guessing after five failures, for twice as long each time, a quarter of an hour at most', () => {
  for (const minutes of [1, 2, 4, 8, 15, 15]) {
    fail(5);
    expect(attempts.attempt('clerk')).toBe(minutes * 60 * SECOND);
    time += minutes * 60 * SECOND;
  }
  fail(1);
});

it('does not count attempts made while locked, nor lengthen the lock for them', () => {
  fail(5);
  time += 59 * SECOND;
  for (let i = 0; i < 20; i += 1) expect(attempts.attempt('clerk')).toBe(SECOND);
  time += SECOND;
  fail(5);
});

it('starts anew after a success', () => {
  fail(4);
  attempts.succeeded('clerk');
  fail(5);
});

it('starts anew after a quiet hour', () => {
  fail(4);
  time += 3600 * SECOND;
  fail(5);
});

it('hinders nobody else', () => {
  fail(5);
  fail(5, 'judge');
});

it('forgets names that are quiet for longest when there are very many', () => {
  fail(4, 'first');
  for (let i = 0; i < 10_000; i += 1) attempts.attempt(`name-${i}`);
  fail(5, 'first');
});
