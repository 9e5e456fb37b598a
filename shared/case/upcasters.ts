/**
 * Old events keep folding: each event type has a version, and a pure step per version turns an old event into
 * the next. The stored text is never rewritten. An event of a newer version than this release is a fault.
 */
import type { DomainEvent } from '../protocol/decision.ts';

type Payload = Pick<DomainEvent, 'open' | 'sealed'>;
type Step = (payload: Payload) => Payload;

/** `UPCASTERS[type][v]` turns version v into v + 1. */
export const UPCASTERS: Readonly<Record<string, Readonly<Record<number, Step>>>> = {
  /** Until version 2 receipt was the provider's own act, and nothing else. */
  OrderReceived: { 1: ({ open, ...rest }) => ({ open: { ...open, evidence: 'portal' }, ...rest }) },
  /** Version 2 only allows one more way in which a case can have ended. */
  CaseClosed: { 1: (payload) => payload },
};

export function upcast(
  type: string,
  version: number,
  payload: Payload,
  table: Readonly<Record<string, Readonly<Record<number, Step>>>> = UPCASTERS,
): DomainEvent {
  let current = payload;
  for (let v = version; table[type]?.[v]; v += 1) current = (table[type][v] as Step)(current);
  return { type, ...current };
}
