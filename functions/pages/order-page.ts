/** The draft as a form, with what is missing next to each field, and the first page of a new case. */
import canonicalize from 'canonicalize';
import { ApiProblemError } from './api-port.ts';
import { casePath, optionsOf, partyName, partyOptions, readParty, readView } from './case-data.ts';
import { PAGES_PATH } from './cookies.ts';
import {
  type FormState,
  firstState,
  hiddenFields,
  keyAfter,
  keyOf,
  notesOf,
  stateNotice,
  typedValues,
  versionOf,
} from './form-page.ts';
import { mark, renderItems } from './form-render.ts';
import type { FieldSpec } from './form-spec.ts';
import { FormValues, fromBody, toBody, withoutBlankRows } from './form-values.ts';
import { html, type Markup, NOTHING } from './html.ts';
import { crumbs, notice } from './layout.ts';
import { missingNotes, Notes } from './notes.ts';
import { ORDER_FORM } from './order-spec.ts';
import { orderSummary } from './order-summary.ts';
import type { CaseView } from './views.ts';
import { type Outcome, type Page, type PagesDeps, page, redirect, type SignedInVisit } from './visit.ts';

interface OrderState extends FormState {
  readonly more?: string;
  /** Whether the gaps of the stored draft still speak of what the form shows. */
  readonly isStored: boolean;
}

export async function orderPage(deps: PagesDeps, visit: SignedInVisit, id: string): Promise<Page> {
  const view = await readView(deps, visit, id);
  const state = firstState(visit, fromBody(ORDER_FORM, { order: view.order }));
  return show(deps, visit, view, { ...state, isStored: !state.isKept });
}

export async function postOrder(
  deps: PagesDeps,
  visit: SignedInVisit,
  id: string,
  form: FormValues,
): Promise<Outcome> {
  const more = form.one('more');
  const values = withoutBlankRows(typedValues(form), ORDER_FORM);
  if (more) {
    const view = await readView(deps, visit, id);
    return show(
      deps,
      visit,
      { ...view, version: versionOf(form) ?? view.version },
      { values, key: keyOf(form), more, isStored: false },
    );
  }
  const body = { order: toBody(ORDER_FORM, values).order ?? {} };
  try {
    await deps.api.json({
      method: 'PUT',
      path: `/cases/${encodeURIComponent(id)}/order`,
      token: visit.session.token,
      body,
      ifVersion: versionOf(form) ?? 0,
    });
  } catch (error) {
    if (!(error instanceof ApiProblemError) || error.problem.code === 'unauthenticated') throw error;
    const { problem } = error;
    const view = await readView(deps, visit, id);
    // The same form posted twice: the first one saved it.
    const isSaved =
      problem.code === 'stale-version' && canonicalize(view.order ?? {}) === canonicalize(body.order);
    if (!isSaved) {
      return show(deps, visit, view, { values, key: keyAfter(problem, form), problem, isStored: false });
    }
  }
  return redirect(casePath(id, '/order?saved=1'));
}

async function show(deps: PagesDeps, visit: SignedInVisit, view: CaseView, state: OrderState): Promise<Page> {
  const { t, query } = visit;
  const own = await readParty(deps, visit, deps.party);
  const location = view.locationParty ? await readParty(deps, visit, view.locationParty) : undefined;
  const options = optionsOf(t, own, location);
  const gaps = state.isStored ? missingNotes(t, view.whatIsMissing) : [];
  const notes = new Notes([...notesOf(visit, state).all, ...gaps]);
  const fields = renderItems({ t, values: state.values, notes, options, more: state.more }, ORDER_FORM);
  const isStale = state.problem?.code === 'stale-version';
  const body = html`${crumbs(t, [casePath(view.id), view.ownReference ?? t('page.toCase')])}
${stateNotice(visit, state, notes)}
${query.get('saved') && state.isStored && notice(t('order.saved'))}
<h1>${t('order.title')}</h1>
<p>${t('order.intro', { party: location ? partyName(t, location) : '' })}</p>
${isStale && html`<details open><summary>${t('order.storedNow')}</summary>${orderSummary(t, view.order, options)}</details>`}
${state.isStored && elsewhere(visit, notes)}
<form class="stack" method="post" novalidate action="${casePath(view.id, '/order')}">${hiddenFields(visit, state.key, view.version)}
<button class="hidden" tabindex="-1" aria-hidden="true" name="save" value="1">${t('order.save')}</button>
${fields}
<p class="buttons sticky"><button name="save" value="1">${t('order.save')}</button> <a href="${casePath(view.id)}">${t('page.toCase')}</a></p></form>`;
  const title = `${t('order.title')}${view.ownReference ? `: ${view.ownReference}` : ''}`;
  return page(title, body, state.problem?.status ?? 200, state.problem !== undefined);
}

/** What is missing but not in this form: approval, documents, notification. */
function elsewhere({ t }: SignedInVisit, notes: Notes): Markup {
  const missing = notes.unplaced.filter(({ kind }) => kind === 'missing');
  const inForm = notes.all.length - notes.unplaced.length;
  if (inForm === 0 && missing.length === 0) return NOTHING;
  return html`<section class="missing-box" aria-labelledby="missing"><h2 id="missing">${t('order.missing', { count: inForm })}</h2>
${missing.length > 0 && html`<p>${t('order.elsewhere')}</p><ul>${missing.map((note) => html`<li>${note.text}${mark(note.paragraph)}</li>`)}</ul>`}</section>`;
}

const NEW_FORM: readonly FieldSpec[] = [
  { name: 'ownReference', label: 'field.ownReference', type: 'text', hint: 'hint.ownReference' },
  { name: 'locationParty', label: 'field.locationParty', type: 'select', options: 'parties' },
];

export const newCasePage = (deps: PagesDeps, visit: SignedInVisit): Promise<Page> =>
  showNew(deps, visit, firstState(visit, new FormValues()));

export async function postNewCase(deps: PagesDeps, visit: SignedInVisit, form: FormValues): Promise<Outcome> {
  const values = typedValues(form);
  try {
    const { id } = await deps.api.json({
      method: 'POST',
      path: '/cases',
      token: visit.session.token,
      body: { article: 'art7', order: {}, ...toBody(NEW_FORM, values) },
      idempotencyKey: keyOf(form),
    });
    return redirect(casePath(String(id), '/order'));
  } catch (error) {
    if (!(error instanceof ApiProblemError) || error.problem.code === 'unauthenticated') throw error;
    return showNew(deps, visit, { values, key: keyAfter(error.problem, form), problem: error.problem });
  }
}

async function showNew(deps: PagesDeps, visit: SignedInVisit, state: FormState): Promise<Page> {
  const { t } = visit;
  const parties = await partyOptions(deps, visit);
  const notes = notesOf(visit, state);
  const fields = renderItems({ t, values: state.values, notes, options: { parties } }, NEW_FORM);
  const body = html`${crumbs(t, [`${PAGES_PATH}/`, t('inbox.title')])}
${stateNotice(visit, state, notes)}
<h1>${t('new.title')}</h1><p>${t('new.intro')}</p>
<form class="stack" method="post" novalidate action="${`${PAGES_PATH}/cases/new`}">${hiddenFields(visit, state.key)}${fields}
<p class="buttons"><button>${t('new.create')}</button> <a href="${`${PAGES_PATH}/`}">${t('form.cancel')}</a></p></form>`;
  return page(t('new.title'), body, state.problem?.status ?? 200, state.problem !== undefined);
}
