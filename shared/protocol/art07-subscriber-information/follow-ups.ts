/** What an act in one case entails in another: commands for the node, the same however often they are asked for. */
import type { Art7Command } from './commands.ts';
import { splitCaseOf } from './linking.ts';
import { mirrored } from './links.ts';
import { linkedDraftOf } from './readdressing.ts';
import type { Art7Event, Art7State } from './state.ts';

export interface FollowUp {
  readonly caseId: string;
  readonly opens: boolean;
  readonly command: Art7Command;
}

/** `state` is that of the case after `event`. Applying a follow-up twice changes nothing the second time. */
export function followUps(
  state: Art7State,
  caseId: string,
  event: Art7Event,
  actor: string,
  onBehalfOf: readonly string[] = [],
): FollowUp[] {
  switch (event.type) {
    case 'OrderReaddressed': {
      return linkedDraftOf(state, caseId, event, [actor, ...onBehalfOf]).map((command) => ({
        caseId: event.open.caseId,
        opens: command.type === 'OpenLinkedDraft',
        command,
      }));
    }
    case 'CaseSplit': {
      const command = splitCaseOf(state, caseId, event);
      return command ? [{ caseId: event.open.caseId, opens: true, command }] : [];
    }
    case 'CaseLinked': {
      const { caseId: other, relation } = event.open;
      return [
        {
          caseId: other,
          opens: false,
          command: { type: 'AcceptLink', caseId, relation: mirrored[relation] },
        },
      ];
    }
    default:
      return [];
  }
}
