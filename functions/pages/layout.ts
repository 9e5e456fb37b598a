/** The frame of every page: one header, one main part, one footer, the same order everywhere. */
import { mayDo } from './case-data.ts';
import { PAGES_PATH } from './cookies.ts';
import { mark } from './form-render.ts';
import { html, type Markup, NOTHING } from './html.ts';
import { LANGUAGES, type Texts } from './i18n.ts';
import type { Note, Notes } from './notes.ts';
import { STYLE_PATH } from './style.ts';
import type { Page, PagesDeps, Visit } from './visit.ts';

const LANGUAGE_NAMES = { en: 'English', fr: 'Français' } as const;

/** The same page in another language; the query keeps what was chosen. */
function languageLink(visit: Visit, language: (typeof LANGUAGES)[number]): Markup {
  const query = new URLSearchParams(visit.query);
  query.set('lang', language);
  const name = LANGUAGE_NAMES[language];
  return language === visit.t.language
    ? html`<span aria-current="true">${name}</span>`
    : html`<a href="${`${PAGES_PATH}${visit.path}?${query}`}" lang="${language}" hreflang="${language}" rel="nofollow">${name}</a>`;
}

/** Where each role has something to do, by the policy of the API. */
function menu({ t, actor, path }: Visit): Markup {
  if (!actor) return NOTHING;
  const desk = actor.provider ? 'addressee' : 'own-authority';
  const entries = [
    ['/', t(mayDo(actor, 'ListInbox', desk) ? 'inbox.title' : 'desk.title'), true],
    ['/cases/new', t('new.title'), mayDo(actor, 'DraftOrder', desk)],
    ['/packages', t('packages.title'), mayDo(actor, 'DropPackage', desk)],
    ['/search', t('search.title'), mayDo(actor, 'SearchCases', desk)],
    ['/people', t('people.title'), mayDo(actor, 'ListUsers', 'same-party')],
    ['/audit', t('audit.title'), mayDo(actor, 'ReadAttempts', 'same-party')],
  ] as const;
  return html`${entries.map(
    ([to, label, isOffered]) =>
      isOffered &&
      html`<a href="${`${PAGES_PATH}${to}`}"${path === to && html` aria-current="page"`}>${label}</a>`,
  )}`;
}

export function layout(
  deps: PagesDeps,
  visit: Visit,
  { title, body, failed }: Page,
  formToken?: string,
): string {
  const { t } = visit;
  const node = deps.names[t.language] ?? deps.names.en ?? deps.party;
  const inbox = `${PAGES_PATH}/`;
  return html`<!doctype html>
<html lang="${t.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${failed && `${t('page.error')}: `}${title} - Accord224 ${deps.party}</title>
<link rel="stylesheet" href="${STYLE_PATH}">
<link rel="icon" href="data:,">
</head>
<body>
<a class="skip" href="#main">${t('page.skip')}</a>
<header class="top">
<div class="wide">
<a class="brand" href="${inbox}">Accord<b>224</b></a>
<span class="node">${node}${deps.exercise && html` <span class="tag exercise">${t('page.exercise')}</span>`}</span>
<nav aria-label="${t('page.menu')}">
${menu(visit)}
${formToken && html`<form method="post" action="${`${PAGES_PATH}/sign-out`}"><input type="hidden" name="csrf" value="${formToken}"><button class="link">${t('page.signOut')}</button></form>`}
</nav>
</div>
</header>
<main id="main" tabindex="-1" class="wide">
${body}
</main>
<footer class="wide">
<nav aria-label="${t('page.languages')}">${LANGUAGES.map((language) => languageLink(visit, language))}</nav>
<p>${t('page.footer')}</p>
</footer>
</body>
</html>
`.toString();
}

/** What was refused, first thing on the page and focused: without script, `autofocus` does it. */
export function errorSummary(
  t: Texts,
  title: Markup,
  detail: Markup,
  notes: Notes,
  reference?: string,
): Markup {
  const errors = notes.all.filter(({ kind }) => kind === 'error');
  return html`<div class="alert" role="alert" tabindex="-1" autofocus aria-labelledby="alert-title">
<h2 id="alert-title">${title}</h2>
<p>${detail}</p>
${errors.length > 0 && html`<ul>${errors.map((note) => summaryLine(t, notes, note))}</ul>`}
${reference && html`<p class="quiet">${t('page.reference')}: <code>${reference}</code></p>`}
</div>`;
}

function summaryLine(t: Texts, notes: Notes, note: Note): Markup {
  const place = notes.placeOf(note);
  const text = html`${note.text}${mark(note.paragraph)}`;
  return html`<li>${place === undefined ? text : html`<a href="${`#${place.name}`}">${place.label && `${place.label}${t('page.colon')}`}${text}</a>`}</li>`;
}

export const notice = (text: string): Markup => html`<p class="notice" role="status">${text}</p>`;

export const crumbs = (t: Texts, ...links: readonly (readonly [string, string])[]): Markup =>
  links.length === 0
    ? NOTHING
    : html`<nav class="crumbs" aria-label="${t('page.crumbs')}">${links.map(
        ([href, text]) => html`<a href="${href}">${text}</a>`,
      )}</nav>`;
