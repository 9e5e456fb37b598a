/** Packages: a request with its documents, or a scan, handed in as one file; and what became of it. */
import * as z from 'zod';
import { ApiProblemError, type Json } from './api-port.ts';
import { casePath, partyOptions, readParty } from './case-data.ts';
import { PAGES_PATH } from './cookies.ts';
import { localTime } from './dates.ts';
import type { UploadInput } from './documents.ts';
import { packageUploadBytes, size } from './documents-part.ts';
import { html, type Markup } from './html.ts';
import { crumbs } from './layout.ts';
import { messagePage } from './problem-page.ts';
import { tagClass } from './tags.ts';
import { receiveUpload, sendUpload } from './upload.ts';
import { type Outcome, type Page, type PagesDeps, page, redirect, type SignedInVisit } from './visit.ts';

const PACKAGES = `${PAGES_PATH}/packages`;

export async function packagesPage(deps: PagesDeps, visit: SignedInVisit): Promise<Page> {
  const { t, formToken } = visit;
  const parties = await partyOptions(deps, visit);
  // Fields before the file: they are read while the file still arrives.
  const body = html`<h1>${t('packages.title')}</h1><p>${t('packages.intro')}</p>
<form class="stack" method="post" novalidate enctype="multipart/form-data" action="${PACKAGES}">
<input type="hidden" name="csrf" value="${formToken}"><input type="hidden" name="key" value="${deps.newId()}">
<div class="field"><label for="locationParty">${t('field.locationParty')} <span class="quiet">${t('form.optional')}</span></label><p class="hint" id="hint.locationParty">${t('packages.partyHint')}</p><select id="locationParty" name="locationParty" aria-describedby="hint.locationParty"><option value="">${t('form.choose')}</option>${parties.map(({ value, text }) => html`<option value="${value}">${text}</option>`)}</select></div>
<div class="field"><label for="file">${t('packages.file')}</label><p class="hint" id="hint.file">${t('packages.fileHint', { most: size(t, packageUploadBytes(deps)) })}</p><input type="file" id="file" name="file" required aria-describedby="hint.file" accept=".zip,.json,.pdf,.png,.jpg,.jpeg,.tif,.tiff"></div>
<p class="buttons"><button>${t('packages.send')}</button></p></form>
${await packageList(deps, visit)}`;
  return page(t('packages.title'), body);
}

async function packageList(deps: PagesDeps, visit: SignedInVisit): Promise<Markup> {
  const { t, session, query } = visit;
  const cursor = query.get('cursor') ?? undefined;
  const call = { method: 'GET', path: '/packages', query: { cursor }, token: session.token } as const;
  const answer = await deps.api.json(call);
  const entries = z.array(entryView).parse(answer.entries);
  const { timeZone } = await readParty(deps, visit, deps.party);
  const row = ({ packageId, state, declaredAt, caseId, size: bytes }: z.infer<typeof entryView>): Markup =>
    html`<tr><th scope="row"><a href="${`${PACKAGES}/${encodeURIComponent(packageId)}`}">${localTime(t, declaredAt, timeZone)}</a></th>
<td data-label="${t('documents.state')}${t('page.colon')}"><span class="${tagClass(state)}">${t.code('package', state)}</span></td>
<td data-label="${t('documents.size')}${t('page.colon')}">${size(t, bytes)}</td>
<td data-label="${t('inbox.case')}${t('page.colon')}">${caseId && html`<a href="${casePath(caseId)}"><code>${caseId}</code></a>`}</td></tr>`;
  return html`<h2>${t('packages.list')}</h2><p>${t('packages.listText')}</p>
${
  entries.length === 0
    ? html`<p class="empty">${t('packages.none')}</p>`
    : html`<table class="cards"><caption class="hidden">${t('packages.list')}</caption><thead><tr><th scope="col">${t('packages.declared')}</th><th scope="col">${t('documents.state')}</th><th scope="col">${t('documents.size')}</th><th scope="col">${t('inbox.case')}</th></tr></thead><tbody>${entries.map(row)}</tbody></table>`
}
${typeof answer.next === 'string' && html`<p class="buttons"><a class="button second" href="${`${PACKAGES}?cursor=${encodeURIComponent(answer.next)}`}">${t('inbox.next')}</a></p>`}`;
}

