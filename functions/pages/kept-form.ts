/**
 * A form that was posted when a sign-in was due. Small ones travel in a cookie and are filled in again; large ones
 * stay in a page that waits until one has signed in beside it. Nothing of them is kept on the server.
 */
import { PAGES_PATH } from './cookies.ts';
import { FormValues } from './form-values.ts';
import { html } from './html.ts';
import { keptFormSchema, type Session } from './session.ts';
import { seconds, signInPath } from './sign-in.ts';
import { type Outcome, type PagesDeps, page, redirect, type Visit } from './visit.ts';

const KEPT_SECONDS = 600;

export async function keepForm(
  deps: PagesDeps,
  visit: Visit & { readonly session: Session },
  form: FormValues,
  again: boolean,
): Promise<Outcome> {
  const { path, session, t } = visit;
  const fields = new URLSearchParams(form.entries().filter(([name]) => name !== 'csrf')).toString();
  const to = `${PAGES_PATH}${path}`;
  const expiresAt = seconds(deps) + KEPT_SECONDS;
  const sealed = await deps.sealer.seal('kept', { path, subject: session.subject, fields, expiresAt });
  if (sealed !== undefined)
    return { ...redirect(signInPath(to, again)), cookies: [deps.cookies.set('kept', sealed)] };
  const body = html`<h1>${t('kept.title')}</h1><p>${t('kept.text')}</p>
<p><a class="button" href="${signInPath(`${PAGES_PATH}/signed-in-again`, again)}" target="_blank" rel="noopener">${t('kept.signIn')}</a></p>
<form method="post" action="${to}">${form.entries().map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<p class="buttons"><button class="second">${t('kept.continue')}</button></p></form>`;
  return page(t('kept.title'), body, 403, true);
}

/** The form that was kept for this page and this person. */
export async function keptForm(
  deps: PagesDeps,
  cookie: string | undefined,
  { path, session }: { readonly path: string; readonly session: Session },
): Promise<FormValues | undefined> {
  const kept = await deps.sealer.open('kept', cookie, keptFormSchema);
  if (!kept || kept.path !== path || kept.subject !== session.subject || kept.expiresAt < seconds(deps))
    return undefined;
  return new FormValues(new URLSearchParams(kept.fields));
}
