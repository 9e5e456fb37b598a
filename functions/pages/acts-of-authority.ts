/** Art. 7.5: what the notified authority does about a notification, and the issuing side about what it says. */
import {
  authorityBodies,
  meansSchema,
} from '../../shared/protocol/art07-subscriber-information/authority-bodies.ts';
import {
  assistanceGroundSchema,
  instructionGroundSchema,
} from '../../shared/protocol/art07-subscriber-information/notified/messages.ts';
import { type ActSpec, area } from './act-spec.ts';
import type { FieldSpec, Item } from './form-spec.ts';
import { SUBSCRIBER_ELEMENTS } from './order-spec.ts';
import type { CaseView } from './views.ts';

const REASONS = area('reasons', 'field.reasons', 'hint.instructionReasons');
const SERVED: FieldSpec = {
  name: 'providers',
  label: 'field.instructedProviders',
  type: 'many',
  options: 'named',
};
const PARTY: FieldSpec = {
  name: 'party',
  label: 'field.authorityParty',
  type: 'select',
  options: 'authorities',
};
const REF: FieldSpec = { name: 'ref', label: 'field.instruction', type: 'select', options: 'instructions' };
const CONSULTED: FieldSpec = {
  name: 'consultedAt',
  label: 'field.consultedAt',
  type: 'local',
  hint: 'hint.localTime',
};

const INSTRUCTION: readonly Item[] = [
  {
    name: 'ground',
    label: 'field.instructionGround',
    type: 'radio',
    codes: { group: 'ground', values: instructionGroundSchema.options },
  },
  {
    name: 'assistanceGrounds',
    label: 'field.assistanceGrounds',
    type: 'many',
    codes: { group: 'ground', values: assistanceGroundSchema.options },
    hint: 'hint.assistanceGrounds',
    optional: true,
  },
  {
    name: 'elements',
    label: 'field.instructedElements',
    type: 'many',
    codes: { group: 'element', values: SUBSCRIBER_ELEMENTS },
    hint: 'hint.instructedElements',
    optional: true,
  },
];

const isNotification = ({ side }: CaseView): boolean => side === 'notified';
const standing = ({ instructions }: CaseView): boolean =>
  instructions.some(({ liftedAt }) => liftedAt === undefined);
const all = ({ authorities }: CaseView) => authorities.flatMap(({ instructions }) => instructions);

const OF_NOTIFIED: readonly ActSpec[] = [
  {
    verb: 'acknowledge-notification',
    operation: 'AcknowledgeNotification',
    label: 'act.acknowledgeNotification',
    intro: 'act.acknowledgeNotification.intro',
    paragraph: 'Art. 7.5.a',
    items: [],
    fits: ({ acknowledgedAt }) => acknowledgedAt === undefined,
  },
  {
    verb: 'ask-additional-information',
    operation: 'AskAdditionalInformation',
    label: 'act.askInformation',
    intro: 'act.askInformation.intro',
    paragraph: 'Art. 7.5.d.i',
    items: [
      {
        list: 'questions',
        label: 'field.questions',
        item: 'field.question',
        fields: [{ name: '', label: 'field.question', type: 'area' }],
      },
    ],
  },
  {
    verb: 'record-consultation',
    operation: 'RecordProviderConsultation',
    label: 'act.recordConsultation',
    intro: 'act.recordConsultation.intro',
    paragraph: 'Art. 7.5.b',
    items: [{ name: 'providerId', label: 'field.provider', type: 'select', options: 'named' }, CONSULTED],
  },
  {
    verb: 'instruct',
    operation: 'InstructNonDisclosure',
    label: 'act.instruct',
    intro: 'act.instruct.intro',
    paragraph: 'Art. 7.5.c',
    items: [...INSTRUCTION, { ...SERVED, optional: true, hint: 'hint.instructedProviders' }, REASONS],
    grave: true,
  },
  {
    verb: 'lift',
    operation: 'LiftNonDisclosure',
    label: 'act.lift',
    intro: 'act.lift.intro',
    paragraph: 'Art. 7.5.c',
    items: [
      { name: 'n', label: 'field.instruction', type: 'select', options: 'instructions', number: true },
      area('reasons', 'field.reasons'),
    ],
    fits: standing,
  },
  {
    verb: 'pass-on',
    operation: 'PassOnInformation',
    label: 'act.passOn',
    intro: 'act.passOn.intro',
    paragraph: 'Art. 7.5.d.i',
    items: [
      { name: 'n', label: 'field.informationRequest', type: 'integer' },
      {
        list: 'items',
        label: 'field.informationItems',
        item: 'field.informationItem',
        fields: [{ name: '', label: 'field.informationItem', type: 'integer' }],
      },
      { name: 'providerId', label: 'field.provider', type: 'select', options: 'named' },
    ],
    fits: ({ requests }) => requests.some(({ answeredAt }) => answeredAt !== undefined),
    rare: true,
  },
  {
    verb: 'file',
    operation: 'FileNotification',
    label: 'act.file',
    intro: 'act.file.intro',
    paragraph: 'Art. 7.5',
    items: [area('outcome', 'field.caseOutcome')],
    rare: true,
  },
];

