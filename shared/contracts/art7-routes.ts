/** Decisions on an issued Art. 7 order: verb of the path, operation, paragraph, summary. */
import type { laterBodies } from '../protocol/art07-subscriber-information/later-bodies.ts';

type Line = readonly [verb: string, operation: keyof typeof laterBodies, paragraph: string, summary: string];

export const ART7_LATER: readonly Line[] = [
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
];
