/** One case: what to do next, what is missing, the clocks, the order, its documents and its timeline. */
import * as z from 'zod';
import { actOf } from './act-specs.ts';
import { authorityPart } from './authority-part.ts';
import { answersPart, clocksPart } from './case-clocks.ts';
import {
  addresseeActs,
  casePath,
  isOffered,
  mayDo,
  offeredActs,
  optionsOf,
  partyName,
  readDocuments,
  readParty,
  readView,
  reasonOf,
} from './case-data.ts';
import { standingPart } from './case-standing.ts';
import { PAGES_PATH } from './cookies.ts';
import { localTime } from './dates.ts';
import { documentsPart } from './documents-part.ts';
import { mark } from './form-render.ts';
import { html, type Markup, NOTHING } from './html.ts';
import { crumbs, notice } from './layout.ts';
import { missingNotes } from './notes.ts';
import { orderSummary } from './order-summary.ts';
import { recordPart } from './record-pages.ts';
import { tagClass } from './tags.ts';
import { type AddresseeView, type CaseView, eventView, type PartyView } from './views.ts';
import { type Page, type PagesDeps, page, type SignedInVisit } from './visit.ts';

export async function casePage(deps: PagesDeps, visit: SignedInVisit, id: string): Promise<Page> {
  const { t } = visit;
  const view = await readView(deps, visit, id);
  const documents = await readDocuments(deps, visit, id);
  const isOwn = view.relation !== 'addressee';
  const own = await readParty(deps, visit, deps.party);
  const location = isOwn && view.locationParty ? await readParty(deps, visit, view.locationParty) : undefined;
  const options = optionsOf(t, own, location);
  // Supervision sees how a case stands, not what it says.
  const isWhole = view.relation !== 'same-party';
  const title = isOwn ? (view.ownReference ?? view.id) : t('case.orderFrom', { party: partyName(t, own) });
  const mayUpload =
    isOffered(view, 'DeclareDocument') && mayDo(visit.actor, 'DeclareDocument', view.relation);
  const clocks = {
    view,
    providers: options.providers ?? [],
    documents,
    acts: (each: AddresseeView) => addresseeActs(visit, view, each),
    prints: view.issue !== undefined && mayDo(visit.actor, 'ReadServicePackage', view.relation),
  };
  const body = html`${crumbs(t, [`${PAGES_PATH}/`, t('inbox.title')])}
${doneNotice(visit)}
<h1>${title}</h1>
${lead(visit, view, location)}
${isWhole && steps(visit, view)}
${missingPart(visit, view)}
${standingPart(visit, view)}
${authorityPart(t, view, own.timeZone)}
${clocksPart(t, clocks)}
${!isOwn && answersPart(t, view.answers, documents)}
${isWhole && html`<h2 id="order">${t('case.order')}</h2>`}
${isWhole && orderSummary(t, isOwn ? view.order : packageOf(view), options)}
${(isWhole || documents.length > 0) && documentsPart(deps, visit, view, documents, mayUpload)}
${mayDo(visit.actor, 'ReadEvents', view.relation) && (await timeline(deps, visit, view, own.timeZone))}
${recordPart(visit, view.id, view.relation)}`;
  return page(title, body);
}

/** 7.3 and 7.4 as the provider gets them, in one piece. */
const packageOf = ({ order, supplementalInformation }: CaseView): unknown => {
  const provider = z
    .object({ providerId: z.string(), name: z.string().optional() })
    .safeParse(order?.serviceProvider);
  const served = provider.success
    ? [{ providerId: provider.data.name ?? provider.data.providerId }]
    : undefined;
  return { ...order, ...supplementalInformation, serviceProviders: served };
};

function doneNotice({ t, query }: SignedInVisit): Markup {
  const done = query.get('done') ?? '';
  if (done === 'upload') return notice(t('done.upload'));
  if (done === 'order') return notice(t('done.order'));
  const act = actOf(done);
  if (!act) return NOTHING;
  const linked = /^req_[0-9A-Z]{26}$/.exec(query.get('linked') ?? '')?.[0];
  const text = t('done.act', { act: t(act.label) });
  return linked
    ? html`<p class="notice" role="status">${text} <a href="${casePath(linked)}">${t('done.linked')}</a></p>`
    : notice(text);
}

