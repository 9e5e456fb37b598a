/** One message into its case: the next in its conversation, or not yet, or long since. */
import { readMessageBody } from '../../../events/messages/catalogue.ts';
import { NO_EXCHANGE } from '../../case/exchange/state.ts';
import type { Command } from '../../case/kind.ts';
import { executeCommand } from '../cases/execute-command.ts';
import { type LoadedCase, loadCase } from '../cases/load-case.ts';
import { documentsAwaited } from '../transfers/documents-awaited.ts';
import { openReceipt } from '../transfers/receipt.ts';
import type { ExchangeDeps } from './deps.ts';
import { openEvidence, recordable, signEvidence } from './evidence.ts';
import { contentCommitment, type MessageClaims } from './message.ts';
import { MESSAGE_COMMANDS, recordEvidence } from './message-commands.ts';
import { type Peer, peerActor } from './peers.ts';
import type { Receiving } from './received.ts';
import { messageKey, parkedKey } from './rows.ts';

export interface Incoming {
  readonly peer: Peer;
  readonly claims: MessageClaims;
  /** This node's case. */
  readonly caseId: string;
  /** The sender is no longer on the line. */
  readonly tell: boolean;
}

export type Applied =
  | { readonly outcome: 'settled'; readonly evidences: readonly string[] }
  | { readonly outcome: 'early' | 'known' }
  | { readonly outcome: 'refused'; readonly code: string };

export async function applyMessage(deps: ExchangeDeps, incoming: Incoming): Promise<Applied> {
  const { claims, caseId } = incoming;
  const loaded = await loadCase(deps, caseId);
  if (loaded && !loaded.key) return { outcome: 'refused', code: 'case-erased' };
  const received = (loaded?.exchange ?? NO_EXCHANGE).received[claims.iss] ?? 0;
  if (claims.seq <= received) return { outcome: 'known' };
  if (claims.seq > received + 1) return { outcome: 'early' };
  const said = await commandOf(incoming, loaded);
  if (!said) return { outcome: 'refused', code: 'unknown-type' };
  if (!loaded && !said.opens) return { outcome: 'refused', code: 'unknown-case' };

  let evidences: readonly string[] = [];
  const outcome = await executeCommand(deps, {
    kind: said.kind,
    caseId,
    opens: said.opens,
    command: said.command,
    actor: peerActor(claims.iss),
    received: receiving(deps, incoming, (signed) => {
      evidences = signed;
    }),
    ...(loaded ? { seen: loaded } : {}),
  });
  if (outcome.ok) return { outcome: 'settled', evidences };
  switch (outcome.why) {
    case 'conflict':
      return { outcome: 'known' };
    case 'refused':
      return { outcome: 'refused', code: outcome.refusal.code };
    case 'erased':
      return { outcome: 'refused', code: 'case-erased' };
    default:
      // The case does not concern that Party, or what is said in it is not for a peer to say.
      return { outcome: 'refused', code: 'not-yours' };
  }
}

async function commandOf(
  { peer, claims }: Incoming,
  loaded: LoadedCase | undefined,
): Promise<{ kind: string; opens: boolean; command: Command } | undefined> {
  const read = readMessageBody(claims.type, claims.v, claims.body);
  if (!read.ok) return undefined;
  if (claims.type === 'exchange.evidence') {
    const { evidences } = read.body as { evidences: readonly string[] };
    const opened = await Promise.all(
      evidences.map(async (jws) => {
        const stated = await openEvidence(peer.signing, jws);
        // A node speaks for itself.
        return stated?.iss === peer.party ? (recordable(stated, jws) ?? []) : [];
      }),
    );
    return { kind: loaded?.head.kind ?? 'request', opens: false, command: recordEvidence(opened.flat()) };
  }
  if (claims.type === 'exchange.transfer-receipt') {
    const { receipt: jws } = read.body as { receipt: string };
    const receipt = await openReceipt(peer.signing, jws);
    if (receipt?.iss !== peer.party) return undefined;
    const command = { type: 'RecordTransferReceipt', receipt: { ...receipt, jws } };
    return { kind: loaded?.head.kind ?? 'request', opens: false, command };
  }
  const known = MESSAGE_COMMANDS[claims.type];
  if (!known) return undefined;
  return { kind: known.kind, opens: known.opens ?? false, command: known.command(read.content, claims) };
}

/** The event, the evidence and the row by which a repetition is known, once the rules have spoken. */
function receiving(
  deps: ExchangeDeps,
  incoming: Incoming,
  signed: (evidences: readonly string[]) => void,
): Receiving {
  const { claims, caseId, tell } = incoming;
  const read = readMessageBody(claims.type, claims.v, claims.body);
  const { jti: messageId, iss: from, type, v, seq, conversation } = claims;
  return {
    from,
    seq,
    async settle(code) {
      const at = deps.systemClock.now();
      const sealed = contentCommitment(claims);
      const stated = {
        iss: deps.party,
        messageId,
        commitment: sealed,
        evidence: 'delivery' as const,
        outcome: code === undefined ? ('accepted' as const) : ('refused' as const),
        ...(code === undefined ? {} : { code }),
        at,
      };
      const jws = await signEvidence(deps.signing, stated);
      signed([jws]);
      const { evidence, outcome } = stated;
      const told = {
        messageId,
        evidence,
        outcome,
        ...(code === undefined ? {} : { code }),
        by: deps.party,
        at,
      };
      return {
        // Evidences about evidences would have no end.
        tell: tell && type !== 'exchange.evidence',
        events: [
          {
            type: 'MessageReceived',
            open: {
              messageId,
              type,
              v,
              seq,
              commitment: sealed,
              from,
              at,
              outcome: code === undefined ? 'applied' : 'refused',
              ...(code === undefined ? {} : { code }),
              ...(conversation.origin === deps.party ? {} : { conversation }),
            },
          },
          { type: 'EvidenceRecorded', open: told, sealed: { jws } },
          ...(code === undefined && read.ok && read.transfer
            ? [documentsAwaited(claims, read.transfer, at)]
            : []),
        ],
        writes: [
          {
            put: {
              ...messageKey(messageId),
              a: { caseId, from, seq, commitment: sealed, at },
              text: JSON.stringify([jws]),
            },
            if: { absent: true },
          },
          ...(tell ? [{ delete: parkedKey(caseId, from, seq) }] : []),
        ],
      };
    },
  };
}
