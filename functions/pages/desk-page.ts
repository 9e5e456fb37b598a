/** The first page of whoever has no inbox: supervision opens a case by its number, and says why. */
import { casePath, mayDo, reasonOf } from './case-data.ts';
import { PAGES_PATH } from './cookies.ts';
import { renderItems } from './form-render.ts';
import type { FieldSpec } from './form-spec.ts';
import { FormValues } from './form-values.ts';
import { html } from './html.ts';
import { Notes } from './notes.ts';
import { type Outcome, type Page, page, redirect, type SignedInVisit } from './visit.ts';

const REASONS = ['supervision', 'audit', 'data-subject-request', 'incident', 'casework'] as const;

const OPEN_FORM: readonly FieldSpec[] = [
  { name: 'id', label: 'field.caseId', type: 'text', hint: 'hint.caseId' },
  {
    name: 'reason',
    label: 'field.readingReason',
    type: 'select',
    codes: { group: 'readingReason', values: REASONS },
  },
];

export function deskPage(visit: SignedInVisit): Page {
  const { t, actor, query } = visit;
  const notes = new Notes();
  const values = new FormValues(query.has('reason') ? [['reason', query.get('reason') ?? '']] : []);
  const reads = mayDo(actor, 'ReadAccess', 'same-party');
  const body = html`<h1>${t('desk.title')}</h1>
${!reads && html`<p>${t('desk.none')}</p>`}
${
  reads &&
  html`<h2>${t('desk.open')}</h2><p>${t('desk.openText')}</p>
${query.has('missing') && html`<p class="notice" role="status">${t('desk.noId')}</p>`}
<form class="stack" method="get" action="${`${PAGES_PATH}/open`}">${renderItems({ t, values, notes, options: {} }, OPEN_FORM)}
<p class="buttons"><button>${t('desk.openButton')}</button></p></form>`
}`;
  return page(t('desk.title'), body);
}

/** From the form to the address of the case; the number is an id, which may stand in one. */
export function openCase({ query }: SignedInVisit): Outcome {
  const id = /req_[0-9A-Z]{26}/.exec((query.get('id') ?? '').toUpperCase().replace('REQ_', 'req_'))?.[0];
  const { reasonCode } = reasonOf(query);
  if (!id) return redirect(`${PAGES_PATH}/?missing=1${reasonCode ? `&reason=${reasonCode}` : ''}`);
  return redirect(casePath(id, reasonCode ? `?reason=${reasonCode}` : ''));
}
