/** One decision as a page: what it does, what it is about, its form. The API decides; this shows what it said. */
import { actAbout } from './act-about.ts';
import { actOptions, type Options, subjectsOf } from './act-options.ts';
import type { ActSpec } from './act-spec.ts';
import { actOf } from './act-specs.ts';
import { casePath, readParty, readView } from './case-data.ts';
import { type FormState, firstState } from './form-page.ts';
import { FormValues } from './form-values.ts';
import { messagePage } from './problem-page.ts';
import { sendForm, specForm } from './spec-form.ts';
import type { CaseView } from './views.ts';
import { type Outcome, type Page, type PagesDeps, redirect, type SignedInVisit } from './visit.ts';

/** What a link may choose beforehand: ids and codes, never anything that was typed. */
const FROM_LINK = { providerId: /^[a-z0-9-]{2,64}$/, n: /^\d{1,3}$/, caseId: /^req_[0-9A-Z]{26}$/ };

export async function actPage(
  deps: PagesDeps,
  visit: SignedInVisit,
  id: string,
  verb: string,
): Promise<Page | undefined> {
  const act = actOf(verb);
  if (!act) return undefined;
  const values = new FormValues();
  for (const [name, pattern] of Object.entries(FROM_LINK)) {
    const value = visit.query.get(name) ?? '';
    if (pattern.test(value)) values.add(name, value);
  }
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
  const path = `/cases/${encodeURIComponent(id)}/${act.api ?? act.verb}`;
  const sent = await sendForm(deps, visit, form, { items: act.items, path, bindsVersion: act.bindsVersion });
  if (!sent.ok) return show(deps, visit, id, act, sent.state, sent.more);
  const { linkedCase } = sent.answer;
  const linked = typeof linkedCase === 'string' ? `&linked=${encodeURIComponent(linkedCase)}` : '';
  return redirect(casePath(id, `?done=${verb}${linked}`));
}

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
  const own = await readParty(deps, visit, deps.party);
  const values = preset(visit, view, act, state.values);
  const options: Options = await actOptions(deps, visit, { view, own, act, values });
  const isAddressee = view.relation === 'addressee';
  const back = [casePath(id), view.ownReference ?? t('page.toCase')] as const;
  const label = t(act.label);
  if (act.perAddressee && options.subjects?.length === 0 && !state.problem)
    return messagePage(label, t('act.nothing'), 200, back);
  const zone = (isAddressee ? view.deadline?.timeZone : undefined) ?? own.timeZone;
  return specForm(visit, {
    heading: label,
    title: isAddressee || !view.ownReference ? label : `${label}: ${view.ownReference}`,
    intro: t(act.intro, { zone: own.timeZone }),
    paragraph: act.paragraph,
    items: act.items,
    options,
    state: { ...state, values },
    action: casePath(id, `/${act.verb}`),
    submit: label,
    grave: act.grave,
    back,
    version: view.version,
    zone,
    more,
    about: actAbout(visit, { view, act, values, options }),
  });
}

/** What is not asked where there is one answer: who one is, and which provider where there is one only. */
function preset(visit: SignedInVisit, view: CaseView, act: ActSpec, typed: FormValues): FormValues {
  const provider = visit.actor.provider ?? (act.perAddressee ? only(subjectsOf(act, view)) : undefined);
  const values = new FormValues(typed.entries());
  if (provider !== undefined && values.one('providerId') === '') values.add('providerId', provider);
  if (act.verb === 'assign' && view.assignment && typed.entries().length === 0) {
    values.add('owner', view.assignment.owner);
    for (const deputy of view.assignment.deputies) values.add('deputies', deputy);
  }
  return values;
}

const only = (all: readonly { readonly providerId: string }[]): string | undefined =>
  all.length === 1 ? all[0]?.providerId : undefined;