/** Undefined: not a form of ours. */
export async function postPackage(
  deps: PagesDeps,
  visit: SignedInVisit,
  input: UploadInput,
): Promise<Outcome | undefined> {
  const { t, session } = visit;
  const most = packageUploadBytes(deps);
  const received = await receiveUpload({ ...input, parking: deps.parking, most });
  const back = [PACKAGES, t('packages.title')] as const;
  const failed = (text: string, status: number): Page =>
    messagePage(t('packages.failed'), text, status, back);
  if (!received.ok) {
    if (received.code === 'refused') return undefined;
    if (received.code !== 'too-large') return failed(t('upload.noFile'), 422);
    return failed(t('upload.tooLarge', { most: size(t, most) }), 413);
  }
  const { file, form } = received;
  const party = form.one('locationParty');
  try {
    const answer = await sendUpload({
      api: deps.api,
      token: session.token,
      path: '/packages',
      about: {
        mediaType: file.mediaType,
        ...(party && isScan(file.mediaType) ? { locationParty: party } : {}),
      },
      received,
    });
    return redirect(`${PACKAGES}/${encodeURIComponent(String(answer.packageId))}`);
  } catch (error) {
    const isRefused = error instanceof ApiProblemError && error.problem.status === 422;
    if (!isRefused) throw error;
    const needsParty = isScan(file.mediaType) && party === '';
    return failed(t(needsParty ? 'packages.needsParty' : 'packages.notTaken'), 422);
  } finally {
    await file.content.discard();
  }
}

/** What is no machine-readable request does not say where the provider is. */
const isScan = (mediaType: string): boolean => !/\/(zip|json)$/.test(mediaType);

const text = z.string().optional().catch(undefined);
const entryView = z.looseObject({
  packageId: z.string(),
  state: z.string(),
  size: z.number(),
  declaredAt: text,
  caseId: text,
});

const packageView = z.looseObject({
  packageId: z.string(),
  state: z.string(),
  size: z.number(),
  declaredAt: text,
  expiresAt: text,
  caseId: text,
  repeats: text,
  problems: z
    .array(z.looseObject({ code: z.string(), detail: z.string(), path: z.string().default('') }))
    .default([]),
});

export async function packagePage(deps: PagesDeps, visit: SignedInVisit, id: string): Promise<Page> {
  const { t, session } = visit;
  const path = `/packages/${encodeURIComponent(id)}`;
  const answer: Json = await deps.api.json({ method: 'GET', path, token: session.token });
  const found = packageView.parse(answer);
  const { timeZone } = await readParty(deps, visit, deps.party);
  const { state, caseId, repeats, problems, declaredAt, expiresAt } = found;
  const body = html`${crumbs(t, [PACKAGES, t('packages.title')])}<h1>${t('packages.one')}</h1>
<p class="lead"><span class="${tagClass(state)}">${t.code('package', state)}</span> <code>${id}</code></p>
${state === 'awaited' && html`<p>${t('packages.awaited')} ${localTime(t, expiresAt, timeZone)}</p><p><a class="button second" href="${`${PACKAGES}/${encodeURIComponent(id)}`}">${t('packages.refresh')}</a></p>`}
${repeats && html`<p class="notice">${t('packages.repeats')} <a href="${`${PACKAGES}/${encodeURIComponent(repeats)}`}"><code>${repeats}</code></a></p>`}
${caseId && html`<p>${t('packages.opened')}</p><p class="buttons"><a class="button" href="${casePath(caseId)}">${t('packages.toCase')}</a> <a class="button second" href="${casePath(caseId, '/order')}">${t('order.edit')}</a></p>`}
${problems.length > 0 && problemList(visit, problems, caseId === undefined)}
<dl><div><dt>${t('packages.declared')}</dt><dd>${localTime(t, declaredAt, timeZone)}</dd></div><div><dt>${t('documents.size')}</dt><dd>${size(t, found.size)}</dd></div></dl>`;
  return page(t('packages.one'), body);
}

const problemList = (
  { t }: SignedInVisit,
  problems: z.infer<typeof packageView>['problems'],
  isRejected: boolean,
): Markup =>
  html`<section class="${isRejected ? 'alert' : 'missing-box'}" aria-labelledby="problems"><h2 id="problems">${t(isRejected ? 'packages.problems' : 'packages.incomplete')}</h2>
<ul>${problems.map(({ detail, path }) => html`<li>${t.sentence(detail)}${path && html` <code>${path}</code>`}</li>`)}</ul>${isRejected && html`<p>${t('packages.again')}</p>`}</section>`;
