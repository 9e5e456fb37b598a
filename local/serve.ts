/** What every process that is a node does: says where it is, and ends whole. */
import { systemClock } from '../shared/adapters/embedded/system-clock.ts';
import type { RunningNode } from './host/node.ts';
import { removeNodeFile, writeNodeFile } from './processes.ts';

export const announce = ({ baseUrl }: RunningNode, folder: string): Promise<void> =>
  writeNodeFile(folder, { pid: process.pid, baseUrl, startedAt: systemClock.now() });

/** Ends the node and the process on a signal. A start that is told to end ends once it is whole. */
export function endOnSignal(
  running: Promise<RunningNode>,
  folder: string,
  ended = (): void => undefined,
): void {
  let ending = false;
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (ending) return;
      ending = true;
      void running.then(
        async (node) => {
          await node.close();
          removeNodeFile(folder);
          ended();
          process.exit(0);
        },
        () => process.exit(1),
      );
    });
  }
}
