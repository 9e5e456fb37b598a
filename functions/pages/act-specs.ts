/** The decisions of Art. 7 as forms. Which of them is possible when, and for whom, the API says. */
import {
  answerOrderBody,
  answerReasonSchema,
  notificationSchema,
  supervisionSchema,
} from '../../shared/protocol/art07-subscriber-information/schema.ts';
import type { FieldSpec, Item } from './form-spec.ts';
import type { MessageKey } from './i18n.ts';
import { SUBSCRIBER_ELEMENTS } from './order-spec.ts';

export interface ActSpec {
  readonly verb: string;
  /** Operation of the route table. */
  readonly operation: string;
  readonly label: MessageKey;
  readonly intro: MessageKey;
  readonly paragraph: string;
  readonly items: readonly Item[];
  /** Binds what was read: somebody else's change in between is shown first. */
  readonly bindsVersion: boolean;
  /** Ends something: the button looks it. */
  readonly grave?: boolean;
}

const area = (name: string, label: MessageKey, hint?: MessageKey): FieldSpec => ({
  name,
  label,
  type: 'area',
  ...(hint ? { hint } : {}),
});

export const ACTS: readonly ActSpec[] = [
  {
    verb: 'submit',
    operation: 'SubmitOrder',
    label: 'act.submit',
    intro: 'act.submit.intro',
    paragraph: 'Art. 7.3, 7.4',
    items: [],
    bindsVersion: true,
  },
  {
    verb: 'approve',
    operation: 'ApproveOrder',
    label: 'act.approve',
    intro: 'act.approve.intro',
    paragraph: 'Art. 7.2.b, 13',
    items: [
      area('grounds', 'field.grounds'),
      area('scope', 'field.scope'),
      { name: 'validUntil', label: 'field.validUntil', type: 'date', optional: true },
      {
        group: 'supervision',
        legend: 'part.supervision',
        hint: 'hint.supervision',
        paragraph: 'Art. 7.2.b',
        items: [
          {
            name: 'supervision.kind',
            label: 'field.supervisionKind',
            type: 'select',
            codes: { group: 'supervision', values: supervisionSchema.shape.kind.options },
          },
          { name: 'supervision.office', label: 'field.supervisionOffice', type: 'text' },
          { name: 'supervision.date', label: 'field.supervisionDate', type: 'date' },
        ],
      },
    ],
    bindsVersion: true,
  },
  {
    verb: 'return',
    operation: 'ReturnOrder',
    label: 'act.return',
    intro: 'act.return.intro',
    paragraph: 'Art. 13',
    items: [area('reason', 'field.reasonToDrafter')],
    bindsVersion: true,
  },
  {
    verb: 'issue',
    operation: 'IssueOrder',
    label: 'act.issue',
    intro: 'act.issue.intro',
    paragraph: 'Art. 7.1',
    items: [
      { name: 'electronicDelivery', label: 'field.electronicDelivery', type: 'choice' },
      {
        name: 'paperDelivery',
        label: 'field.paperDelivery',
        type: 'many',
        options: 'served',
        hint: 'hint.paperDelivery',
        optional: true,
      },
      {
        name: 'circumstances',
        label: 'field.circumstances',
        type: 'many',
        options: 'circumstances',
        none: 'field.noCircumstance',
      },
      {
        group: 'notification',
        legend: 'part.notification',
        hint: 'hint.notification',
        paragraph: 'Art. 7.5.a',
        items: [
          {
            name: 'notification.authority',
            label: 'field.notifiedAuthority',
            type: 'select',
            options: 'notifiedAuthorities',
          },
          { name: 'notification.sentAt', label: 'field.notifiedAt', type: 'local', hint: 'hint.localTime' },
          {
            name: 'notification.means',
            label: 'field.means',
            type: 'select',
            codes: { group: 'means', values: notificationSchema.shape.means.options },
          },
        ],
      },
    ],
    bindsVersion: true,
  },
  {
    verb: 'receipt',
    operation: 'AcknowledgeReceipt',
    label: 'act.receipt',
    intro: 'act.receipt.intro',
    paragraph: 'Art. 7.7',
    items: [{ name: 'providerId', label: 'field.providers', type: 'hidden' }],
    bindsVersion: false,
  },
  {
    verb: 'answer',
    operation: 'AnswerOrder',
    label: 'act.answer',
    intro: 'act.answer.intro',
    paragraph: 'Art. 7.7',
    items: [
      { name: 'providerId', label: 'field.providers', type: 'hidden' },
      {
        name: 'outcome',
        label: 'field.outcome',
        type: 'radio',
        codes: { group: 'outcome', values: answerOrderBody.shape.outcome.options },
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
    bindsVersion: false,
  },
  {
    verb: 'withdraw',
    operation: 'WithdrawOrder',
    label: 'act.withdraw',
    intro: 'act.withdraw.intro',
    paragraph: 'Art. 7',
    items: [area('reason', 'field.reason')],
    bindsVersion: false,
    grave: true,
  },
  {
    verb: 'close',
    operation: 'CloseCase',
    label: 'act.close',
    intro: 'act.close.intro',
    paragraph: 'Art. 7',
    items: [area('outcome', 'field.caseOutcome')],
    bindsVersion: false,
  },
  {
    verb: 'discard',
    operation: 'DiscardDraft',
    label: 'act.discard',
    intro: 'act.discard.intro',
    paragraph: 'Art. 7',
    items: [area('reason', 'field.reason')],
    bindsVersion: false,
    grave: true,
  },
];

export const actOf = (verb: string): ActSpec | undefined => ACTS.find((act) => act.verb === verb);
