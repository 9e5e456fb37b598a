/** Every type of message there is. What is not listed here is neither sent nor taken. */
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

/** The body as one of today's version, or what is wrong with it. */
export function readMessageBody(
  type: string,
  version: number,
  body: unknown,
  catalogue: MessageDefinitions = messageCatalogue,
):
  | { readonly ok: true; readonly body: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly fault: MessageFault } {
  const definition = definitionOf(type, catalogue);
  if (!definition) return { ok: false, fault: 'unknown-type' };
  const isPrevious = version === definition.version - 1 && definition.previous !== undefined;
  if (version !== definition.version && !isPrevious) return { ok: false, fault: 'unknown-version' };
  const parsed = (isPrevious && definition.previous ? definition.previous : definition).body.safeParse(body);
  if (!parsed.success) return { ok: false, fault: 'body' };
  return {
    ok: true,
    body: isPrevious && definition.previous ? definition.previous.upcast(parsed.data) : parsed.data,
  };
}