function lead({ t }: SignedInVisit, view: CaseView, location: PartyView | undefined): Markup {
  const group = view.relation === 'addressee' ? 'standing' : 'status';
  return html`<p class="lead"><span class="${tagClass(view.status)}">${t.code(group, view.status)}</span>
<span>${location ? t('case.to', { party: partyName(t, location) }) : t('case.art7')}</span> <code>${view.id}</code></p>`;
}

function steps(visit: SignedInVisit, view: CaseView): Markup {
  const { t } = visit;
  const all = offeredActs(visit, view);
  const acts = all.filter(({ rare }) => !rare);
  const rare = all.filter((act) => act.rare);
  const mayRevise = isOffered(view, 'ReviseOrder') && mayDo(visit.actor, 'ReviseOrder', view.relation);
  const perProvider = view.addressees.some((each) => addresseeActs(visit, view, each).length > 0);
  const [first] = acts;
  const style = (act: (typeof acts)[number]): string =>
    act.grave ? 'button grave' : act === first && !mayRevise ? 'button' : 'button second';
  const link = (act: (typeof acts)[number], name: string): Markup =>
    html`<li><a class="${name}" href="${casePath(view.id, `/${act.verb}`)}">${t(act.label)}</a></li>`;
  const buttons = html`${mayRevise && html`<li><a class="button${view.status === 'draft' ? '' : ' second'}" href="${casePath(view.id, '/order')}">${t('order.edit')}</a></li>`}
${acts.map((act) => link(act, style(act)))}`;
  return html`<h2 class="hidden">${t('case.steps')}</h2>
${(acts.length > 0 || mayRevise) && html`<ul class="next">${buttons}</ul>`}
${all.length === 0 && !mayRevise && !perProvider && html`<p class="quiet">${t('case.noSteps')}</p>`}
${rare.length > 0 && html`<details class="more"><summary>${t('case.moreSteps')}</summary><ul class="next">${rare.map((act) => link(act, act.grave ? 'button grave' : 'button second'))}</ul></details>`}`;
}

function missingPart({ t, actor }: SignedInVisit, view: CaseView): Markup {
  // What the API lists before issue, and only then.
  if (view.whatIsMissing === undefined) return NOTHING;
  const notes = missingNotes(t, view.whatIsMissing);
  const box = html`<section class="missing-box" aria-labelledby="missing"><h2 id="missing">${t('case.missing')}</h2>
<ul>${notes.map((note) => html`<li>${note.text}${mark(note.paragraph)}</li>`)}</ul></section>`;
  const check = html`<p><a href="${casePath(view.id, '/acceptance')}">${t('acceptance.title')}</a></p>`;
  return html`${notes.length > 0 && box}${mayDo(actor, 'ReadAcceptance', view.relation) && check}`;
}

async function timeline(
  deps: PagesDeps,
  visit: SignedInVisit,
  view: CaseView,
  zone: string,
): Promise<Markup> {
  const { t, session, actor, query } = visit;
  const { reasonCode } = reasonOf(query);
  const from = /^\d{1,6}$/.exec(query.get('from') ?? '')?.[0];
  const answer = await deps.api.json({
    method: 'GET',
    path: `/cases/${encodeURIComponent(view.id)}/events`,
    query: { from, limit: '50', ...reasonOf(query) },
    token: session.token,
  });
  const who = (id: unknown): string =>
    id === actor.id
      ? t('timeline.you')
      : String(id).startsWith('system')
        ? t('timeline.node')
        : String(id).slice(0, 12);
  const events = z.array(eventView).parse(answer.events);
  const item = (event: (typeof events)[number]): Markup =>
    html`<li><strong>${t.code('event', event.type)}</strong>${localTime(t, event.at, zone)} <span class="quiet">${who(event.actor)}</span></li>`;
  return html`<h2 id="timeline">${t('timeline.title')}</h2><ol class="timeline" start="${events[0]?.seq ?? 1}">${events.map(item)}</ol>
${typeof answer.next === 'number' && html`<p><a href="${casePath(view.id, `?from=${answer.next}${reasonCode ? `&reason=${reasonCode}` : ''}#timeline`)}">${t('timeline.more')}</a></p>`}`;
}
