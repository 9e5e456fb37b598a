/** Search by one thing. It stands in the body of a form, never in an address, and that one searched is on record. */
import * as z from 'zod';
import { identifierSchema } from '../../shared/protocol/identifiers.ts';
import { ApiProblemError } from './api-port.ts';
import { readParty } from './case-data.ts';
import { PAGES_PATH } from './cookies.ts';
import { type FormState, firstState, keyOf, typedValues } from './form-page.ts';
import type { FieldSpec } from './form-spec.ts';
import { FormValues } from './form-values.ts';
import { html, type Markup } from './html.ts';
import { caseTable } from './inbox-page.ts';
import { specForm } from './spec-form.ts';
import { entryView } from './views.ts';
import type { Outcome, Page, PagesDeps, SignedInVisit } from './visit.ts';

const BY = ['ownReference', 'providerReference', 'identifier', 'domain'] as const;

const SEARCH_FORM: readonly FieldSpec[] = [
  { name: 'by', label: 'field.searchBy', type: 'radio', codes: { group: 'searchBy', values: BY } },
  { name: 'value', label: 'field.searchFor', type: 'text' },
  {
    name: 'kind',
    label: 'field.searchKind',
    type: 'select',
    codes: { group: 'kind', values: identifierSchema.options.map(({ shape }) => shape.kind.value) },
    optional: true,
  },
];

export const searchPage = (visit: SignedInVisit): Page =>
  show(
    visit,
    firstState(visit, new FormValues([['by', visit.actor.provider ? 'providerReference' : 'ownReference']])),
  );

export async function postSearch(deps: PagesDeps, visit: SignedInVisit, form: FormValues): Promise<Outcome> {
  const { t, session } = visit;
  const values = typedValues(form);
  const by = BY.find((one) => one === values.one('by')) ?? 'identifier';
  const kind = by === 'identifier' ? values.one('kind') : '';
  const body = { [by]: values.one('value').trim() || undefined, ...(kind ? { kind } : {}) };
  const state = { values, key: keyOf(form) };
  try {
    const answer = await deps.api.json({ method: 'POST', path: '/search', token: session.token, body });
    const entries = z.array(entryView).parse(answer.entries);
    const own = await readParty(deps, visit, deps.party);
    const found = html`<h2 id="found" tabindex="-1" autofocus>${t('search.found', { count: entries.length })}</h2>
${answer.more === true && html`<p class="notice">${t('search.more')}</p>`}
${entries.length > 0 && caseTable(t, t('search.title'), entries, own.timeZone)}`;
    return show(visit, state, found);
  } catch (error) {
    if (!(error instanceof ApiProblemError) || error.problem.status !== 422) throw error;
    // The API speaks of the kind of thing that was searched for; here that is the one field for all.
    const { problem } = error;
    const message = problem.errors?.find(({ path }) => path === by)?.message ?? 'received undefined';
    return show(visit, { ...state, problem: { ...problem, errors: [{ path: 'value', message }] } });
  }
}

function show(visit: SignedInVisit, state: FormState, found?: Markup): Page {
  const { t } = visit;
  return specForm(visit, {
    heading: t('search.title'),
    intro: t('search.intro'),
    paragraph: 'Art. 14.8',
    items: SEARCH_FORM,
    state,
    action: `${PAGES_PATH}/search`,
    submit: t('search.submit'),
    back: [`${PAGES_PATH}/`, t('inbox.title')],
    after: found,
  });
}
