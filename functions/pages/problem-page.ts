/** A problem of the API as a page of its own, where there is no form to show it at. */
import type { Problem } from '../../shared/contracts/problem.ts';
import { PAGES_PATH } from './cookies.ts';
import { html, type Markup } from './html.ts';
import type { Texts } from './i18n.ts';
import { errorSummary } from './layout.ts';
import { errorNotes, Notes } from './notes.ts';
import { type Page, page } from './visit.ts';

/** In the words of the code where it has some, else in the API's own. */
export const problemTitle = (t: Texts, problem: Problem): Markup => {
  const known = t.word('problem', problem.code);
  return known === problem.code ? t.sentence(problem.title) : html`${known}`;
};

export const problemSummary = (t: Texts, problem: Problem, notes: Notes): Markup =>
  errorSummary(
    t,
    problemTitle(t, problem),
    html`${t.sentence(problem.detail)}${problem.rule && html` <span class="paragraph">${problem.rule}</span>`}`,
    notes,
    problem.status >= 500 ? problem.correlationId : undefined,
  );

export function problemPage(t: Texts, problem: Problem): Page {
  const title = problemTitle(t, problem);
  const plain = t.word('problem', problem.code);
  const body = html`<h1>${title}</h1>
${problemSummary(t, problem, new Notes(errorNotes(t, problem)))}
<p><a href="${`${PAGES_PATH}/`}">${t('page.toInbox')}</a></p>`;
  return page(plain === problem.code ? problem.title : plain, body, problem.status, true);
}

export function messagePage(
  title: string,
  text: string,
  status = 200,
  link?: readonly [string, string],
): Page {
  const body = html`<h1>${title}</h1><p>${text}</p>${link && html`<p><a class="button" href="${link[0]}">${link[1]}</a></p>`}`;
  return page(title, body, status, status >= 400);
}
