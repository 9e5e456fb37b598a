/** The directory: a list of people, one person, enrolment. */
import { mayDo, optionsOf, readParty } from './case-data.ts';
import { PAGES_PATH } from './cookies.ts';
import { day, localTime } from './dates.ts';
import { type FormState, firstState } from './form-page.ts';
import { FormValues } from './form-values.ts';
import { html, type Markup } from './html.ts';
import type { Texts } from './i18n.ts';
import { crumbs, notice } from './layout.ts';
import { readUser, readUsers, type UserView, userName } from './people-data.ts';
import { ENROL_FORM, PERSON_ACTS, type PersonAct, personActOf } from './person-acts.ts';
import { sendForm, specForm } from './spec-form.ts';
import { tagClass } from './tags.ts';
import { type Outcome, type Page, type PagesDeps, page, redirect, type SignedInVisit } from './visit.ts';

export const personPath = (id: string, rest = ''): string =>
  `${PAGES_PATH}/people/${encodeURIComponent(id)}${rest}`;
const PEOPLE = `${PAGES_PATH}/people`;
const words = (t: Texts, roles: readonly string[]): string =>
  roles.map((role) => t.word('role', role)).join(', ');

export async function peoplePage(deps: PagesDeps, visit: SignedInVisit): Promise<Page> {
  const { t, query, actor } = visit;
  const isAdministrator = mayDo(actor, 'EnrolUser', 'same-party');
  const status = isAdministrator && query.get('show') === 'suspended' ? 'suspended' : 'active';
  const cursor = query.get('cursor') ?? undefined;
  const { users, next } = await readUsers(deps, visit, { status, limit: '50', cursor });
  const row = (user: UserView): Markup =>
    html`<tr><th scope="row"><a href="${personPath(user.id)}">${userName(user)}</a>${user.id === actor.id && ` (${t('people.you')})`}</th>
<td data-label="${t('field.roles')}${t('page.colon')}">${words(t, user.roles)}</td>
<td data-label="${t('people.for')}${t('page.colon')}">${user.authority ?? user.provider}</td>
<td data-label="${t('people.away')}${t('page.colon')}">${absence(t, user)}</td></tr>`;
  const tab = (name: string, label: string, href: string): Markup =>
    html`<a href="${href}"${name === status && html` aria-current="page"`}>${label}</a>`;
  const body = html`<h1>${t('people.title')}</h1><p>${t(isAdministrator ? 'people.introAll' : 'people.intro')}</p>
${
  isAdministrator &&
  html`<p><a class="button" href="${`${PEOPLE}/enrol`}">${t('people.enrol')}</a></p>
<nav class="tabs" aria-label="${t('people.filters')}">${tab('active', t('people.active'), PEOPLE)}${tab('suspended', t('people.suspended'), `${PEOPLE}?show=suspended`)}</nav>`
}
${
  users.length === 0
    ? html`<p class="empty">${t('inbox.empty')}</p>`
    : html`<table class="cards"><caption class="hidden">${t('people.title')}</caption><thead><tr><th scope="col">${t('field.displayName')}</th><th scope="col">${t('field.roles')}</th><th scope="col">${t('people.for')}</th><th scope="col">${t('people.away')}</th></tr></thead><tbody>${users.map(row)}</tbody></table>`
}
${next && html`<p class="buttons"><a class="button second" href="${`${PEOPLE}?show=${status}&cursor=${encodeURIComponent(next)}`}">${t('inbox.next')}</a></p>`}`;
  return page(t('people.title'), body);
}

const absence = (t: Texts, { absence: away }: UserView): Markup | undefined =>
  away && html`${day(t, away.from)} - ${day(t, away.until)}`;

/** Acts worth a link: what the policy lists for these roles, and what there is something of. */
export function offeredPersonActs(visit: SignedInVisit, user: UserView): PersonAct[] {
  const about = aboutOf(visit, user);
  return PERSON_ACTS.filter((act) => mayDo(visit.actor, act.operation, 'same-party') && act.fits(about));
}

export function aboutOf({ actor }: SignedInVisit, user: UserView) {
  const isAdministrator = mayDo(actor, 'EnrolUser', 'same-party');
  const lent = user.delegations.filter(({ by }) => isAdministrator || by === actor.id);
  return { user, isSelf: user.id === actor.id, isAdministrator, lent };
}

export async function personPage(deps: PagesDeps, visit: SignedInVisit, id: string): Promise<Page> {
  const { t, query, actor } = visit;
  const user = await readUser(deps, visit, id);
  const { timeZone } = await readParty(deps, visit, deps.party);
  const acts = offeredPersonActs(visit, user);
  const done = personActOf(query.get('done') ?? '');
  const rows: [string, Markup | string | undefined][] = [
    [t('field.roles'), words(t, user.roles)],
    [t('people.for'), user.authority ?? user.provider],
    [t('people.away'), absence(t, user)],
  ];
  const lent = (one: UserView['delegations'][number]): Markup =>
    html`<li>${words(t, one.roles)}${t('page.colon')}${localTime(t, one.from, timeZone)} - ${localTime(t, one.until, timeZone)} <span class="quiet">${t('people.lentBy')} ${one.by === actor.id ? t('people.you') : html`<code>${one.by.slice(0, 12)}</code>`}</span></li>`;
  const body = html`${crumbs(t, [PEOPLE, t('people.title')])}
${done && notice(t('done.act', { act: t(done.label) }))}${query.get('done') === 'enrol' && notice(t('done.act', { act: t('people.enrol') }))}
<h1>${userName(user)}</h1>
<p class="lead"><span class="${tagClass(user.status)}">${t(user.status === 'suspended' ? 'people.suspendedOne' : 'people.activeOne')}</span> <code>${user.id}</code></p>
${acts.length > 0 && html`<ul class="next">${acts.map(({ verb, label, grave }) => html`<li><a class="${grave ? 'button grave' : 'button second'}" href="${personPath(id, `/${verb}`)}">${t(label)}</a></li>`)}</ul>`}
<dl>${rows.filter(([, value]) => value).map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
${user.delegations.length > 0 && html`<h2>${t('people.lent')}</h2><ul class="plain">${user.delegations.map(lent)}</ul>`}`;
  return page(userName(user), body);
}

export const enrolPage = (deps: PagesDeps, visit: SignedInVisit): Promise<Page> =>
  showEnrol(deps, visit, firstState(visit, new FormValues([['issuer', deps.oidc.issuer]])));

export async function postEnrol(deps: PagesDeps, visit: SignedInVisit, form: FormValues): Promise<Outcome> {
  const sent = await sendForm(deps, visit, form, { items: ENROL_FORM, path: '/directory' });
  return sent.ok
    ? redirect(personPath(String(sent.answer.id), '?done=enrol'))
    : showEnrol(deps, visit, sent.state);
}

async function showEnrol(deps: PagesDeps, visit: SignedInVisit, state: FormState): Promise<Page> {
  const { t } = visit;
  const own = await readParty(deps, visit, deps.party);
  return specForm(visit, {
    heading: t('people.enrol'),
    intro: t('people.enrolText'),
    items: ENROL_FORM,
    options: optionsOf(t, own, undefined),
    state,
    action: `${PEOPLE}/enrol`,
    submit: t('people.enrol'),
    back: [PEOPLE, t('people.title')],
  });
}
