/** What a provider does with an order that was served on it. */
import { answerReasonSchema, art7Bodies } from '../../shared/protocol/art07-subscriber-information/schema.ts';
import { type ActSpec, area } from './act-spec.ts';
import type { FieldSpec } from './form-spec.ts';
import { SUBSCRIBER_ELEMENTS } from './order-spec.ts';

const SELF: FieldSpec = { name: 'providerId', label: 'field.provider', type: 'hidden' };

export const OF_PROVIDER: readonly ActSpec[] = [
  {
    verb: 'receipt',
    operation: 'AcknowledgeReceipt',
    label: 'act.receipt',
    intro: 'act.receipt.intro',
    paragraph: 'Art. 7.7',
    items: [SELF],
    fits: ({ receivedAt }) => receivedAt === undefined,
  },
  {
    verb: 'answer',
    operation: 'AnswerOrder',
    label: 'act.answer',
    intro: 'act.answer.intro',
    paragraph: 'Art. 7.7',
    items: [
      SELF,
      {
        name: 'outcome',
        label: 'field.outcome',
        type: 'radio',
        codes: { group: 'outcome', values: art7Bodies.AnswerOrder.shape.outcome.options },
      },
      {
        name: 'documents',
        label: 'field.answerDocuments',
        type: 'many',
        options: 'documents',
        hint: 'hint.answerDocuments',
      },
      {
        group: 'part.notAll',
        legend: 'part.notAll',
        hint: 'hint.notAll',
        items: [
          {
            name: 'reason',
            label: 'field.answerReason',
            type: 'select',
            codes: {
              group: 'reason',
              values: answerReasonSchema.options,
            },
          },
          { name: 'restFollows', label: 'field.restFollows', type: 'flag' },
          {
            list: 'paragraphs',
            label: 'field.paragraph',
            item: 'item.paragraph',
            fields: [{ name: '', label: 'field.paragraph', type: 'text', hint: 'hint.paragraph' }],
          },
          {
            name: 'withheld',
            label: 'field.withheld',
            type: 'many',
            codes: { group: 'element', values: SUBSCRIBER_ELEMENTS },
          },
        ],
      },
      {
        group: 'entity',
        legend: 'part.entity',
        folded: true,
        items: [{ name: 'entity.name', label: 'field.entityName', type: 'text' }],
      },
      { ...area('text', 'field.answerText'), optional: true },
      { name: 'providerReference', label: 'field.providerReference', type: 'text', optional: true },
    ],
  },
  {
    verb: 'ask',
    operation: 'RequestClarification',
    label: 'act.ask',
    intro: 'act.ask.intro',
    paragraph: 'Art. 7.4.c',
    items: [SELF, area('question', 'field.question')],
  },
  {
    verb: 'consult',
    operation: 'RecordConsultation',
    label: 'act.consult',
    intro: 'act.consult.intro',
    paragraph: 'Art. 7.5.b',
    items: [SELF, { name: 'consultedAt', label: 'field.consultedAt', type: 'local', hint: 'hint.localTime' }],
    fits: ({ consultation }) => consultation === undefined,
    rare: true,
  },
  {
    verb: 'contest-receipt',
    operation: 'ContestReceipt',
    label: 'act.contestReceipt',
    intro: 'act.contestReceipt.intro',
    paragraph: 'Art. 7.7',
    items: [
      SELF,
      {
        name: 'claimedAt',
        label: 'field.claimedAt',
        type: 'local',
        hint: 'hint.claimedAt',
        optional: true,
      },
      area('reason', 'field.reason'),
    ],
    // One's own receipt is not contested.
    fits: ({ evidence, contestation }) =>
      evidence !== undefined && evidence !== 'portal' && contestation === undefined,
    rare: true,
  },
];
