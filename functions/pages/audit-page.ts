/** What proves the record of the node: nightly roots, and who was turned away or searched on a day. */
import * as z from 'zod';
import { mayDo, readParty } from './case-data.ts';
import { PAGES_PATH } from './cookies.ts';
import { day, localTime } from './dates.ts';
import { renderItems } from './form-render.ts';
import { FormValues } from './form-values.ts';
import { html, type Markup } from './html.ts';
import { Notes } from './notes.ts';
import { type Page, type PagesDeps, page, type SignedInVisit } from './visit.ts';

const text = z.string().optional().catch(undefined);
const rootView = z.looseObject({ day: z.string(), size: z.number(), root: z.string(), hash: z.string() });

export async function auditPage(deps: PagesDeps, visit: SignedInVisit): Promise<Page> {
  const { t, query, session, actor } = visit;
  const cursor = query.get('cursor') ?? undefined;
  const answer = await deps.api.json({
    method: 'GET',
    path: '/roots',
    query: { cursor },
    token: session.token,
  });
  const roots = z.array(rootView).parse(answer.roots);
  const row = ({ day: date, size, root }: z.infer<typeof rootView>): Markup =>
    html`<tr><th scope="row">${day(t, date)}</th><td data-label="${t('audit.size')}${t('page.colon')}">${size}</td><td data-label="${t('audit.root')}${t('page.colon')}"><code>${root}</code></td></tr>`;
  const body = html`<h1>${t('audit.title')}</h1>
${mayDo(actor, 'ReadAttempts', 'same-party') && html`<p><a class="button second" href="${`${PAGES_PATH}/audit/attempts`}">${t('audit.attempts')}</a></p>`}
<h2>${t('audit.roots')}</h2><p>${t('audit.rootsText')}</p>
${
  roots.length === 0
    ? html`<p class="empty">${t('audit.noRoots')}</p>`
    : html`<table class="cards"><caption class="hidden">${t('audit.roots')}</caption><thead><tr><th scope="col">${t('audit.day')}</th><th scope="col">${t('audit.size')}</th><th scope="col">${t('audit.root')}</th></tr></thead><tbody>${roots.map(row)}</tbody></table>`
}
${typeof answer.next === 'string' && html`<p class="buttons"><a class="button second" href="${`${PAGES_PATH}/audit?cursor=${encodeURIComponent(answer.next)}`}">${t('inbox.next')}</a></p>`}`;
  return page(t('audit.title'), body);
}

const attemptView = z.looseObject({ at: text, actor: text, action: text, code: text, caseId: text });

export async function attemptsPage(deps: PagesDeps, visit: SignedInVisit): Promise<Page> {
  const { t, query, session } = visit;
  const today = deps.systemClock.now().slice(0, 10);
  const date = /^\d{4}-\d\d-\d\d$/.exec(query.get('date') ?? '')?.[0] ?? today;
  const cursor = query.get('cursor') ?? undefined;
  const call = { method: 'GET', path: '/attempts', query: { date, cursor }, token: session.token } as const;
  const answer = await deps.api.json(call);
  const records = z.array(attemptView).parse(answer.records);
  const { timeZone } = await readParty(deps, visit, deps.party);
  const row = ({ at, actor, action, code, caseId }: z.infer<typeof attemptView>): Markup =>
    html`<tr><th scope="row">${localTime(t, at, timeZone)}</th><td data-label="${t('records.who')}${t('page.colon')}"><code>${actor?.slice(0, 12)}</code></td>
<td data-label="${t('records.what')}${t('page.colon')}"><code>${action}</code>${caseId && html`<br><code>${caseId}</code>`}</td><td data-label="${t('audit.outcome')}${t('page.colon')}">${t.code('problem', code ?? '')}</td></tr>`;
  const values = new FormValues([['date', date]]);
  const field = renderItems({ t, values, notes: new Notes(), options: {} }, [
    { name: 'date', label: 'audit.dayUtc', type: 'date' },
  ]);
  const next = new URLSearchParams({ date, cursor: String(answer.next) });
  const body = html`<nav class="crumbs" aria-label="${t('page.crumbs')}"><a href="${`${PAGES_PATH}/audit`}">${t('audit.title')}</a></nav>
<h1>${t('audit.attempts')}</h1><p>${t('audit.attemptsText')}</p>
<form class="stack" method="get" action="${`${PAGES_PATH}/audit/attempts`}">${field}<p class="buttons"><button class="second">${t('audit.show')}</button></p></form>
<h2>${day(t, date)}</h2>
${
  records.length === 0
    ? html`<p class="empty">${t('inbox.empty')}</p>`
    : html`<table class="cards"><caption class="hidden">${t('audit.attempts')}</caption><thead><tr><th scope="col">${t('records.when')}</th><th scope="col">${t('records.who')}</th><th scope="col">${t('records.what')}</th><th scope="col">${t('audit.outcome')}</th></tr></thead><tbody>${records.map(row)}</tbody></table>`
}
${typeof answer.next === 'string' && html`<p class="buttons"><a class="button second" href="${`${PAGES_PATH}/audit/attempts?${next}`}">${t('inbox.next')}</a></p>`}`;
  return page(t('audit.attempts'), body);
}
