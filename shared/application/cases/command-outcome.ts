/** How a command ends. */
import type { Refusal } from '../../protocol/decision.ts';

export type CommandOutcome =
  | {
      readonly ok: true;
      readonly caseId: string;
      readonly version: number;
      readonly status: string;
      readonly created: readonly string[];
      /** The answer to a repetition: nothing was applied now. */
      readonly repeated: boolean;
      /** Types of the events that this request added; none for a repetition or where nothing changed. */
      readonly events: readonly string[];
    }
  | { readonly ok: false; readonly why: 'refused'; readonly refusal: Refusal }
  | { readonly ok: false; readonly why: 'denied'; readonly code: 'role' | 'recent-authentication' }
  | { readonly ok: false; readonly why: 'absent' | 'erased' | 'conflict' | 'key-reused' }
  | { readonly ok: false; readonly why: 'stale'; readonly version: number };
