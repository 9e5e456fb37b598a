import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileParking } from '../../shared/adapters/embedded/file-parking.ts';
import { parkedName } from '../../shared/application/parking.ts';
import { manualTime } from '../support/manual-time.ts';
import { parkingContract } from './parking.contract.ts';

const makeFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'accord-parking-'));
  mkdirSync(join(folder, 'parked'));
  return folder;
};

parkingContract('files', async () => {
  const folder = makeFolder();
  const time = manualTime();
  return {
    store: createFileParking({ folder, clock: time }),
    time,
    names: async () => readdirSync(join(folder, 'parked')),
    close: () => rmSync(folder, { recursive: true }),
  };
});

test('what is over, or was never ours, is cleared away with the next put', async () => {
  const folder = makeFolder();
  const time = manualTime();
  const store = createFileParking({ folder, clock: time });
  const nameAt = (ms: number, digit: string): string =>
    parkedName(new Date(Date.parse(time.now()) + ms).toISOString(), digit.repeat(32));
  async function* body() {
    yield Buffer.from('x');
  }
  await store.put(nameAt(1000, 'a'), body());
  const kept = nameAt(9000, 'b');
  await store.put(kept, body());
  writeFileSync(join(folder, 'parked', 'something'), 'x');
  time.pass(2000);
  const last = nameAt(9000, 'c');
  await store.put(last, body());
  expect(readdirSync(join(folder, 'parked')).sort()).toEqual(
    [kept, last].map((one) => one.split('/')[1]).sort(),
  );
  rmSync(folder, { recursive: true });
});
