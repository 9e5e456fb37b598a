/** What an act in one case entails in another: commands for the node, the same however often they are asked for. */
import { authorityOf } from './authority-state.ts';
import type { Art7Command } from './commands.ts';
import { splitCaseOf } from './linking.ts';
import { mirrored } from './links.ts';
import type { SaidByAuthority } from './notified/messages.ts';
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
    case 'InstructionReceived':
    case 'InstructionLifted':
      return handedOn(state, caseId, event);
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

type AboutInstruction = Extract<Art7Event, { type: 'InstructionReceived' | 'InstructionLifted' }>;

/** An instruction that crossed the splitting of the case concerns those who went, too: none is lost. */
function handedOn(state: Art7State, caseId: string, { type, open }: AboutInstruction): FollowUp[] {
  const { party } = open;
  const given = authorityOf(state, party)?.instructions.find((one) => one.ref === open.ref);
  if (!given) return [];
  const moved = state.addressees.filter(
    (one) => one.movedTo !== undefined && given.providers.includes(one.providerId),
  );
  const { ground, assistanceGrounds, elements, instructedAt, heardAt, liftedAt } = given;
  const n = 1;
  return [...new Set(moved.map(({ movedTo = '' }) => movedTo))].map((to) => {
    const providers = moved.filter(({ movedTo }) => movedTo === to).map(({ providerId }) => providerId);
    const said: SaidByAuthority =
      type === 'InstructionLifted'
        ? { what: 'lifted', n, reasons: given.liftingReasons ?? '', liftedAt: liftedAt ?? heardAt }
        : {
            what: 'instructed',
            n,
            ground,
            ...(assistanceGrounds && { assistanceGrounds: [...assistanceGrounds] }),
            ...(elements && { elements: [...elements] }),
            providers,
            instructedAt,
            reasons: given.reasons ?? '',
          };
    const command = { type: 'HearNotifiedParty' as const, party, ref: `${caseId}.${open.ref}`, said };
    return { caseId: to, opens: false, command };
  });
}
