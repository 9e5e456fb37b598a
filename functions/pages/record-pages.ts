/** The record of a case: who read it, and its export as one signed file (Art. 14.8, 14.14). */
import * as z from 'zod';
import { EXPORT_FORMS } from '../../shared/application/audit/export-rows.ts';
import { casePath, mayDo, readParty, reasonOf } from './case-data.ts';
import { localTime } from './dates.ts';
import { size } from './documents-part.ts';
import { type FormState, firstState } from './form-page.ts';
import type { FieldSpec } from './form-spec.ts';
import { FormValues } from './form-values.ts';
import { html, type Markup } from './html.ts';
import { crumbs, notice } from './layout.ts';
import { sendForm, specForm } from './spec-form.ts';
import { tagClass } from './tags.ts';
import { type Outcome, type Page, type PagesDeps, page, redirect, type SignedInVisit } from './visit.ts';

const text = z.string().optional().catch(undefined);
const accessView = z.looseObject({
  at: text,
  actor: text,
  what: text,
  documentId: text,
  reasonCode: text,
  authority: text,
  provider: text,
});

export async function accessesPage(deps: PagesDeps, visit: SignedInVisit, id: string): Promise<Page> {
  const { t, query, session } = visit;
  const cursor = query.get('cursor') ?? undefined;
  const reason = reasonOf(query);
  const answer = await deps.api.json({
    method: 'GET',
    path: `/cases/${encodeURIComponent(id)}/accesses`,
    query: { ...reason, cursor },
    token: session.token,
  });
  const records = z.array(accessView).parse(answer.records);
  const { timeZone } = await readParty(deps, visit, deps.party);
  const row = ({
    at,
    actor,
    what = '',
    documentId,
    reasonCode,
    authority,
    provider,
  }: z.infer<typeof accessView>): Markup =>
    html`<tr><th scope="row">${localTime(t, at, timeZone)}</th>
<td data-label="${t('records.who')}${t('page.colon')}"><code>${actor?.slice(0, 12)}</code> ${authority ?? provider}</td>
<td data-label="${t('records.what')}${t('page.colon')}">${t.code('reading', what)}${documentId && html` <code>${documentId}</code>`}</td>
<td data-label="${t('field.readingReason')}${t('page.colon')}">${reasonCode && t.code('readingReason', reasonCode)}</td></tr>`;
  const table = html`<table class="cards"><caption class="hidden">${t('records.accesses')}</caption><thead><tr><th scope="col">${t('records.when')}</th><th scope="col">${t('records.who')}</th>
<th scope="col">${t('records.what')}</th><th scope="col">${t('field.readingReason')}</th></tr></thead><tbody>${records.map(row)}</tbody></table>`;
  const more = new URLSearchParams({
    ...(reason.reasonCode ? { reason: reason.reasonCode } : {}),
    cursor: String(answer.next),
  });
  const body = html`${crumbs(t, [casePath(id), t('page.toCase')])}<h1>${t('records.accesses')} <span class="paragraph">Art. 14.8</span></h1>
<p>${t('records.accessesText')} <code>${id}</code></p>
${records.length === 0 ? html`<p class="empty">${t('inbox.empty')}</p>` : table}
${typeof answer.next === 'string' && html`<p class="buttons"><a class="button second" href="${casePath(id, `/accesses?${more}`)}">${t('inbox.next')}</a></p>`}`;
  return page(t('records.accesses'), body);
}

const EXPORT_FORM: readonly FieldSpec[] = [
  {
    name: 'form',
    label: 'field.exportForm',
    type: 'radio',
    codes: { group: 'exportForm', values: EXPORT_FORMS },
  },
];

const exportView = z.looseObject({
  exportId: z.string(),
  form: z.string(),
  state: z.string(),
  requestedAt: text,
  actor: text,
  expiresAt: text,
  size: z.number().optional().catch(undefined),
});

export const exportsPage = (deps: PagesDeps, visit: SignedInVisit, id: string): Promise<Page> =>
  showExports(deps, visit, id, firstState(visit, new FormValues([['form', 'plain']])));

