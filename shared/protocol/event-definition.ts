/** How an event type is written down: what is open, what is sealed, and which paragraph makes it worth recording. */
import type * as z from 'zod';

export interface EventDefinition {
  /** Raised with every change of the payload; the older versions keep an upcaster and their samples for ever. */
  readonly version: number;
  readonly paragraph: string;
  readonly description: string;
  readonly open: z.ZodType<Record<string, unknown>>;
  /** Absent: the event has nothing to seal. */
  readonly sealed?: z.ZodType<Record<string, unknown>>;
}

export type EventDefinitions = Readonly<Record<string, EventDefinition>>;

/** The union of events that a set of definitions allows. `sealed` is optional: erasure takes it away. */
export type EventsOf<D extends EventDefinitions> = {
  [T in keyof D & string]: D[T] extends { sealed: z.ZodType<infer S> }
    ? { readonly type: T; readonly open: z.infer<D[T]['open']>; readonly sealed?: S }
    : { readonly type: T; readonly open: z.infer<D[T]['open']> };
}[keyof D & string];
