/** Faults on our side: safe words only, whatever the error says; a bucket per actor. */
import { faultProblem, problem } from '../../../functions/edge/problems.ts';
import { rateLimit } from '../../../functions/edge/rate-limit.ts';

const named = (name: string): Error => Object.assign(new Error('select * from canary'), { name });

describe('an error that was thrown', () => {
  it.each(['TableUnavailableError', 'KeyUnavailableError', 'StoreUnavailableError'])(
    '%s means: try again later',
    (name) => {
      const { problem: answer, headers } = faultProblem(named(name));
      expect(answer).toMatchObject({ status: 503, code: 'unavailable' });
      expect(headers).toEqual({ 'Retry-After': '5' });
    },
  );

  it.each(['TypeError', 'LimitExceededError', 'BrokenRowError', 'CiphertextError'])(
    '%s is a plain 500',
    (name) => {
      const { problem: answer } = faultProblem(named(name));
      expect(answer).toMatchObject({ status: 500, code: 'internal' });
      expect(JSON.stringify(answer)).not.toContain('canary');
    },
  );

  it.each([undefined, null, 'canary', { message: 'canary' }])('%p is a plain 500 too', (thrown) => {
    const { problem: answer } = faultProblem(thrown);
    expect(answer.code).toBe('internal');
    expect(JSON.stringify(answer)).not.toContain('canary');
  });

  it('a cursor of somebody else is a bad request', () => {
    expect(faultProblem(named('InvalidCursorError')).problem).toMatchObject({
      status: 422,
      code: 'invalid-request',
    });
  });

  it('a problem stays what it is', () => {
    const thrown = problem('conflict', 'Again, please.', { headers: { 'Retry-After': '1' } });
    expect(faultProblem(thrown)).toBe(thrown);
  });
});

describe('the rate of an actor', () => {
  let now = 0;
  const clock = { now: () => new Date(now).toISOString() };

  it('is a burst, then so many a second, and of no other actor', () => {
    const rates = rateLimit(clock, 10, 5);
    for (let n = 0; n < 5; n += 1) rates.take('one');
    expect(() => rates.take('one')).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({ status: 429, code: 'rate-limited' }),
        headers: { 'Retry-After': '1' },
      }),
    );
    expect(() => rates.take('two')).not.toThrow();
    now += 100;
    expect(() => rates.take('one')).not.toThrow();
    expect(() => rates.take('one')).toThrow();
    now += 60_000;
    for (let n = 0; n < 5; n += 1) rates.take('one');
    expect(() => rates.take('one')).toThrow();
  });
});
