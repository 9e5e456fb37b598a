/** Executes commands in a process of its own, over a folder that it shares with another such process. */
import { executeCommand } from '../../shared/application/cases/execute-command.ts';
import type { Actor } from '../../shared/protocol/decision.ts';
import { openFolder } from './crash-folder.ts';

export interface RaceJob {
  readonly round: number;
  readonly caseId: string;
  readonly opens?: boolean;
  readonly command: { readonly type: string };
  readonly actor: Actor;
  readonly ifVersion?: number;
  /** The same on both sides: one act sent twice. */
  readonly key?: string;
  readonly created?: readonly string[];
}

const { deps, close } = await openFolder(process.argv[2] ?? '');

async function run({ round, key, ...job }: RaceJob): Promise<void> {
  const request = JSON.stringify([job.command.type, round]);
  const idempotency = key ? { actor: job.actor.id, route: job.command.type, key, request } : undefined;
  const outcome = await executeCommand(deps, {
    kind: 'request',
    ...job,
    ...(idempotency ? { idempotency } : {}),
  });
  process.send?.({ round, outcome });
}

process.on('message', (message) => {
  if (message === 'end') {
    close();
    process.disconnect();
    return;
  }
  run(message as RaceJob).catch((error: unknown) => {
    console.error(error);
    process.exit(70);
  });
});
process.send?.({ round: -1, outcome: { ok: true } });
