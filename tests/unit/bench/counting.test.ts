/** Round trips are places on the critical path. */
import { counting, Tally } from '../../../bench/counting.ts';

const remote = () => ({ ask: async (value: number) => value, local: () => 'local' });

describe('round trips', () => {
  let tally: Tally;
  let port: ReturnType<typeof remote>;
  beforeEach(() => {
    tally = new Tally();
    port = counting(remote(), 'port', ['ask'], tally);
  });

  test('calls that wait for each other are counted one by one', async () => {
    await port.ask(await port.ask(1));
    expect(tally.roundTrips).toBe(2);
  });

  test('calls side by side share a place', async () => {
    await Promise.all([port.ask(1), port.ask(2), port.ask(3)]);
    expect(tally.roundTrips).toBe(1);
    expect(tally.count('port')).toBe(3);
  });

  test('a chain beside a single call is as long as the chain', async () => {
    const chain = async () => port.ask(await port.ask(1));
    await Promise.all([chain(), port.ask(2)]);
    expect(tally.roundTrips).toBe(2);
  });

  test('a call that fails took its round trip too', async () => {
    const broken = counting({ ask: () => Promise.reject(new Error('no')) }, 'port', ['ask'], tally);
    await expect(broken.ask()).rejects.toThrow('no');
    expect(tally.roundTrips).toBe(1);
  });

  test('methods that are not named pass through', () => {
    expect(port.local()).toBe('local');
    expect(tally.roundTrips).toBe(0);
  });
});
