/** What a decision is about, beside its form: the order, a question, a contested date, documents still to upload. */
import type { Options } from './act-options.ts';
import type { ActSpec } from './act-spec.ts';
import { contestationPart } from './case-clocks.ts';
import { casePath } from './case-data.ts';
import type { FormValues } from './form-values.ts';
import { html, type Markup } from './html.ts';
import type { MessageKey } from './i18n.ts';
import { orderSummary } from './order-summary.ts';
import type { CaseView } from './views.ts';
import type { SignedInVisit } from './visit.ts';

export interface ActAbout {
  readonly view: CaseView;
  readonly act: ActSpec;
  readonly values: FormValues;
  readonly options: Options;
}

/** Acts that need a document first, and what to say when there is none. */
const UPLOAD_FIRST: Readonly<Record<string, readonly [string, MessageKey]>> = {
  answer: ['documents', 'act.answer.uploadFirst'],
  receipts: ['proofs', 'act.recordReceipt.uploadFirst'],
};

export function actAbout({ t }: SignedInVisit, { view, act, values, options }: ActAbout): Markup {
  const [needed = '', text] = UPLOAD_FIRST[act.verb] ?? [];
  const addressee = view.addressees.find(({ providerId }) => providerId === values.one('providerId'));
  const zone = addressee?.deadline?.timeZone;
  return html`${
    act.bindsVersion &&
    html`<details><summary>${t('act.subject')}</summary>${orderSummary(t, view.order, options)}</details>`
  }${
    text &&
    (options[needed] ?? []).length === 0 &&
    html`<p class="notice">${t(text)} <a href="${casePath(view.id, '#documents')}">${t('documents.title')}</a></p>`
  }${
    act.verb === 'decide-contestation' &&
    addressee?.contestation &&
    contestationPart(t, addressee.contestation, zone)
  }${
    act.verb === 'clarify' &&
    addressee &&
    html`<div class="notice"><p>${t('act.clarify.asked')}</p><ol>${addressee.clarifications
      .filter(({ answeredAt }) => answeredAt === undefined)
      .map(({ n, question }) => html`<li value="${n}">${question}</li>`)}</ol></div>`
  }`;
}
