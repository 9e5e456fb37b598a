/** An archive is read forwards from one source at a time, and each source is closed before the next is opened. */
import { setTimeout as wait } from 'node:timers/promises';
import { openArchive } from '../../../shared/application/packages/archive.ts';
import { soundZip } from '../../support/packages.ts';
import { gather } from '../../support/streams.ts';

/** A store that notes how many bodies are open, and takes its time to close one. */
function watched(zip: Uint8Array) {
  const seen = { opened: 0, open: 0, most: 0 };
  async function* body(from: number): AsyncGenerator<Uint8Array> {
    seen.open += 1;
    seen.most = Math.max(seen.most, seen.open);
    try {
      for (let at = from; at < zip.byteLength; at += 100) yield zip.subarray(at, at + 100);
    } finally {
      await wait(5);
      seen.open -= 1;
    }
  }
  const openFrom = async (from: number) => {
    seen.opened += 1;
    return body(from);
  };
  return { seen, openFrom };
}

it('one source is open at a time, and none after it is closed', async () => {
  const zip = soundZip();
  const { seen, openFrom } = watched(zip);
  const archive = await openArchive(zip.byteLength, openFrom);
  for (const entry of archive.entries) expect((await gather(entry.stream())).byteLength).toBe(entry.size);
  // Left half way.
  for await (const _chunk of archive.entries[1]?.stream() ?? []) break;
  await archive.close();
  expect(seen).toMatchObject({ open: 0, most: 1 });
  expect(seen.opened).toBeGreaterThan(2);
});

it('one that cannot be read leaves no source open', async () => {
  const zip = soundZip().subarray(0, 700);
  const { seen, openFrom } = watched(zip);
  await expect(openArchive(zip.byteLength, openFrom)).rejects.toThrow('not-a-zip');
  expect(seen.open).toBe(0);
});

it('a source that fails as it is closed does no harm', async () => {
  const zip = soundZip();
  const archive = await openArchive(zip.byteLength, async (from) => ({
    [Symbol.asyncIterator]: () => {
      let at = from;
      return {
        next: async () => {
          const value = zip.subarray(at, at + 100);
          at += 100;
          return value.byteLength > 0 ? { done: false, value } : { done: true, value: undefined };
        },
        return: () => Promise.reject(new Error('closed badly')),
      };
    },
  }));
  expect(archive.entries).toHaveLength(3);
  await archive.close();
});
