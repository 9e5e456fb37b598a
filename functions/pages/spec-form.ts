/** A page that is one form, from its description: shown, shown again with what was refused, sent to the API. */
import type { Problem } from '../../shared/contracts/problem.ts';
import { ApiProblemError, type Json } from './api-port.ts';
import {
  type FormState,
  hiddenFields,
  keyAfter,
  keyOf,
  notesOf,
  stateNotice,
  typedValues,
  versionOf,
  zoneOf,
} from './form-page.ts';
import { mark, renderItems } from './form-render.ts';
import type { Item, Option } from './form-spec.ts';
import { type FormValues, toBody, withoutBlankRows } from './form-values.ts';
import { html, type Markup } from './html.ts';
import { crumbs } from './layout.ts';
import { type Page, type PagesDeps, page, type SignedInVisit } from './visit.ts';

export interface SpecForm {
  readonly heading: string;
  readonly title?: string;
  readonly intro?: string | undefined;
  readonly paragraph?: string;
  readonly items: readonly Item[];
  readonly options?: Readonly<Record<string, readonly Option[]>>;
  readonly state: FormState;
  /** Where it is posted to. */
  readonly action: string;
  readonly submit: string;
  readonly grave?: boolean | undefined;
  /** The way back, and what it is called. */
  readonly back: readonly [string, string];
  readonly version?: number | undefined;
  /** Whose clock local times are on. */
  readonly zone?: string;
  readonly more?: string | undefined;
  /** Before and after the form. */
  readonly about?: Markup | undefined;
  readonly after?: Markup | undefined;
}

export function specForm(visit: SignedInVisit, form: SpecForm): Page {
  const { t } = visit;
  const { heading, state, back, submit } = form;
  const fields = specFields(visit, form);
  const body = html`${crumbs(t, back)}
${fields.notice}
<h1>${heading}${mark(form.paragraph)}</h1>
${form.intro && html`<p>${form.intro}</p>`}
${form.about}
<form class="stack" method="post" novalidate action="${form.action}">${fields.hidden}
<button class="hidden" tabindex="-1" aria-hidden="true">${submit}</button>
${fields.markup}
<p class="buttons"><button${form.grave && html` class="grave"`}>${submit}</button> <a href="${back[0]}">${t('form.cancel')}</a></p></form>
${form.after}`;
  return page(form.title ?? heading, body, state.problem?.status ?? 200, state.problem !== undefined);
}

type FieldsOf = Pick<SpecForm, 'items' | 'options' | 'state' | 'version' | 'zone' | 'more'>;

/** For pages that have more than the form. */
export function specFields(
  visit: SignedInVisit,
  { items, options = {}, state, version, zone, more }: FieldsOf,
) {
  const { t } = visit;
  const notes = notesOf(visit, state);
  const markup = renderItems({ t, values: state.values, notes, options, zone, more }, items);
  return {
    markup,
    notice: stateNotice(visit, state, notes),
    hidden: hiddenFields(visit, state.key, version, zone),
  };
}

export interface SendForm {
  readonly items: readonly Item[];
  /** In the API. */
  readonly path: string;
  readonly bindsVersion?: boolean | undefined;
}

export type Sent =
  | { readonly ok: true; readonly answer: Json }
  /** To be shown again: refused, or asked to show more of itself. */
  | { readonly ok: false; readonly state: FormState; readonly more?: string };

/** What needs a sign-in first is left to the shell, which keeps the form meanwhile. */
export async function sendForm(
  deps: PagesDeps,
  visit: SignedInVisit,
  form: FormValues,
  { items, path, bindsVersion }: SendForm,
): Promise<Sent> {
  const values = withoutBlankRows(typedValues(form), items);
  const more = form.one('more');
  if (more) return { ok: false, state: { values, key: keyOf(form) }, more };
  const version = bindsVersion ? versionOf(form) : undefined;
  try {
    const answer = await deps.api.json({
      method: 'POST',
      path,
      token: visit.session.token,
      body: toBody(items, values, zoneOf(form)),
      idempotencyKey: keyOf(form),
      ...(version === undefined ? {} : { ifVersion: version }),
    });
    return { ok: true, answer };
  } catch (error) {
    if (!(error instanceof ApiProblemError) || isForShell(error.problem)) throw error;
    const { problem } = error;
    return { ok: false, state: { values, key: keyAfter(problem, form), problem } };
  }
}

/** Sign-in first: the shell keeps the form meanwhile. */
const isForShell = ({ code }: Problem): boolean =>
  code === 'recent-authentication-required' || code === 'unauthenticated';
