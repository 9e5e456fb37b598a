/**
 * Messages that a decision entails. They are numbered and put into the outbox in the deciding transaction: what was
 * decided is said, and what was not decided is not. The body stands fixed from then on, however often it is sent.
 */
import { messageVersion, readMessageBody, TRANSFER } from '../../../events/messages/catalogue.ts';
import { canonicalJson, commitment } from '../../case/envelope.ts';
import { type Conversation, messageIdOf, NODE, peerOf } from '../../case/exchange/conversation.ts';
import { type ExchangeEvent, isExchangeEvent } from '../../case/exchange/events.ts';
import type { TransferPart } from '../../case/exchange/transfer.ts';
import type { Kind, OutgoingMessage } from '../../case/kind.ts';
import type { DecisionContext, DomainEvent } from '../../protocol/decision.ts';
import type { CaseDeps } from '../cases/deps.ts';
import type { Folded } from '../cases/load-case.ts';
import { placeBlob, sealJson } from '../cases/sealed-json.ts';
import { limits } from '../limits.ts';
import { LimitExceededError, type Row, type Write } from '../table.ts';
import { sendingRow, transferPart } from '../transfers/outgoing-documents.ts';
import { outboxPlace, outKey } from './rows.ts';

/** What the row keeps sealed, and the message carries. */
export interface MessageContent {
  readonly salt: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Outgoing {
  readonly event: Extract<ExchangeEvent, { type: 'MessageSubmitted' }>;
  /** The message in the outbox, and the documents that follow it. */
  readonly rows: (key: Uint8Array) => Promise<readonly Row[]>;
}

interface Said {
  readonly caseId: string;
  readonly kind: Kind;
  readonly context: DecisionContext;
  /** The events come from a message whose sender is no longer on the line. */
  readonly received?: { readonly tell: boolean };
  /** Of a record that has one already: documents that go with a message are known by it. */
  readonly key?: Uint8Array | undefined;
}

/** `folded` is the record after `events`. */
export async function outgoing(
  deps: CaseDeps,
  said: Said,
  events: readonly DomainEvent[],
  { state, exchange }: Folded,
): Promise<readonly Outgoing[]> {
  const { caseId, kind, context } = said;
  const messages = events.flatMap((event) =>
    isExchangeEvent(event)
      ? evidenceMessages(deps.party, event, said.received?.tell ?? false)
      : (kind.messages?.(state, caseId, event, context) ?? []),
  );
  const conversation = conversationOf(deps.party, caseId, exchange.conversation);
  const sent = { ...exchange.sent };
  return Promise.all(
    messages.map(async ({ documents = [], ...message }) => {
      const seq = (sent[message.to] ?? 0) + 1;
      sent[message.to] = seq;
      const transfer =
        documents.length > 0 ? await transferPart(deps, caseId, said.key, documents) : undefined;
      return submit(deps, { caseId, conversation, seq, at: context.systemNow }, message, transfer);
    }),
  );
}

export const conversationOf = (party: string, caseId: string, begun?: Conversation): Conversation => {
  if (peerOf(caseId)) return { origin: party, caseId: NODE };
  return begun ?? { origin: party, caseId };
};

interface Submission {
  readonly caseId: string;
  readonly conversation: Conversation;
  readonly seq: number;
  readonly at: string;
}

function submit(
  deps: CaseDeps,
  { caseId, conversation, seq, at }: Submission,
  { to, type, body: content }: OutgoingMessage,
  transfer: TransferPart | undefined,
): Outgoing {
  const v = messageVersion(type);
  const body = transfer ? { ...content, [TRANSFER]: transfer } : content;
  if (!readMessageBody(type, v, body).ok)
    throw new TypeError(`the body of a ${type} does not fit its schema`);
  const salt = Buffer.from(deps.ids.bytes(32)).toString('hex');
  const text = canonicalJson(body);
  if (text.length > limits.messageBodyBytes)
    throw new LimitExceededError(`a message has ${limits.messageBodyBytes} bytes at most`);
  const messageId = messageIdOf(deps.party, conversation, to, seq);
  const sealed = commitment(Buffer.from(salt, 'hex'), text);
  const key = outKey(caseId, to, seq);
  const documents = transfer?.documents.map((one) => ({
    documentId: one.documentId,
    commitment: one.commitment,
  }));
  return {
    event: {
      type: 'MessageSubmitted',
      open: { messageId, type, v, seq, commitment: sealed, to, at, ...(documents ? { documents } : {}) },
    },
    rows: async (caseKey) => {
      const said: MessageContent = { salt, body };
      const placed = await placeBlob(deps, caseId, sealJson(deps, caseKey, caseId, key.sk, said));
      const { origin, caseId: begunAs } = conversation;
      const row: Row = {
        ...key,
        a: {
          caseId,
          messageId,
          to,
          seq,
          type,
          v,
          at,
          origin,
          conversation: begunAs,
          attempts: 0,
          ...(placed.blobRef ? { blobRef: placed.blobRef } : {}),
        },
        ...(placed.blob ? { blob: placed.blob } : {}),
        index: { due: outboxPlace(caseId, to, seq, at) },
      };
      return transfer
        ? [row, sendingRow(deps, caseKey, { caseId, messageId, to, seq, at }, transfer)]
        : [row];
    },
  };
}

/** What a receipt could not say any more, or what comes long after it. */
function evidenceMessages(party: string, event: ExchangeEvent, tell: boolean): OutgoingMessage[] {
  if (event.type === 'TransferConcluded') {
    const to = event.open.messageId.slice(0, 2);
    if (to === party || event.open.by !== party || !event.sealed) return [];
    return [
      {
        to,
        type: 'exchange.transfer-receipt',
        body: { receipt: event.sealed.jws },
      },
    ];
  }
  if (event.type !== 'EvidenceRecorded' || event.open.by !== party || !event.sealed) return [];
  const { evidence, messageId } = event.open;
  const to = messageId.slice(0, 2);
  if (to === party || !(evidence === 'retrieval' || (evidence === 'delivery' && tell))) return [];
  return [{ to, type: 'exchange.evidence', body: { evidences: [event.sealed.jws] } }];
}

/** A message that was taken leaves the outbox; one that was turned away stays in it. */
export const outboxChanges = (party: string, caseId: string, events: readonly DomainEvent[]): Write[] =>
  events.filter(isExchangeEvent).flatMap((event): Write[] => {
    if (event.type !== 'EvidenceRecorded' || event.open.by === party) return [];
    const { evidence, outcome, messageId } = event.open;
    if (evidence === 'retrieval' || (evidence === 'relay' && outcome === 'refused')) return [];
    const [, to = '', , , seq = ''] = messageId.split('.');
    const key = outKey(caseId, to, Number(seq));
    return [{ delete: key }];
  });
