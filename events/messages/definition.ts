/** How a message type is written down. A node takes the version it writes and the one before. */
import type * as z from 'zod';

type Body = Readonly<Record<string, unknown>>;

export interface MessageDefinition {
  /** Raised with every change of the body. */
  readonly version: number;
  readonly paragraph: string;
  readonly description: string;
  readonly body: z.ZodType<Body>;
  /** The version before, and how its body becomes one of today. */
  readonly previous?: { readonly body: z.ZodType<Body>; readonly upcast: (body: Body) => Body };
}

export type MessageDefinitions = Readonly<Record<string, MessageDefinition>>;
