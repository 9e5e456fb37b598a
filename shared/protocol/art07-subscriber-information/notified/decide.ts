/** Art. 7.5 at the notified Party: one command against one state. The table first, then the rules. */
import { compareInstants, localDateOf } from '../../deadlines.ts';
import { type Decision, type DecisionContext, decided, refuse } from '../../decision.ts';
import { declarationAt } from '../../parties.ts';
import type {
  HearIssuingParty,
  NotifiedCommand,
  NotifiedCommandOf,
  NotifiedCommandType,
  ReceiveNotification,
} from './commands.ts';
import type { NotifiedEvent } from './events.ts';
import { askInformation, hearInformation, passOn } from './information.ts';
import { instruct, lift } from './instructing.ts';
import { isOut, type NotifiedState, providerOf } from './state.ts';
import { type NotifiedStatus, notifiedTransitions } from './transitions.ts';

export type NotifiedDecision = Decision<NotifiedEvent>;

export function decideNotified(
  state: NotifiedState | undefined,
  command: NotifiedCommand,
  context: DecisionContext,
): NotifiedDecision {
  if (!state) {
    if (command.type === 'ReceiveNotification') return receive(command, context);
    return refuse('absent', 'policy: cases', 'no-such-case', 'There is no such case.');
  }
  const outcome = notifiedTransitions[state.status][command.type];
  if (outcome === 'repeat') return decided<NotifiedEvent>();
  if (outcome === undefined) return notAllowed(state.status, command.type);
  switch (command.type) {
    case 'HearIssuingParty':
      return hear(state, command);
    case 'AcknowledgeNotification':
      return decided<NotifiedEvent>(...acknowledgement(state));
    case 'AskAdditionalInformation':
      return acknowledged(state, askInformation(state, command));
    case 'RecordProviderConsultation':
      return acknowledged(state, consulted(state, command, context));
    case 'InstructNonDisclosure':
      return acknowledged(state, instruct(state, command));
    case 'LiftNonDisclosure':
      return lift(state, command);
    case 'PassOnInformation':
      return passOn(state, command);
    case 'FileNotification':
      return acknowledged(state, file(state, command));
    case 'ReceiveNotification':
      return decided<NotifiedEvent>();
    default:
      return command satisfies never;
  }
}

/** 7.5.a. It is taken down for whoever is designated (7.5.e); nothing is asked of it but that it is the sender's own. */
function receive({ notification, origin }: ReceiveNotification, context: DecisionContext): NotifiedDecision {
  const { party, actor, now } = context;
  if (origin.party !== actor.peer) {
    const detail = 'A Party notifies its own orders only.';
    return refuse('rule', 'Art. 7.5.a', 'not-your-order', detail);
  }
  const { order, served, supervision, ...open } = notification;
  // What this Party has designated goes before what the other one believes.
  const designated = declarationAt(party, 'art7NotificationAuthority', localDateOf(now, party.timeZone));
  const { issuedAt, circumstances, documents, splitFrom } = open;
  return decided<NotifiedEvent>({
    type: 'NotificationReceived',
    open: {
      article: 'art7',
      side: 'notified',
      party: party.code,
      issuingParty: origin.party,
      issuerCase: origin.caseId,
      authority: designated ?? open.authority,
      issuedAt,
      ...(circumstances && { circumstances }),
      providers: served.map(({ providerId }) => providerId),
      elements: order.informationSought?.elements ?? [],
      documents,
      ...(splitFrom && { splitFrom }),
    },
    sealed: { order, served, ...(supervision && { supervision }) },
  });
}

function hear(state: NotifiedState, { said }: HearIssuingParty): NotifiedDecision {
  if (said.what === 'information') return hearInformation(state, said);
  return decided<NotifiedEvent>({ type: 'IssuerReported', open: { step: said.step } });
}

/** Whoever acts on a notification has seen it. */
const acknowledgement = (state: NotifiedState): NotifiedEvent[] =>
  state.acknowledgedAt === undefined ? [{ type: 'NotificationAcknowledged', open: {} }] : [];

function acknowledged(state: NotifiedState, decision: NotifiedDecision): NotifiedDecision {
  if (!decision.ok || decision.events.length === 0) return decision;
  return decided(...acknowledgement(state), ...decision.events);
}

/** 7.5.b: a date on record. It neither permits nor stops anything. */
function consulted(
  state: NotifiedState,
  { providerId, consultedAt }: NotifiedCommandOf<'RecordProviderConsultation'>,
  { now }: DecisionContext,
): NotifiedDecision {
  const provider = providerOf(state, providerId);
  if (!provider) return notServed(providerId);
  if (provider.consultedAt !== undefined && compareInstants(provider.consultedAt, consultedAt) === 0)
    return decided<NotifiedEvent>();
  if (compareInstants(consultedAt, now) > 0) {
    const detail = 'The provider cannot have consulted you in the future.';
    return refuse('rule', 'Art. 7.5.b', 'consultation-in-the-future', detail);
  }
  return decided<NotifiedEvent>({ type: 'ProviderConsulted', open: { providerId, consultedAt } });
}

export function notServed(providerId: string) {
  const detail = `The order was not notified for ${providerId}.`;
  return refuse('rule', 'Art. 7.3.c', 'not-an-addressee', detail);
}

function file(state: NotifiedState, { outcome }: NotifiedCommandOf<'FileNotification'>): NotifiedDecision {
  if (state.ended === undefined && state.addressees.some(isOut)) {
    const detail =
      'The order is still with a provider: file the notification when it was answered, or its period is over, or it was taken back.';
    return refuse('state', 'Art. 7.5.c', 'order-still-out', detail);
  }
  return decided<NotifiedEvent>({ type: 'NotificationFiled', open: {}, sealed: { outcome } });
}

const paragraphs: Readonly<Record<NotifiedCommandType, string>> = {
  ReceiveNotification: 'Art. 7.5.a',
  HearIssuingParty: 'Art. 7.5.a',
  AcknowledgeNotification: 'Art. 7.5.a',
  AskAdditionalInformation: 'Art. 7.5.d.i',
  RecordProviderConsultation: 'Art. 7.5.b',
  InstructNonDisclosure: 'Art. 7.5.c',
  LiftNonDisclosure: 'Art. 7.5.c',
  PassOnInformation: 'Art. 7.5.d.i',
  FileNotification: 'Art. 7.5',
};

const advice: Readonly<Record<NotifiedStatus, string>> = {
  notified: 'Acknowledge it, ask, or instruct the provider.',
  acknowledged: 'Ask, instruct the provider, or file it once the order is answered.',
  instructed: 'Lift the instruction, or file it once the order is answered.',
  ended:
    'The issuing Party has taken the order back or closed its case: nothing more is to be disclosed on it.',
  filed: 'You have filed it; what the issuing Party says is still taken down.',
};

function notAllowed(status: NotifiedStatus, type: NotifiedCommandType) {
  const detail = `${type} is not possible while the notification is "${status}". ${advice[status]}`;
  return refuse('state', paragraphs[type] ?? 'Art. 7.5', `${kebab(type)}-in-${status}`, detail);
}

const kebab = (name: string): string => name.replaceAll(/(?<=[a-z])([A-Z])/g, '-$1').toLowerCase();