export async function postExport(
  deps: PagesDeps,
  visit: SignedInVisit,
  id: string,
  form: FormValues,
): Promise<Outcome> {
  const path = `/cases/${encodeURIComponent(id)}/exports`;
  const sent = await sendForm(deps, visit, form, { items: EXPORT_FORM, path });
  return sent.ok ? redirect(casePath(id, '/exports?done=export')) : showExports(deps, visit, id, sent.state);
}

async function showExports(
  deps: PagesDeps,
  visit: SignedInVisit,
  id: string,
  state: FormState,
): Promise<Page> {
  const { t, session, query } = visit;
  const path = `/cases/${encodeURIComponent(id)}/exports`;
  const answer = await deps.api.json({ method: 'GET', path, query: reasonOf(query), token: session.token });
  const exports = z.array(exportView).parse(answer.exports);
  const { timeZone } = await readParty(deps, visit, deps.party);
  const form = specForm(visit, {
    heading: t('records.exports'),
    intro: t('records.exportsText'),
    paragraph: 'Art. 14.8',
    items: EXPORT_FORM,
    state,
    action: casePath(id, '/exports'),
    submit: t('records.exportStart'),
    back: [casePath(id), t('page.toCase')],
    about: html`${query.get('done') === 'export' && notice(t('records.exportAsked'))}`,
    after: exportsTable(visit, id, exports, timeZone),
  });
  return form;
}

function exportsTable(
  { t, actor }: SignedInVisit,
  id: string,
  exports: readonly z.infer<typeof exportView>[],
  zone: string,
): Markup {
  const row = ({
    exportId,
    form,
    state,
    requestedAt,
    actor: by,
    expiresAt,
    size: bytes,
  }: z.infer<typeof exportView>): Markup => {
    const path = casePath(id, `/exports/${encodeURIComponent(exportId)}`);
    const isReady = state === 'ready' && by === actor.id;
    return html`<tr><th scope="row">${localTime(t, requestedAt, zone)}</th><td data-label="${t('records.who')}${t('page.colon')}">${by === actor.id ? t('people.you') : html`<code>${by?.slice(0, 12)}</code>`}</td>
<td data-label="${t('field.exportForm')}${t('page.colon')}">${t.code('exportForm', form)}</td>
<td data-label="${t('documents.state')}${t('page.colon')}"><span class="${tagClass(state)}">${t.code('export', state)}</span>${isReady && expiresAt && html`<br><span class="quiet">${t('records.until')} ${localTime(t, expiresAt, zone)}</span>`}</td>
<td>${isReady && html`<a href="${path}" download>${t('records.exportFile')}</a>${bytes !== undefined && html` (${size(t, bytes)})`}<br><a href="${`${path}/signature`}" download>${t('records.exportSignature')}</a>`}</td></tr>`;
  };
  if (exports.length === 0) return html`<p class="empty">${t('records.noExports')}</p>`;
  return html`<h2>${t('records.exportsMade')}</h2><table class="cards"><caption class="hidden">${t('records.exportsMade')}</caption><thead><tr><th scope="col">${t('records.when')}</th><th scope="col">${t('records.who')}</th>
<th scope="col">${t('field.exportForm')}</th><th scope="col">${t('documents.state')}</th><th scope="col">${t('records.exportFile')}</th></tr></thead><tbody>${exports.map(row)}</tbody></table>
${exports.some(({ state }) => state === 'requested') && html`<p><a href="${casePath(id, '/exports')}">${t('records.exportRefresh')}</a></p>`}`;
}

/** The links to both, on the page of the case. */
export function recordPart(visit: SignedInVisit, id: string, relation: string): Markup {
  const { t, actor, query } = visit;
  const { reasonCode } = reasonOf(query);
  const reason = reasonCode ? `?reason=${reasonCode}` : '';
  const links = [
    ['ReadAccess', 'accesses', t('records.accesses')],
    ['ExportCase', 'exports', t('records.exports')],
  ] as const;
  const allowed = links.filter(([operation]) => mayDo(actor, operation, relation));
  return html`${
    allowed.length > 0 &&
    html`<h2 id="record">${t('records.title')}</h2><ul class="plain">${allowed.map(([, path, label]) => html`<li><a href="${casePath(id, `/${path}${reason}`)}">${label}</a></li>`)}</ul>`
  }`;
}
