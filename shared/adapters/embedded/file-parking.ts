/** Parked bytes as files of a folder; each put clears away what is over. */
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { checkParked, PARKED_FOLDER, type ParkingStore, parkedUntil } from '../../application/parking.ts';
import { ObjectMissingError, type SystemClock } from '../../application/ports.ts';
import { isMissing } from './durable-files.ts';

export interface FileParkingOptions {
  /** Parent of the folder `parked`. */
  readonly folder: string;
  readonly clock: SystemClock;
}

export function createFileParking({ folder, clock }: FileParkingOptions): ParkingStore {
  const parked = join(folder, PARKED_FOLDER);
  const fileOf = (name: string): string => join(folder, name);

  async function clear(): Promise<void> {
    const now = Date.parse(clock.now());
    for (const name of await readdir(parked)) {
      if (isOver(`${PARKED_FOLDER}/${name}`, now)) await rm(join(parked, name), { force: true });
    }
  }

  return {
    async put(name, body) {
      checkParked(name, clock.now());
      await mkdir(parked, { recursive: true, mode: 0o700 });
      await clear();
      const file = fileOf(name);
      // Before anything that is undone by removing the file: a taken name is somebody else's.
      const handle = await open(file, 'wx', 0o600);
      try {
        // Nothing waits for these bytes after a power cut: they need not be on disk.
        await pipeline(Readable.from(body), handle.createWriteStream());
      } catch (error) {
        await rm(file, { force: true });
        throw error;
      }
    },

    async open(name, from = 0) {
      try {
        const handle = await open(fileOf(checkParked(name, clock.now())), 'r');
        return handle.createReadStream({ start: from });
      } catch (cause) {
        throw isMissing(cause) ? new ObjectMissingError(name, { cause }) : cause;
      }
    },

    async remove(name) {
      parkedUntil(name);
      await rm(fileOf(name), { force: true });
    },
  };
}

/** What is no name of ours does not belong here either. */
function isOver(name: string, now: number): boolean {
  try {
    return parkedUntil(name) <= now;
  } catch {
    return true;
  }
}
