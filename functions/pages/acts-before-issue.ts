/** From the draft to the issued order. */
import {
  notificationSchema,
  supervisionSchema,
} from '../../shared/protocol/art07-subscriber-information/schema.ts';
import { type ActSpec, area } from './act-spec.ts';

export const BEFORE_ISSUE: readonly ActSpec[] = [
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
    verb: 'discard',
    operation: 'DiscardDraft',
    label: 'act.discard',
    intro: 'act.discard.intro',
    paragraph: 'Art. 7',
    items: [area('reason', 'field.reason')],
    grave: true,
  },
];
