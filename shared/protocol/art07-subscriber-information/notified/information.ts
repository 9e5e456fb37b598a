/** 7.5.d.i: additional information. It is the issuing contact's; a provider sees none of it without consent. */
import { type Decision, decided, refuse } from '../../decision.ts';
import type { NotifiedCommandOf } from './commands.ts';
import type { NotifiedEvent } from './events.ts';
import { type InformationBody, MAX_REQUESTS } from './messages.ts';
import { type NotifiedState, providerOf } from './state.ts';

type Result = Decision<NotifiedEvent>;

export function askInformation(
  state: NotifiedState,
  { questions }: NotifiedCommandOf<'AskAdditionalInformation'>,
): Result {
  const last = state.requests.at(-1);
  if (last?.answeredAt === undefined && isSame(last?.questions ?? [], questions))
    return decided<NotifiedEvent>();
  if (state.requests.length >= MAX_REQUESTS) {
    const detail = `${MAX_REQUESTS} requests are the limit here: turn to the contact named in the order.`;
    return refuse('state', 'Art. 7.5.d.i', 'too-many-requests', detail);
  }
  return decided<NotifiedEvent>({
    type: 'InformationAsked',
    open: { n: state.requests.length + 1, items: questions.length },
    sealed: { questions },
  });
}

const isSame = (one: readonly string[], two: readonly string[]): boolean =>
  one.length === two.length && one.every((text, i) => text === two[i]);

export function hearInformation(state: NotifiedState, { n, answers }: InformationBody): Result {
  const asked = state.requests.find((one) => one.n === n);
  if (!asked) {
    const detail = `No additional information was asked for under the number ${n}.`;
    return refuse('rule', 'Art. 7.5.d.i', 'no-such-request', detail);
  }
  if (asked.answeredAt !== undefined) return decided<NotifiedEvent>();
  return decided<NotifiedEvent>({
    type: 'InformationReceived',
    open: { n, items: answers.map(({ item, providerMaySee }) => ({ item, providerMaySee })) },
    sealed: { answers: answers.map(({ item, text }) => ({ item, text })) },
  });
}

/** On record who was shown what; without the consent of the contact of 7.4.c nobody is. */
export function passOn(
  state: NotifiedState,
  { n, items, providerId }: NotifiedCommandOf<'PassOnInformation'>,
): Result {
  if (!providerOf(state, providerId)) {
    const detail = `The order was not notified for ${providerId}.`;
    return refuse('rule', 'Art. 7.3.c', 'not-an-addressee', detail);
  }
  const asked = state.requests.find((one) => one.n === n);
  if (!asked?.answers) {
    const detail = `There is no additional information under the number ${n}.`;
    return refuse('rule', 'Art. 7.5.d.i', 'no-such-information', detail);
  }
  for (const item of items) {
    const given = asked.answers.find((one) => one.item === item);
    if (!given) {
      const detail = `There is no item ${item} in the answer.`;
      return refuse('rule', 'Art. 7.5.d.i', 'no-such-item', detail);
    }
    if (!given.providerMaySee) {
      const detail = `The contact of the order did not consent that a provider sees item ${item}: ask for the consent first.`;
      return refuse('rule', 'Art. 7.5.d.i', 'no-consent', detail);
    }
  }
  const shown = (asked.passedOn ?? [])
    .filter((one) => one.providerId === providerId)
    .flatMap((one) => one.items);
  const fresh = items.filter((item) => !shown.includes(item));
  if (fresh.length === 0) return decided<NotifiedEvent>();
  return decided<NotifiedEvent>({ type: 'InformationPassedOn', open: { n, items: fresh, providerId } });
}
