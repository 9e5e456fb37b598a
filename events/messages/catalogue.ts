/** Every type of message there is. What is not listed here is neither sent nor taken. */
import { type TransferPart, transferPartSchema } from '../../shared/case/exchange/transfer.ts';
import { art07Messages } from './art07.ts';
import type { MessageDefinition, MessageDefinitions } from './definition.ts';
import { nodeMessages } from './node.ts';

export const messageCatalogue: MessageDefinitions = { ...nodeMessages, ...art07Messages };

export type MessageFault = 'unknown-type' | 'unknown-version' | 'body';

const definitionOf = (type: string, catalogue: MessageDefinitions): MessageDefinition | undefined =>
  Object.hasOwn(catalogue, type) ? catalogue[type] : undefined;

/** The version that messages of a type are written in. */
export function messageVersion(type: string, catalogue: MessageDefinitions = messageCatalogue): number {
  const definition = definitionOf(type, catalogue);
  if (!definition) throw new TypeError(`no message type "${type}" in this release`);
  return definition.version;
}

/** Documents that follow the message; whatever its type, they stand here in its body. */
export const TRANSFER = 'transfer';

type Body = Readonly<Record<string, unknown>>;
export type ReadBody =
  | {
      readonly ok: true;
      /** All of it. */
      readonly body: Body;
      /** What the type is about. */
      readonly content: Body;
      readonly transfer?: TransferPart;
    }
  | { readonly ok: false; readonly fault: MessageFault };

/** The body as one of today's version, or what is wrong with it. */
export function readMessageBody(
  type: string,
  version: number,
  body: unknown,
  catalogue: MessageDefinitions = messageCatalogue,
): ReadBody {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, TRANSFER))
    return readContent(type, version, body, catalogue);
  const { [TRANSFER]: part, ...content } = body as Body;
  const transfer = transferPartSchema.safeParse(part);
  if (!transfer.success) return { ok: false, fault: 'body' };
  const read = readContent(type, version, content, catalogue);
  return read.ok
    ? { ...read, body: { ...read.body, [TRANSFER]: transfer.data }, transfer: transfer.data }
    : read;
}

function readContent(type: string, version: number, body: unknown, catalogue: MessageDefinitions): ReadBody {
  const definition = definitionOf(type, catalogue);
  if (!definition) return { ok: false, fault: 'unknown-type' };
  const isPrevious = version === definition.version - 1 && definition.previous !== undefined;
  if (version !== definition.version && !isPrevious) return { ok: false, fault: 'unknown-version' };
  const parsed = (isPrevious && definition.previous ? definition.previous : definition).body.safeParse(body);
  if (!parsed.success) return { ok: false, fault: 'body' };
  const content = isPrevious && definition.previous ? definition.previous.upcast(parsed.data) : parsed.data;
  return { ok: true, body: content, content };
}
