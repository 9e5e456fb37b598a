/** What the authority does about an order that is out, provider by provider or as a whole. */
import {
  decideAnnulmentBody,
  decideContestationBody,
  receiptEvidenceSchema,
} from '../../shared/protocol/art07-subscriber-information/later-bodies.ts';
import {
  type AddresseeStatus,
  addresseeTransitions,
} from '../../shared/protocol/art07-subscriber-information/transitions.ts';
import { type ActSpec, area, PROVIDER } from './act-spec.ts';
import type { AddresseeView } from './views.ts';

const may =
  (next: AddresseeStatus) =>
  (_view: unknown, addressee?: AddresseeView): boolean =>
    addressee !== undefined &&
    (addresseeTransitions[addressee.status as AddresseeStatus] ?? []).includes(next);

const PER_PROVIDER: readonly ActSpec[] = [
  {
    verb: 'receipts',
    operation: 'RecordReceipt',
    label: 'act.recordReceipt',
    intro: 'act.recordReceipt.intro',
    paragraph: 'Art. 7.7',
    items: [
      PROVIDER,
      {
        name: 'evidence',
        label: 'field.evidence',
        type: 'select',
        codes: { group: 'evidence', values: receiptEvidenceSchema.exclude(['portal']).options },
      },
      { name: 'receivedAt', label: 'field.receivedAt', type: 'local', hint: 'hint.localTime' },
      { name: 'proof', label: 'field.proof', type: 'select', options: 'proofs', hint: 'hint.proof' },
    ],
    perAddressee: true,
    fits: (view, addressee) => addressee?.receivedAt === undefined && may('received')(view, addressee),
  },
  {
    verb: 'decide-contestation',
    operation: 'DecideContestation',
    label: 'act.decideContestation',
    intro: 'act.decideContestation.intro',
    paragraph: 'Art. 7.7',
    items: [
      PROVIDER,
      {
        name: 'outcome',
        label: 'field.decision',
        type: 'radio',
        codes: { group: 'contestation', values: decideContestationBody().shape.outcome.options },
      },
      area('reason', 'field.reason'),
    ],
    perAddressee: true,
    fits: (_view, addressee) => addressee?.contestation?.status === 'open',
  },
  {
    verb: 'clarify',
    operation: 'GiveClarification',
    label: 'act.clarify',
    intro: 'act.clarify.intro',
    paragraph: 'Art. 7.4.c',
    items: [
      PROVIDER,
      { name: 'n', label: 'field.question', type: 'select', options: 'questions', number: true },
      area('reply', 'field.reply', 'hint.reply'),
    ],
    perAddressee: true,
    fits: (_view, addressee) =>
      addressee?.clarifications.some(({ answeredAt }) => answeredAt === undefined) ?? false,
  },
  {
    verb: 'extend',
    operation: 'ExtendPeriod',
    label: 'act.extend',
    intro: 'act.extend.intro',
    paragraph: 'Art. 7.4.d',
    items: [
      PROVIDER,
      { name: 'until', label: 'field.lastDay', type: 'date', hint: 'hint.lastDay' },
      area('reason', 'field.reason'),
    ],
    perAddressee: true,
    // A period runs exactly where it can still expire.
    fits: may('expired'),
  },
  {
    verb: 'readdress',
    operation: 'ReaddressOrder',
    label: 'act.readdress',
    intro: 'act.readdress.intro',
    paragraph: 'Art. 7.1',
    items: [
      { ...PROVIDER, label: 'field.readdressFrom' },
      {
        name: 'to.locationParty',
        label: 'field.locationParty',
        type: 'select',
        options: 'parties',
        reload: 'form.showProviders',
      },
      { name: 'to.providerId', label: 'field.readdressTo', type: 'select', options: 'newProviders' },
      area('reason', 'field.reason'),
    ],
    perAddressee: true,
    fits: (_view, addressee) =>
      addressee?.readdressed === undefined &&
      addressee?.status !== 'disclosed' &&
      addressee?.status !== 'moved',
  },
];

