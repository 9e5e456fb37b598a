/** 7.5.c: the instruction not to disclose, on two grounds, in whole or in part; and that it is lifted. */
import { type Decision, decided, refuse } from '../../decision.ts';
import type { NotifiedCommandOf } from './commands.ts';
import type { NotifiedEvent } from './events.ts';
import { MAX_INSTRUCTIONS } from './messages.ts';
import { hasDisclosed, inForce, type NotifiedState, providerOf } from './state.ts';

type Result = Decision<NotifiedEvent>;
type InstructNonDisclosure = NotifiedCommandOf<'InstructNonDisclosure'>;

export function instruct(state: NotifiedState, command: InstructNonDisclosure): Result {
  const { ground, assistanceGrounds, elements, reasons } = command;
  if (state.ended && state.ended.how !== 'closed') {
    const detail = `The order was ${state.ended.how}: nothing is to be disclosed on it, and there is nothing to instruct.`;
    return refuse('state', 'Art. 7.5.c', 'order-ended', detail);
  }
  const providers = command.providers ?? concerned(state);
  const refusal = unfit(state, providers, elements);
  if (refusal) return refusal;
  const same = inForce(state).find(
    (one) =>
      one.ground === ground && isSameSet(one.providers, providers) && isSameSet(one.elements, elements),
  );
  if (same && (same.reasons === undefined || same.reasons === reasons)) return decided<NotifiedEvent>();
  if (state.instructions.length >= MAX_INSTRUCTIONS) {
    const detail = `${MAX_INSTRUCTIONS} instructions are the limit here: lift one, or turn to the contact of the order.`;
    return refuse('state', 'Art. 7.5.c', 'too-many-instructions', detail);
  }
  const late = providers.filter((id) => {
    const provider = providerOf(state, id);
    return provider !== undefined && hasDisclosed(provider, elements ?? state.elements);
  });
  return decided<NotifiedEvent>({
    type: 'NonDisclosureInstructed',
    open: {
      n: state.instructions.length + 1,
      ground,
      ...(assistanceGrounds && { assistanceGrounds }),
      providers: [...providers],
      ...(elements && { elements }),
      late,
    },
    sealed: { reasons },
  });
}

const concerned = ({ addressees }: NotifiedState): string[] =>
  addressees
    .filter(({ status }) => status !== 'moved' && status !== 'withdrawn')
    .map(({ providerId }) => providerId);

function unfit(state: NotifiedState, providers: readonly string[], elements: readonly string[] = []) {
  if (providers.length === 0) {
    const detail = 'No provider has this order any more.';
    return refuse('state', 'Art. 7.5.c', 'nobody-to-instruct', detail);
  }
  for (const id of providers) {
    const provider = providerOf(state, id);
    if (!provider)
      return refuse('rule', 'Art. 7.3.c', 'not-an-addressee', `The order was not notified for ${id}.`);
    if (provider.status === 'moved') {
      const detail = `For ${id} the order goes on in the case ${provider.movedTo} of the issuing Party: instruct there.`;
      return refuse('state', 'Art. 7.5.c', 'moved', detail);
    }
  }
  const foreign = elements.filter((one) => !state.elements.some((sought) => sought === one));
  if (foreign.length === 0) return undefined;
  const detail = `The order does not seek: ${foreign.join(', ')}.`;
  return refuse('rule', 'Art. 7.5.c', 'element-not-sought', detail);
}

const isSameSet = (one: readonly string[] | undefined, two: readonly string[] | undefined): boolean => {
  if (one === undefined || two === undefined) return one === two;
  return one.length === two.length && one.every((each) => two.includes(each));
};

/** The answer is open again; the period of 7.7 has run on all the time. */
export function lift(state: NotifiedState, { n, reasons }: NotifiedCommandOf<'LiftNonDisclosure'>): Result {
  const given = state.instructions.find((one) => one.n === n);
  if (!given) {
    return refuse('rule', 'Art. 7.5.c', 'no-such-instruction', `There is no instruction ${n}.`);
  }
  if (given.liftedAt !== undefined) return decided<NotifiedEvent>();
  return decided<NotifiedEvent>({ type: 'NonDisclosureLifted', open: { n }, sealed: { reasons } });
}
