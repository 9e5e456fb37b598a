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

/** What the authority of a location Party says about an order (Art. 7.5). */
const heardFromAuthority = (what: string): MessageCommand => ({
  kind: 'request',
  command: (body) => ({ type: 'HearNotifiedParty', said: { what, ...body } }) as Command,
});
/** What the issuing Party says after it has notified. */
const heardFromIssuer = (what: string): MessageCommand => ({
  kind: 'request',
  command: (body) => ({ type: 'HearIssuingParty', said: { what, ...body } }) as Command,
});

export const MESSAGE_COMMANDS: Readonly<Record<string, MessageCommand>> = {
  'node.keys': { kind: 'trust', command: ({ keys }) => ({ type: 'ReceiveKeys', keys }) as Command },
  'art7.notification': {
    kind: 'request',
    opens: true,
    command: (notification, { conversation }) =>
      ({
        type: 'ReceiveNotification',
        article: 'art7',
        side: 'notified',
        origin: { party: conversation.origin, caseId: conversation.caseId },
        notification,
      }) as Command,
  },
  'art7.progress': heardFromIssuer('progress'),
  'art7.information': heardFromIssuer('information'),
  'art7.acknowledgement': heardFromAuthority('acknowledged'),
  'art7.consultation': heardFromAuthority('consulted'),
  'art7.information-request': heardFromAuthority('asked'),
  'art7.instruction': heardFromAuthority('instructed'),
  'art7.lifting': heardFromAuthority('lifted'),
};
