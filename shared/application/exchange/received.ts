/** A message on its way into a case: what the deciding transaction adds to the command that it carries. */
import type { DomainEvent } from '../../protocol/decision.ts';
import type { Write } from '../table.ts';

export interface ReceivedMessage {
  readonly events: readonly DomainEvent[];
  readonly writes: readonly Write[];
  /** Nobody waits for the receipt: the evidence of delivery goes out as a message. */
  readonly tell: boolean;
}

export interface Receiving {
  readonly from: string;
  readonly seq: number;
  /** Once it is known what becomes of the message; a refusal by the rules counts it too. */
  settle(refusedBecause: string | undefined): Promise<ReceivedMessage>;
}
