/** One decision as a page: what it does, what it is about, its form. The API decides; this shows what it said. */
import type { Problem } from '../../shared/contracts/problem.ts';
import { type ActSpec, actOf } from './act-specs.ts';
import { ApiProblemError } from './api-port.ts';
import { casePath, optionsOf, readDocuments, readParty, readView } from './case-data.ts';
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
import type { Option } from './form-spec.ts';
import { FormValues, fromBody, toBody, withoutBlankRows } from './form-values.ts';
import { html, type Markup } from './html.ts';
import { crumbs } from './layout.ts';
import { ORDER_FORM } from './order-spec.ts';
import { orderSummary } from './order-summary.ts';
import { type Outcome, type Page, type PagesDeps, page, redirect, type SignedInVisit } from './visit.ts';

export async function actPage(
  deps: PagesDeps,
  visit: SignedInVisit,
  id: string,
  verb: string,
): Promise<Page | undefined> {
  const act = actOf(verb);
  if (!act) return undefined;
  const provider = visit.actor.provider;
  const values = new FormValues(provider ? [['providerId', provider]] : []);
  return show(deps, visit, id, act, firstState(visit, values));
}

export async function postAct(
  deps: PagesDeps,
  visit: SignedInVisit,
  id: string,
  verb: string,
  form: FormValues,
): Promise<Outcome | undefined> {
  const act = actOf(verb);
  if (!act) return undefined;
  const more = form.one('more');
  const values = withoutBlankRows(typedValues(form), act.items);
  if (more) return show(deps, visit, id, act, { values, key: keyOf(form) }, more);
  const { timeZone } = await readParty(deps, visit, deps.party);
  const version = act.bindsVersion ? versionOf(form) : undefined;
  try {
    await deps.api.json({
      method: 'POST',
      path: `/cases/${encodeURIComponent(id)}/${verb}`,
      token: visit.session.token,
      body: toBody(act.items, values, timeZone),
      idempotencyKey: keyOf(form),
      ...(version === undefined ? {} : { ifVersion: version }),
    });
  } catch (error) {
    if (!(error instanceof ApiProblemError) || isForShell(error.problem)) throw error;
    const { problem } = error;
    return show(deps, visit, id, act, { values, key: keyAfter(problem, form), problem });
  }
  return redirect(casePath(id, `?done=${verb}`));
}

/** Sign-in first: the shell keeps the form meanwhile. */
const isForShell = ({ code }: Problem): boolean =>
  code === 'recent-authentication-required' || code === 'unauthenticated';

async function show(
  deps: PagesDeps,
  visit: SignedInVisit,
  id: string,
  act: ActSpec,
  state: FormState,
  more?: string,
): Promise<Page> {
  const { t } = visit;
  const view = await readView(deps, visit, id);
  const isAddressee = view.relation === 'addressee';
  const own = await readParty(deps, visit, deps.party);
  const location = view.locationParty ? await readParty(deps, visit, view.locationParty) : undefined;
  const answers = act.verb === 'answer' ? await answerDocuments(deps, visit, id, view.documents) : [];
  const common = optionsOf(t, own, location);
  const options = { ...common, documents: answers, served: servedIn(view.order, common.providers ?? []) };
  const notes = notesOf(visit, state);
  const fields = renderItems({ t, values: state.values, notes, options, more }, act.items);
  const label = t(act.label);
  const body = html`${crumbs(t, [casePath(id), view.ownReference ?? t('page.toCase')])}
${stateNotice(visit, state, notes)}
<h1>${label}${mark(act.paragraph)}</h1>
<p>${t(act.intro, { zone: own.timeZone })}</p>
${act.bindsVersion && subject(t('act.subject'), orderSummary(t, view.order, options))}
${act.verb === 'answer' && answers.length === 0 && html`<p class="notice">${t('act.answer.uploadFirst')} <a href="${casePath(id, '#documents')}">${t('documents.title')}</a></p>`}
<form class="stack" method="post" novalidate action="${casePath(id, `/${act.verb}`)}">${hiddenFields(visit, state.key, view.version)}
<button class="hidden" tabindex="-1" aria-hidden="true">${label}</button>
${fields}
<p class="buttons"><button${act.grave && html` class="grave"`}>${label}</button> <a href="${casePath(id)}">${t('form.cancel')}</a></p></form>`;
  const title = isAddressee || !view.ownReference ? label : `${label}: ${view.ownReference}`;
  return page(title, body, state.problem?.status ?? 200, state.problem !== undefined);
}

/** The providers that the order names. */
function servedIn(order: unknown, providers: readonly Option[]): readonly Option[] {
  const named = fromBody(ORDER_FORM, { order }).all('order.serviceProviders');
  return providers.filter(({ value }) => named.includes(value));
}

const subject = (title: string, summary: Markup): Markup =>
  html`<details><summary>${title}</summary>${summary}</details>`;

async function answerDocuments(
  deps: PagesDeps,
  visit: SignedInVisit,
  id: string,
  known: readonly { documentId: string; purpose?: string | undefined }[],
) {
  const documents = await readDocuments(deps, visit, id);
  return documents
    .filter(({ documentId }) =>
      known.some((each) => each.documentId === documentId && each.purpose === 'answer'),
    )
    .filter(({ state }) => state === 'sealed')
    .map(({ documentId, name }) => ({ value: documentId, text: name ?? documentId }));
}
