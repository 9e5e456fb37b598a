/** Messages about Art. 7 orders, between the issuing and the notified Party. */
import {
  acknowledgementBody,
  consultationBody,
  informationBody,
  informationRequestBody,
  instructionBody,
  liftingBody,
  notificationBody,
  progressBody,
} from '../../shared/protocol/art07-subscriber-information/notified/messages.ts';
import type { MessageDefinitions } from './definition.ts';

export const art07Messages = {
  'art7.notification': {
    version: 1,
    paragraph: '7.5.a',
    description: 'An order was issued to providers of the receiver: order, supplement, summary of facts.',
    body: notificationBody,
  },
  'art7.progress': {
    version: 1,
    paragraph: '7.5',
    description: 'What became of a notified order: receipt, period, answer, withdrawal, annulment, end.',
    body: progressBody,
  },
  'art7.information': {
    version: 1,
    paragraph: '7.5.d.i',
    description: 'Answers to a request for additional information, each with or without consent.',
    body: informationBody,
  },
  'art7.acknowledgement': {
    version: 1,
    paragraph: '7.5.a',
    description: 'A person of the notified authority has seen the notification. It permits nothing.',
    body: acknowledgementBody,
  },
  'art7.information-request': {
    version: 1,
    paragraph: '7.5.d.i',
    description: 'The notified or consulted authority asks the contact of 7.4.c.',
    body: informationRequestBody,
  },
  'art7.instruction': {
    version: 1,
    paragraph: '7.5.c',
    description: 'The provider was instructed not to disclose, in whole or in part, with the reasons.',
    body: instructionBody,
  },
  'art7.lifting': {
    version: 1,
    paragraph: '7.5.c',
    description: 'An instruction not to disclose was lifted.',
    body: liftingBody,
  },
  'art7.consultation': {
    version: 1,
    paragraph: '7.5.b',
    description: 'A provider has consulted its authority before disclosing.',
    body: consultationBody,
  },
} as const satisfies MessageDefinitions;