const OF_ISSUER: readonly ActSpec[] = [
  {
    verb: 'additional-information',
    operation: 'GiveAdditionalInformation',
    label: 'act.giveInformation',
    intro: 'act.giveInformation.intro',
    paragraph: 'Art. 7.5.d.i',
    items: [
      PARTY,
      { name: 'n', label: 'field.informationRequest', type: 'integer' },
      {
        list: 'answers',
        label: 'field.informationItems',
        item: 'field.informationItem',
        fields: [
          { name: 'item', label: 'field.informationItem', type: 'integer' },
          { name: 'text', label: 'field.reply', type: 'area' },
          { name: 'providerMaySee', label: 'field.providerMaySee', type: 'choice' },
        ],
      },
    ],
    fits: ({ authorities }) =>
      authorities.some(({ requests }) => requests.some(({ answeredAt }) => answeredAt === undefined)),
  },
  {
    verb: 'decide-use',
    operation: 'DecideUse',
    label: 'act.decideUse',
    intro: 'act.decideUse.intro',
    paragraph: 'Art. 7.5.c',
    items: [
      PARTY,
      REF,
      {
        name: 'decision',
        label: 'field.decision',
        type: 'radio',
        codes: { group: 'use', values: authorityBodies.DecideUse.shape.decision.options },
      },
      area('reason', 'field.reason'),
    ],
    fits: (view) => all(view).some(({ late }) => late.length > 0),
  },
  {
    verb: 'record-instruction',
    operation: 'RecordInstruction',
    label: 'act.recordInstruction',
    intro: 'act.recordInstruction.intro',
    paragraph: 'Art. 7.5.c',
    items: [
      PARTY,
      ...INSTRUCTION,
      SERVED,
      { name: 'instructedAt', label: 'field.instructedAt', type: 'local', hint: 'hint.localTime' },
      {
        name: 'means',
        label: 'field.means',
        type: 'select',
        codes: { group: 'means', values: meansSchema.options },
      },
      REASONS,
    ],
    rare: true,
  },
  {
    verb: 'record-lifting',
    operation: 'RecordLifting',
    label: 'act.recordLifting',
    intro: 'act.recordLifting.intro',
    paragraph: 'Art. 7.5.c',
    items: [PARTY, REF, area('reasons', 'field.reasons')],
    fits: (view) => all(view).some(({ liftedAt }) => liftedAt === undefined),
    rare: true,
  },
];

const only =
  (wanted: boolean) =>
  (act: ActSpec): ActSpec => ({
    ...act,
    fits: (view) => isNotification(view) === wanted && (act.fits?.(view) ?? true),
  });

export const OF_AUTHORITY: readonly ActSpec[] = [
  ...OF_NOTIFIED.map(only(true)),
  ...OF_ISSUER.map(only(false)),
];
