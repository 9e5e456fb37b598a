/** Decisions on an issued Art. 7 order, and on a notification: verb of the path, operation, paragraph, summary. */
import { authorityBodies } from '../protocol/art07-subscriber-information/authority-bodies.ts';
import { laterBodies } from '../protocol/art07-subscriber-information/later-bodies.ts';
import { notifiedBodies } from '../protocol/art07-subscriber-information/notified/schema.ts';
import { joined } from '../protocol/on-demand.ts';

const bodies = joined(joined(laterBodies, authorityBodies), notifiedBodies);

type Line = readonly [verb: string, operation: keyof typeof bodies, paragraph: string, summary: string];

const LINES: readonly Line[] = [
  [
    'receipts',
    'RecordReceipt',
    'Art. 7.7',
    'Record a receipt that you can prove: the clock starts with its date.',
  ],
  [
    'contest-receipt',
    'ContestReceipt',
    'Art. 7.7',
    'Contest the recorded date; until it is decided the later one counts.',
  ],
  ['decide-contestation', 'DecideContestation', 'Art. 7.7', 'Decide which date of receipt counts.'],
  ['ask', 'RequestClarification', 'Art. 7.4.c', 'Ask the authority; the period runs on.'],
  ['clarify', 'GiveClarification', 'Art. 7.4.c', 'Answer a question of a provider.'],
  ['extend', 'ExtendPeriod', 'Art. 7.4.d', 'Grant a provider a longer period.'],
  [
    'readdress',
    'ReaddressOrder',
    'Art. 7.1',
    'Release an addressee and draft a linked order to another provider.',
  ],
  [
    'confidentiality/release',
    'ReleaseConfidentiality',
    'Art. 7.4.f',
    'Lift the request for confidentiality.',
  ],
  ['reopen', 'ReopenCase', 'Art. 7', 'Take a closed case up again.'],
  ['annul', 'AnnulOrder', 'Art. 13', 'The domestic order was annulled: block what came in on it.'],
  ['decide-annulment', 'DecideAnnulment', 'Art. 14.5', 'Decide what becomes of the data after an annulment.'],
  ['link', 'LinkCase', 'Art. 7', 'Link the case to another one of your authority.'],
  ['join', 'JoinCase', 'Art. 7', 'Deal with this case together with another one; its clocks go on.'],
  ['assign', 'AssignCase', 'policy', 'Name who owns the case and who deputises; clocks run on.'],
  ['split', 'SplitCase', 'Art. 7.3.c', 'Move addressees to a case of their own, clocks and all.'],
  ['consult', 'RecordConsultation', 'Art. 7.5.b', 'You consult your authority first; the period runs on.'],
  [
    'additional-information',
    'GiveAdditionalInformation',
    'Art. 7.5.d.i',
    'Answer the authority that asked, and say item by item whether the provider may see it.',
  ],
  [
    'record-instruction',
    'RecordInstruction',
    'Art. 7.5.c',
    'Record an instruction not to disclose that did not come from node to node.',
  ],
  ['record-lifting', 'RecordLifting', 'Art. 7.5.c', 'Record that an instruction was lifted.'],
  [
    'decide-use',
    'DecideUse',
    'Art. 7.5.c',
    'Decide about the use of what had come in before an instruction not to disclose.',
  ],
  [
    'acknowledge-notification',
    'AcknowledgeNotification',
    'Art. 7.5.a',
    'You have seen the notification. It permits nothing: 7.5 is no approval.',
  ],
  [
    'ask-additional-information',
    'AskAdditionalInformation',
    'Art. 7.5.d.i',
    'Ask the contact of the order; the period of the provider runs on.',
  ],
  [
    'record-consultation',
    'RecordProviderConsultation',
    'Art. 7.5.b',
    'Record that a provider has consulted you.',
  ],
  [
    'instruct',
    'InstructNonDisclosure',
    'Art. 7.5.c',
    'Instruct providers not to disclose, in whole or in part; the contact of the order is told why.',
  ],
  ['lift', 'LiftNonDisclosure', 'Art. 7.5.c', 'Lift an instruction: the answer is open again.'],
  [
    'pass-on',
    'PassOnInformation',
    'Art. 7.5.d.i',
    'Record that a provider was shown additional information; only with the consent of the contact.',
  ],
  ['file', 'FileNotification', 'Art. 7.5', 'Nothing more is to be done about the order.'],
];

export const ART7_LATER = LINES.map(
  ([verb, operation, paragraph, summary]) =>
    [verb, operation, paragraph, summary, () => bodies[operation]] as const,
);
