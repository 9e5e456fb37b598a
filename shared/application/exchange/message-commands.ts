/** What a message says, as a command to the case that it belongs to. One line for each type in the catalogue. */
import type { Evidence } from '../../case/exchange/decide.ts';
import type { Command } from '../../case/kind.ts';
import type { MessageClaims } from './message.ts';

export interface MessageCommand {
  readonly kind: string;
  /** The message opens the case where there is none yet. */
  readonly opens?: boolean;
  command(body: Readonly<Record<string, unknown>>, claims: MessageClaims): Command;
}

/** Evidences go to whatever kind of record the message was about; they are checked before (receive-message.ts). */
export const recordEvidence = (
  evidences: readonly Evidence[],
): Command & { evidences: readonly Evidence[] } => ({
  type: 'RecordEvidence',
  evidences,
});

export const MESSAGE_COMMANDS: Readonly<Record<string, MessageCommand>> = {
  'node.keys': { kind: 'trust', command: ({ keys }) => ({ type: 'ReceiveKeys', keys }) as Command },
};
