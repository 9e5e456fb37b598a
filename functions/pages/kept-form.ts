/**
 * A form that was posted when a sign-in was due: it is filled in again afterwards, for its sender to look at and
 * send. Small ones travel in a sealed cookie; large ones are parked, and the cookie has the only key to them.
 */
import { Readable } from 'node:stream';
import { PAGES_PATH } from './cookies.ts';
import { FormValues } from './form-values.ts';
import { messagePage } from './problem-page.ts';
import { keptFormSchema, type Session } from './session.ts';
import { seconds, signInPath } from './sign-in.ts';
import { type Outcome, type PagesDeps, redirect, type Visit } from './visit.ts';

const KEPT_SECONDS = 600;
/** More than the API takes of a form. */
const MOST_BYTES = 1024 * 1024;

export async function keepForm(
  deps: PagesDeps,
  visit: Visit & { readonly session: Session },
  form: FormValues,
  again: boolean,
): Promise<Outcome> {
  const { path, session, t } = visit;
  const text = new URLSearchParams(form.entries().filter(([name]) => name !== 'csrf')).toString();
  const expiresAt = seconds(deps) + KEPT_SECONDS;
  const seal = (fields: unknown): Promise<string | undefined> =>
    deps.sealer.seal('kept', { path, subject: session.subject, fields, expiresAt });
  const sealed = (await seal(text)) ?? (await park(deps, text, seal));
  const signIn = signInPath(`${PAGES_PATH}${path}`, again);
  if (sealed !== undefined) return { ...redirect(signIn), cookies: [deps.cookies.set('kept', sealed)] };
  return messagePage(t('signIn.endedTitle'), t('kept.tooLarge'), 413, [signIn, t('signIn.again')]);
}

async function park(
  { parking }: PagesDeps,
  text: string,
  seal: (fields: unknown) => Promise<string | undefined>,
): Promise<string | undefined> {
  const options = { most: MOST_BYTES, seconds: KEPT_SECONDS };
  const parked = await parking.park(Readable.from([Buffer.from(text, 'utf8')]), options);
  return parked && seal(parked.ticket);
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
  const { fields } = kept;
  if (typeof fields === 'string') return new FormValues(new URLSearchParams(fields));
  const bytes = await deps.parking.take(fields);
  if (!bytes) return undefined;
  // Shown once; what stays behind in a fault is over in minutes.
  await deps.parking.find(fields).discard();
  return new FormValues(new URLSearchParams(Buffer.from(bytes).toString('utf8')));
}
