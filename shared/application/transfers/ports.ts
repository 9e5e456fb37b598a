/** What documents on their way need from the outside, besides the ports of the exchange. */
import type { ExchangeDeps } from '../exchange/deps.ts';
import type { SenderDeps } from '../exchange/send-message.ts';
import type { IntakeStore, SegmentCipher } from '../ports.ts';

export interface SlotReply {
  /** Compact JWE to the sender of the request, with the signed answer in it. */
  readonly answer?: string | undefined;
  /** Where the request was refused: what the node states about it, compact JWS. */
  readonly evidences: readonly string[];
}

export interface SegmentPut {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
  readonly size: number;
}

/** The way of documents to the node of another Party. */
export interface TransferTransport {
  /** Throws PeerUnavailableError where there is no answer, or none that is one. */
  askForSlot(baseUrl: string, request: string): Promise<SlotReply>;
  /**
   * Puts one segment into its slot, as a stream, and gives the status of the answer. Throws PeerUnavailableError
   * where there is none: the segment may have arrived all the same.
   */
  put(segment: SegmentPut): Promise<number>;
}

/** To send documents. */
export type DispatchDeps = SenderDeps & {
  readonly segments: SegmentCipher;
  readonly transfers: TransferTransport;
};

/** To grant slots. */
export type GrantDeps = ExchangeDeps & { readonly intake: IntakeStore };
