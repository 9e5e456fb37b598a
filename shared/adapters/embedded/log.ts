import { closeSync, openSync, writeSync } from 'node:fs';
import type { Log, SystemClock } from '../../application/ports.ts';
import { systemClock } from './system-clock.ts';

type Fields = Readonly<Record<string, string | number | boolean>>;

export interface JsonLog extends Log {
  close(): void;
}

/** One JSON object a line: `time`, `level`, `code`, then open fields. To standard output, or to a file. */
export function jsonLog(
  options: { file?: string; clock?: SystemClock; write?: (line: string) => void } = {},
): JsonLog {
  const { clock = systemClock, file } = options;
  const handle = file === undefined ? undefined : openSync(file, 'a', 0o600);
  let closed = false;
  const write =
    options.write ??
    ((line: string) => {
      if (handle === undefined) process.stdout.write(line);
      // The number of a closed file may already be another file's.
      else if (!closed) writeSync(handle, line);
    });
  const entry = (level: 'info' | 'error', code: string, fields: Fields = {}): void => {
    const line: Record<string, string | number | boolean> = { time: clock.now(), level, code };
    for (const [name, value] of Object.entries(fields)) {
      // Objects are dropped at run time too: a whole request or error must never end up in a log by a slip.
      if (!(name in line) && ['string', 'number', 'boolean'].includes(typeof value)) line[name] = value;
    }
    write(`${JSON.stringify(line)}\n`);
  };
  return {
    info: (code, fields) => entry('info', code, fields),
    error: (code, fields) => entry('error', code, fields),
    close: () => {
      if (handle !== undefined && !closed) closeSync(handle);
      closed = true;
    },
  };
}
