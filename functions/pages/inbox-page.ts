/** The inbox: what is due first on top, as the API lists it. */
import * as z from 'zod';
import type { Actor } from '../../shared/protocol/decision.ts';
import type { Json } from './api-port.ts';
import { mayDo } from './case-data.ts';
import { PAGES_PATH } from './cookies.ts';
import { localTime, utcTime } from './dates.ts';
import { deskPage } from './desk-page.ts';
import { html, type Markup } from './html.ts';
import type { MessageKey, Texts } from './i18n.ts';
import { tagClass } from './tags.ts';
import { entryView, partyView } from './views.ts';
import { type Page, type PagesDeps, page, type SignedInVisit } from './visit.ts';

const FILTERS: readonly (readonly [string, MessageKey, Readonly<Record<string, string>>])[] = [
  ['open', 'inbox.open', {}],
  ['overdue', 'inbox.overdue', { due: 'overdue' }],
  ['due-soon', 'inbox.dueSoon', { due: 'due-soon' }],
  ['mine', 'inbox.mine', { mine: 'true' }],
  ['closed', 'inbox.closed', { state: 'closed' }],
];

export async function inboxPage(deps: PagesDeps, visit: SignedInVisit): Promise<Page> {
  const { t, query, session, actor } = visit;
  if (!hasDesk(actor)) return deskPage(visit);
  const chosen = FILTERS.find(([name]) => name === query.get('show')) ?? FILTERS[0];
  const [name = 'open', label = 'inbox.open', filter = {}] = chosen ?? [];
  const call = { method: 'GET', token: session.token } as const;
  const cursor = query.get('cursor') ?? undefined;
  const answer = await deps.api.json({ ...call, path: '/cases', query: { ...filter, limit: '25', cursor } });
  const zone = partyView.parse(await deps.api.json({ ...call, path: `/parties/${deps.party}` })).timeZone;
  const entries = z.array(entryView).parse(answer.entries);
  // Nobody owns a case on the side of a provider.
  const filters = actor.provider ? FILTERS.filter(([one]) => one !== 'mine') : FILTERS;
  const body = html`<h1>${t('inbox.title')}</h1>
<nav class="tabs" aria-label="${t('inbox.filters')}">${filters.map(
    ([one, text]) =>
      html`<a href="${`${PAGES_PATH}/${one === 'open' ? '' : `?show=${one}`}`}"${one === name && html` aria-current="page"`}>${t(text)}</a>`,
  )}</nav>
${entries.length === 0 ? html`<p class="empty">${t('inbox.empty')}</p>` : caseTable(t, t(label), entries, zone)}
${pager(t, name, answer, cursor)}`;
  return page(t('inbox.title'), body);
}

/** Cases as the API lists them; on a phone each row is a card. */
export function caseTable(
  t: Texts,
  caption: string,
  entries: readonly z.infer<typeof entryView>[],
  zone: string,
): Markup {
  const row = ({
    caseId,
    status,
    nextDueAt,
    counterparts,
    party,
    changedAt,
    ownerSuspended,
  }: z.infer<typeof entryView>): Markup =>
    html`<tr><th scope="row"><a href="${`${PAGES_PATH}/cases/${encodeURIComponent(caseId)}`}">${t('inbox.order')}<br><code>${caseId}</code></a></th>
<td data-label="${t('inbox.party')}${t('page.colon')}">${(counterparts ?? [String(party ?? '')]).join(', ')}</td>
<td data-label="${t('inbox.status')}${t('page.colon')}"><span class="${tagClass(status)}">${t.code('status', status)}</span>${ownerSuspended && html`<br><span class="${tagClass('suspended')}">${t('inbox.ownerSuspended')}</span>`}</td>
<td data-label="${t('inbox.due')}${t('page.colon')}">${nextDueAt === undefined ? html`<span class="quiet">${t('inbox.nothingDue')}</span>` : html`${localTime(t, nextDueAt, zone)}<br><span class="quiet">${utcTime(t, nextDueAt)}</span>`}</td>
<td data-label="${t('inbox.changed')}${t('page.colon')}">${changedAt !== undefined && localTime(t, changedAt, zone)}</td></tr>`;
  return html`<table class="cards"><caption class="hidden">${caption}</caption><thead><tr><th scope="col">${t('inbox.case')}</th><th scope="col">${t('inbox.party')}</th>
<th scope="col">${t('inbox.status')}</th><th scope="col">${t('inbox.due')}</th><th scope="col">${t('inbox.changed')}</th></tr></thead>
<tbody>${entries.map(row)}</tbody></table>`;
}

function pager(t: Texts, name: string, { next }: Json, cursor: string | undefined): Markup {
  const show = name === 'open' ? '' : `show=${name}&`;
  return html`<p class="buttons">${typeof next === 'string' && html`<a class="button second" href="${`${PAGES_PATH}/?${show}cursor=${encodeURIComponent(next)}`}">${t('inbox.next')}</a>`}
${cursor && html`<a href="${`${PAGES_PATH}/${show ? `?${show.slice(0, -1)}` : ''}`}">${t('inbox.first')}</a>`}</p>`;
}

const hasDesk = (actor: Actor): boolean =>
  mayDo(actor, 'ListInbox', actor.provider ? 'addressee' : 'own-authority');