const AS_A_WHOLE: readonly ActSpec[] = [
  {
    verb: 'close',
    operation: 'CloseCase',
    label: 'act.close',
    intro: 'act.close.intro',
    paragraph: 'Art. 7',
    items: [area('outcome', 'field.caseOutcome')],
  },
  {
    verb: 'decide-annulment',
    operation: 'DecideAnnulment',
    label: 'act.decideAnnulment',
    intro: 'act.decideAnnulment.intro',
    paragraph: 'Art. 14.5',
    items: [
      {
        name: 'consequence',
        label: 'field.consequence',
        type: 'radio',
        codes: { group: 'consequence', values: decideAnnulmentBody().shape.consequence.options },
      },
      area('reason', 'field.reason'),
    ],
    fits: ({ annulment }) => annulment !== undefined && annulment.consequence === undefined,
  },
  {
    verb: 'reopen',
    operation: 'ReopenCase',
    label: 'act.reopen',
    intro: 'act.reopen.intro',
    paragraph: 'Art. 7',
    items: [
      area('reason', 'field.reason'),
      { name: 'authorisedBy', label: 'field.authorisedBy', type: 'text', hint: 'hint.office' },
    ],
  },
  {
    verb: 'release-confidentiality',
    api: 'confidentiality/release',
    operation: 'ReleaseConfidentiality',
    label: 'act.release',
    intro: 'act.release.intro',
    paragraph: 'Art. 7.4.f',
    items: [area('reason', 'field.reason')],
    fits: ({ confidentiality }) =>
      confidentiality !== undefined &&
      confidentiality.releasedAt === undefined &&
      confidentiality.endedAt === undefined,
    rare: true,
  },
  {
    verb: 'split',
    operation: 'SplitCase',
    label: 'act.split',
    intro: 'act.split.intro',
    paragraph: 'Art. 7.3.c',
    items: [
      { name: 'providers', label: 'field.splitProviders', type: 'many', options: 'awaited' },
      area('reason', 'field.reason'),
    ],
    fits: ({ addressees }) => addressees.some((each) => may('moved')(undefined, each)),
    rare: true,
  },
  {
    verb: 'withdraw',
    operation: 'WithdrawOrder',
    label: 'act.withdraw',
    intro: 'act.withdraw.intro',
    paragraph: 'Art. 7',
    items: [area('reason', 'field.reason')],
    rare: true,
    grave: true,
  },
  {
    verb: 'annul',
    operation: 'AnnulOrder',
    label: 'act.annul',
    intro: 'act.annul.intro',
    paragraph: 'Art. 13',
    items: [
      { name: 'decidedBy', label: 'field.decidedBy', type: 'text', hint: 'hint.office' },
      { name: 'decidedOn', label: 'field.decidedOn', type: 'date' },
      area('reason', 'field.reason'),
    ],
    grave: true,
    rare: true,
  },
];

/** At any time while there is a case. */
const CARE: readonly ActSpec[] = [
  {
    verb: 'assign',
    operation: 'AssignCase',
    label: 'act.assign',
    intro: 'act.assign.intro',
    paragraph: '',
    items: [
      { name: 'owner', label: 'field.owner', type: 'select', options: 'colleagues' },
      { name: 'deputies', label: 'field.deputies', type: 'many', options: 'colleagues', always: true },
    ],
    rare: true,
  },
  {
    verb: 'link',
    operation: 'LinkCase',
    label: 'act.link',
    intro: 'act.link.intro',
    paragraph: '',
    items: [{ name: 'caseId', label: 'field.otherCase', type: 'text', hint: 'hint.caseId' }],
    rare: true,
  },
  {
    verb: 'join',
    operation: 'JoinCase',
    label: 'act.join',
    intro: 'act.join.intro',
    paragraph: '',
    items: [{ name: 'into', label: 'field.joinInto', type: 'text', hint: 'hint.caseId' }],
    rare: true,
  },
];

export const AFTER_ISSUE: readonly ActSpec[] = [...PER_PROVIDER, ...AS_A_WHOLE, ...CARE];
