/** What the provider answers: disclosure in full or in part, refusal, or that the order does not reach the data (7.7). */
import { compareInstants } from '../deadlines.ts';
import { type Decision, type DecisionContext, decided, refuse } from '../decision.ts';
import { pairAt } from '../parties.ts';
import type { Art7CommandOf } from './commands.ts';
import type { DpRegimeTag } from './event-parts.ts';
import { partiesOf } from './gates.ts';
import { barredAnswer } from './hearing.ts';
import { receipt } from './receipts.ts';
import { gone, notYours, ownOrder } from './relation.ts';
import { type Addressee, type Art7Event, type Art7State, partyOf } from './state.ts';
import type { AddresseeStatus } from './transitions.ts';

type AnswerOrder = Art7CommandOf<'AnswerOrder'>;

/** After which answer another one may follow; nothing follows a full disclosure or a refusal. */
function mayAnswer(status: AddresseeStatus, { outcome }: AnswerOrder): boolean {
  if (['issued', 'received', 'expired'].includes(status)) return true;
  if (status === 'partlyDisclosed') return outcome === 'disclosed';
  // Whoever found nothing at first may find it after all.
  return status === 'answeredOtherwise' && ['disclosed', 'partlyDisclosed', 'refused'].includes(outcome);
}

export function answerOrder(
  state: Art7State,
  command: AnswerOrder,
  context: DecisionContext,
): Decision<Art7Event> {
  const addressee = ownOrder(state, command.providerId, context.actor);
  if (!addressee) return notYours();
  if (isRepetition(addressee, command)) return decided<Art7Event>();
  const stopped = gone(state, addressee);
  if (stopped) return stopped;
  if (!mayAnswer(addressee.status, command)) {
    const detail =
      'You have answered this order. After a partial disclosure a full one can follow; for anything else write to the contact named in the order.';
    return refuse('state', 'Art. 7.7', 'already-answered', detail);
  }
  const refusal = barredAnswer(state, command) ?? documentRefusal(state, command);
  if (refusal) return refusal;
  const { deadline } = addressee;
  const late = deadline !== undefined && compareInstants(context.now, deadline.endsAt) >= 0;
  const answer = answerEvent(command, late, regimeAt(state, addressee, context));
  // Nobody answers an order that it has not received.
  return addressee.status === 'issued'
    ? decided(receipt(state, addressee, context), answer)
    : decided(answer);
}

function answerEvent(command: AnswerOrder, late: boolean, dpRegime: DpRegimeTag): Art7Event {
  const { providerId, outcome, documents, reason = 'no-reason', withheld = [], text, entity } = command;
  const { providerReference } = command;
  const open = { providerId, documents, late };
  const said = { ...(text && { text }), ...(providerReference && { providerReference }) };
  const sealed = Object.keys(said).length > 0 ? { sealed: said } : {};
  switch (outcome) {
    case 'disclosed':
      return { type: 'DisclosureMade', open: { ...open, dpRegime }, ...sealed };
    case 'partlyDisclosed':
      if (command.restFollows)
        return { type: 'DisclosureBegun', open: { ...open, dpRegime, withheld }, ...sealed };
      return {
        type: 'DisclosureMadeInPart',
        open: { ...open, dpRegime, reason, withheld, fallbackOpen: true },
        ...sealed,
      };
    case 'refused':
      return { type: 'DisclosureRefused', open: { ...open, reason, fallbackOpen: true }, ...sealed };
    case 'noSuchAccount':
    case 'notHeld':
    case 'notOurService':
    case 'heldByGroupEntity':
    case 'formallyDefective': {
      const words = { ...said, ...(entity?.name && { entityName: entity.name }) };
      return {
        type: 'AnsweredOtherwise',
        open: {
          ...open,
          answer: outcome,
          ...(entity?.providerId && { entity: entity.providerId }),
          ...(command.paragraphs && { paragraphs: command.paragraphs }),
        },
        ...(Object.keys(words).length > 0 && { sealed: words }),
      };
    }
    default:
      return outcome satisfies never;
  }
}

function documentRefusal(state: Art7State, { providerId, outcome, documents }: AnswerOrder) {
  const discloses = outcome === 'disclosed' || outcome === 'partlyDisclosed';
  if (discloses && documents.length === 0) {
    return refuse(
      'rule',
      'Art. 7.1',
      'nothing-disclosed',
      'A disclosure needs at least one document: upload it first.',
    );
  }
  for (const id of documents) {
    const document = state.documents[id];
    if (document?.byProvider !== providerId || document.purpose !== 'answer') {
      return refuse(
        'absent',
        'policy: documents',
        'no-such-document',
        'The answer names a document that you have not handed in.',
      );
    }
    if (document.status !== 'sealed') {
      const detail =
        'A document of the answer is not sealed: wait for the check of the upload, or upload it again.';
      return refuse('state', 'policy: documents', 'document-not-sealed', detail);
    }
  }
  return undefined;
}

/** 14.1: what governs the data is decided when it is received, and stays. */
function regimeAt(state: Art7State, addressee: Addressee, context: DecisionContext): DpRegimeTag {
  const { own, location, date } = partiesOf(state, context, partyOf(state, addressee));
  return location ? pairAt(own, location, date).dpRegime.art7 : { regime: '14.1.a' };
}

function isRepetition({ answers }: Addressee, given: AnswerOrder): boolean {
  const last = answers.at(-1);
  if (last?.outcome !== given.outcome || last.text !== given.text) return false;
  if (last.providerReference !== given.providerReference) return false;
  if ((last.restFollows ?? false) !== (given.restFollows ?? false)) return false;
  const isSameReason = last.reason === undefined || last.reason === (given.reason ?? 'no-reason');
  return (
    isSameReason &&
    last.entity === given.entity?.providerId &&
    last.entityName === given.entity?.name &&
    isSameSet(last.documents, given.documents) &&
    isSameSet(last.withheld ?? [], given.withheld ?? []) &&
    isSameSet(last.paragraphs ?? [], given.paragraphs ?? [])
  );
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.every((one) => b.includes(one)) && b.every((one) => a.includes(one));
}
