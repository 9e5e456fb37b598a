/** Every type of event there is. What is not listed here is never stored. */

import { directoryEvents } from '../shared/case/directory/schema.ts';
import { exchangeEvents } from '../shared/case/exchange/events.ts';
import { trustEvents } from '../shared/case/trust/schema.ts';
import type { DomainEvent } from '../shared/protocol/decision.ts';
import type { EventDefinition, EventDefinitions } from '../shared/protocol/event-definition.ts';
import { joined } from '../shared/protocol/on-demand.ts';
import { art7Events, notifiedEvents } from './art07.ts';
import { documentEvents } from './documents.ts';

export const catalogue: EventDefinitions = [
  art7Events,
  notifiedEvents,
  documentEvents,
  directoryEvents,
  exchangeEvents,
  trustEvents,
].reduce<EventDefinitions>(joined, {});

export const eventTypes: readonly string[] = Object.keys(catalogue);

/** Named by type and path, never by value: the value may be sealed. */
export class EventSchemaError extends Error {
  override readonly name = 'EventSchemaError';
}

/** The version that new events of a type are written in. */
export function eventVersion(type: string): number {
  return definitionOf(type).version;
}

/** Checks an event of the current version against its schemas; strict, so nothing sealed slips into the open part. */
export function parseEvent(event: DomainEvent): DomainEvent {
  const { open, sealed } = definitionOf(event.type);
  const checkedOpen = parsed(event.type, 'open', open, event.open);
  if (event.sealed === undefined) return { type: event.type, open: checkedOpen };
  if (!sealed) throw new EventSchemaError(`${event.type} has nothing to seal`);
  return { type: event.type, open: checkedOpen, sealed: parsed(event.type, 'sealed', sealed, event.sealed) };
}

function definitionOf(type: string): EventDefinition {
  const definition = Object.hasOwn(catalogue, type) ? catalogue[type] : undefined;
  if (!definition) throw new EventSchemaError(`no event type "${type}" in this release`);
  return definition;
}

function parsed(type: string, part: string, schema: EventDefinition['open'], value: unknown) {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const paths = result.error.issues.map((issue) => [part, ...issue.path].join('.'));
  throw new EventSchemaError(`${type} does not fit its schema at ${[...new Set(paths)].join(', ')}`);
}
