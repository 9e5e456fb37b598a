/** Signing in and out, and coming back to the page one was on. */
import { randomBytes } from 'node:crypto';
import { PAGES_PATH } from './cookies.ts';
import { messagePage } from './problem-page.ts';
import { flowSchema, type Session, sessionSchema } from './session.ts';
import { type Outcome, type PagesDeps, redirect, type Visit } from './visit.ts';

const FLOW_SECONDS = 600;

export const seconds = ({ systemClock }: Pick<PagesDeps, 'systemClock'>): number =>
  Math.floor(Date.parse(systemClock.now()) / 1000);

/** Only pages of ours, by ids and codes: never another site, never a path of the API. */
const OWN_PATH = /^\/pages(?:\/[\w-]+)*\/?(?:\?[\w=&%.~-]*)?$/;
export const ownPath = (path: string | null | undefined): string =>
  path && path.length < 2000 && OWN_PATH.test(path) ? path : `${PAGES_PATH}/`;

export const signInPath = (to: string, again = false): string =>
  `${PAGES_PATH}/sign-in?to=${encodeURIComponent(ownPath(to))}${again ? '&again=1' : ''}`;

export async function startSignIn(deps: PagesDeps, { query, t }: Visit): Promise<Outcome> {
  const started = await deps.oidc.start({ again: query.get('again') === '1', language: t.language });
  const { url, state, verifier } = started;
  const flow = { state, verifier, to: ownPath(query.get('to')), expiresAt: seconds(deps) + FLOW_SECONDS };
  const sealed = await deps.sealer.seal('flow', flow);
  if (sealed === undefined) throw new Error('the sign-in does not fit a cookie');
  return { ...redirect(url), cookies: [deps.cookies.set('flow', sealed)] };
}

export async function finishSignIn(
  deps: PagesDeps,
  { query, t }: Visit,
  flowCookie: string | undefined,
  earlier: Session | undefined,
): Promise<Outcome> {
  const { cookies, sealer, oidc } = deps;
  const flow = await sealer.open('flow', flowCookie, flowSchema);
  const failed: Outcome = {
    ...messagePage(t('signIn.endedTitle'), t('signIn.ended'), 400, [`${PAGES_PATH}/`, t('signIn.again')]),
    cookies: [cookies.clear('flow')],
  };
  const isOurs = flow && flow.state === query.get('state') && flow.expiresAt > seconds(deps);
  const code = query.get('code');
  if (!isOurs || !code || !oidc.isIssuer(query.get('iss'))) return failed;
  const granted = await oidc.redeem(code, flow.verifier);
  if (!granted) return failed;
  const isSame = earlier?.subject === granted.subject;
  const id = isSame ? earlier.id : randomBytes(24).toString('base64url');
  const sealed = await sealer.seal('session', { ...granted, id } satisfies Session);
  if (sealed === undefined) throw new Error('the token does not fit a cookie');
  return {
    ...redirect(flow.to),
    cookies: [
      cookies.set('session', sealed),
      cookies.set('form', sealer.formToken(id)),
      cookies.clear('flow'),
      ...(isSame || !earlier ? [] : [cookies.clear('kept')]),
    ],
  };
}

export const readSession = (
  { sealer }: PagesDeps,
  cookie: string | undefined,
): Promise<Session | undefined> => sealer.open('session', cookie, sessionSchema);

const forget = ({ cookies }: PagesDeps): string[] => [
  cookies.clear('session'),
  cookies.clear('form'),
  cookies.clear('kept'),
];

export async function signOut(deps: PagesDeps, { t }: Visit): Promise<Outcome> {
  return { ...redirect(await deps.oidc.endSession(t.language)), cookies: forget(deps) };
}

export const signedOut = (deps: PagesDeps, { t }: Visit): Outcome => ({
  ...messagePage(t('signOut.title'), t('signOut.text'), 200, [`${PAGES_PATH}/`, t('signIn.again')]),
  cookies: forget(deps),
});
