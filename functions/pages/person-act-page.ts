/** One act on a directory record. Handing cases over goes on page by page until none is left. */
import { mayDo, readParty } from './case-data.ts';
import { localTime } from './dates.ts';
import { type FormState, firstState, keyOf } from './form-page.ts';
import type { Option } from './form-spec.ts';
import { FormValues } from './form-values.ts';
import { html, type Markup } from './html.ts';
import { notice } from './layout.ts';
import { colleaguesOf, readUser, type UserView, userName } from './people-data.ts';
import { aboutOf, personPath } from './people-page.ts';
import { type PersonAct, personActOf } from './person-acts.ts';
import { sendForm, specForm } from './spec-form.ts';
import { type Outcome, type Page, type PagesDeps, page, redirect, type SignedInVisit } from './visit.ts';

export async function personActPage(
  deps: PagesDeps,
  visit: SignedInVisit,
  id: string,
  verb: string,
): Promise<Page | undefined> {
  const act = personActOf(verb);
  if (!act) return undefined;
  const user = await readUser(deps, visit, id);
  const values = new FormValues();
  if (verb === 'roles') for (const role of user.roles) values.add('roles', role);
  const isOwn = !mayDo(visit.actor, 'EnrolUser', 'same-party');
  if (verb === 'delegations' && isOwn) values.add('delegator', visit.actor.id);
  return show(deps, visit, user, act, firstState(visit, values));
}

export async function postPersonAct(
  deps: PagesDeps,
  visit: SignedInVisit,
  id: string,
  verb: string,
  form: FormValues,
): Promise<Outcome | undefined> {
  const act = personActOf(verb);
  if (!act) return undefined;
  if (verb === 'handover') return handOver(deps, visit, id, act, form);
  const path = `/directory/${encodeURIComponent(id)}/${act.api ?? act.verb}`;
  const sent = await sendForm(deps, visit, form, { items: act.items, path });
  if (sent.ok) return redirect(personPath(id, `?done=${verb}`));
  return show(deps, visit, await readUser(deps, visit, id), act, sent.state);
}

/** As long as a browser waits; what is left then is begun again from the front, which repeats nothing. */
const MOST_PAGES = 20;

async function handOver(
  deps: PagesDeps,
  visit: SignedInVisit,
  id: string,
  act: PersonAct,
  form: FormValues,
): Promise<Outcome> {
  const { t, session } = visit;
  const path = `/directory/${encodeURIComponent(id)}/${act.verb}`;
  const first = await sendForm(deps, visit, form, { items: act.items, path });
  if (!first.ok) return show(deps, visit, await readUser(deps, visit, id), act, first.state);
  const pages = [first.answer];
  for (let { next } = first.answer; typeof next === 'string' && pages.length < MOST_PAGES; ) {
    const answer = await deps.api.json({
      method: 'POST',
      path,
      token: session.token,
      body: { to: form.one('to'), cursor: next },
      idempotencyKey: `${keyOf(form)}-${pages.length}`,
    });
    pages.push(answer);
    next = answer.next;
  }
  const sum = (name: string): number => pages.reduce((total, each) => total + Number(each[name] ?? 0), 0);
  const left = sum('left') > 0 || typeof pages.at(-1)?.next === 'string';
  const body = html`<h1>${t('person.handOver')}</h1>
${notice(t('person.handedOver', { looked: sum('looked'), count: sum('handedOver') }))}
${left && html`<p>${t('person.handOverAgain')}</p><p><a class="button" href="${personPath(id, '/handover')}">${t('person.handOver')}</a></p>`}
<p><a href="${personPath(id)}">${t('page.toPerson')}</a></p>`;
  return page(t('person.handOver'), body);
}

async function show(
  deps: PagesDeps,
  visit: SignedInVisit,
  user: UserView,
  act: PersonAct,
  state: FormState,
): Promise<Page> {
  const { t } = visit;
  const { timeZone } = await readParty(deps, visit, deps.party);
  return specForm(visit, {
    heading: t(act.label),
    title: `${t(act.label)}: ${userName(user)}`,
    intro: t(act.intro, { name: userName(user) }),
    items: act.items,
    options: await options(deps, visit, user, act, timeZone),
    state,
    action: personPath(user.id, `/${act.verb}`),
    submit: t(act.label),
    grave: act.grave,
    back: [personPath(user.id), userName(user)],
    zone: timeZone,
  });
}

async function options(
  deps: PagesDeps,
  visit: SignedInVisit,
  user: UserView,
  act: PersonAct,
  zone: string,
): Promise<Record<string, readonly Option[]>> {
  const { t, actor } = visit;
  const { lent, isAdministrator } = aboutOf(visit, user);
  const name = (id: string): string => (id === actor.id ? t('people.you') : id.slice(0, 12));
  const delegations = lent.map(({ n, by, roles, until }) => ({
    value: String(n),
    text: `${name(by)}: ${roles.map((role) => t.word('role', role)).join(', ')} (${plain(localTime(t, until, zone))})`,
  }));
  if (act.verb === 'delegations' && !isAdministrator)
    return { delegators: [{ value: actor.id, text: t('people.you') }] };
  if (act.verb !== 'delegations' && act.verb !== 'handover') return { delegations };
  const colleagues = await colleaguesOf(deps, visit, user);
  return { delegations, delegators: colleagues, heirs: colleagues };
}

/** Options hold text only. */
const plain = (markup: Markup): string => String(markup).replace(/<[^>]*>/g, '');
