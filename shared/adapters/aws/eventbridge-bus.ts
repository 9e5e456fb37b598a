/** The event bus on EventBridge: ten events a call; of a call that was taken in part, the rest is sent again. */
import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { EVENT_SOURCE } from '../../../events/routing.ts';
import { messageText, openEvent } from '../../application/messages.ts';
import { type Bus, type BusEvent, StoreUnavailableError } from '../../application/ports.ts';
import { pause, type RetryPolicy, retryPolicy } from './dynamodb-failures.ts';
import { openCode, ServiceRefusedError, serviceFault } from './service-errors.ts';

export interface EventBridgeBusOptions {
  readonly client: EventBridgeClient;
  readonly busName: string;
  readonly retry?: RetryPolicy;
}

const PER_CALL = 10;
const WHAT = 'EventBridge';
/** EventBridge counts the time as this much. */
const TIME_BYTES = 14;
/** Codes of single entries that pass by themselves; with any other the event would never be taken. */
const PASSING = new Set([
  'ThrottlingException',
  'InternalFailure',
  'InternalException',
  'ServiceUnavailable',
]);

export function createEventBridgeBus({ client, busName, retry = retryPolicy }: EventBridgeBusOptions): Bus {
  /** Sends once. Returns what was not taken. */
  async function send(entries: readonly PutEventsRequestEntry[]): Promise<PutEventsRequestEntry[]> {
    const { Entries: results } = await client
      .send(new PutEventsCommand({ Entries: [...entries] }))
      .catch((cause: unknown) => Promise.reject(serviceFault(cause, WHAT)));
    // An answer that does not say what became of each event: all of them go again.
    if (results?.length !== entries.length) return [...entries];
    const lasting = results.find(({ ErrorCode }) => ErrorCode !== undefined && !PASSING.has(ErrorCode));
    if (lasting) throw new ServiceRefusedError(WHAT, openCode(lasting.ErrorCode));
    return entries.filter((_, position) => results[position]?.EventId === undefined);
  }

  async function sendAll(entries: readonly PutEventsRequestEntry[]): Promise<void> {
    let left = await send(entries);
    for (let attempt = 1; left.length > 0 && attempt < retry.attempts; attempt += 1) {
      await pause(retry, attempt);
      left = await send(left);
    }
    if (left.length > 0) throw new StoreUnavailableError(`${WHAT}: ${left.length} events were not taken`);
  }

  return {
    async put(events) {
      const entries = events.map((event) => entryOf(event, busName));
      for (let at = 0; at < entries.length; at += PER_CALL) await sendAll(entries.slice(at, at + PER_CALL));
    },
  };
}

function entryOf(event: BusEvent, busName: string): PutEventsRequestEntry {
  const extra = TIME_BYTES + Buffer.byteLength(EVENT_SOURCE + event.type);
  return {
    EventBusName: busName,
    Source: EVENT_SOURCE,
    DetailType: event.type,
    Time: new Date(event.at),
    Detail: messageText(openEvent(event), 'event', extra),
  };
}
