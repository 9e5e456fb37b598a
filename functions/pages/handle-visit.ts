/**
 * The pages as one function behind `/pages/{proxy+}`: who visits, in which language, whether a form is ours, and
 * then the page. It knows no rule of the treaty: every act and every reading is a call of the API.
 */
import { Readable } from 'node:stream';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { faultProblem, ProblemError } from '../edge/problems.ts';
import { type PagesResult, securityHeaders, toResult } from './answer.ts';
import { ApiProblemError } from './api-port.ts';
import { type Cookies, PAGES_PATH } from './cookies.ts';
import { isOwnForm, isSameOrigin } from './form-guard.ts';
import { FormValues } from './form-values.ts';
import { isLanguage, type Language, preferredLanguage, textsIn } from './i18n.ts';
import { keepForm, keptForm } from './kept-form.ts';
import { messagePage, problemPage } from './problem-page.ts';
import { getPage, postPage, uploadTarget } from './routes.ts';
import type { Session } from './session.ts';
import { finishSignIn, readSession, seconds, signedOut, signInPath, startSignIn } from './sign-in.ts';
import { STYLE } from './style.ts';
import { type Outcome, type PagesDeps, redirect, type SignedInVisit, type Visit } from './visit.ts';

/** `body`: the request's own, where the host hands uploads on as a stream instead of in the event. */
export type PagesHandler = (event: APIGatewayProxyEventV2, body?: Readable) => Promise<PagesResult>;

/** A token this close to its end is not begun anything with. */
const MARGIN_SECONDS = 5;

interface Incoming {
  readonly event: APIGatewayProxyEventV2;
  readonly cookies: Cookies;
  readonly visit: Visit;
  readonly body: Readable | undefined;
}

export function pagesHandler(deps: PagesDeps): PagesHandler {
  return async (event, body) => {
    const started = deps.systemClock.now();
    const cookies = deps.cookies.from(event.cookies);
    const language = cookies.read('language');
    const visit: Visit = {
      t: textsIn(isLanguage(language) ? language : preferredLanguage(event.headers['accept-language'])),
      path: event.rawPath.slice(PAGES_PATH.length) || '/',
      query: new URLSearchParams(event.rawQueryString),
    };
    const result = await answer(deps, { event, cookies, visit, body }).catch((error: unknown) => {
      const problem = problemOf(error, event.requestContext.requestId);
      if (problem.status >= 500)
        deps.log.error('pages-fault', { ...faultOf(error), correlationId: problem.correlationId });
      return toResult(deps, visit, problemPage(visit.t, problem));
    });
    deps.log.info('page', {
      method: event.requestContext.http.method,
      status: result.statusCode ?? 200,
      ms: Date.parse(deps.systemClock.now()) - Date.parse(started),
      correlationId: event.requestContext.requestId,
    });
    return result;
  };
}

const faultOf = (error: unknown) => ({ name: error instanceof Error ? error.name : 'unknown' });

const problemOf = (error: unknown, correlationId: string) =>
  error instanceof ApiProblemError ? error.problem : { ...faultProblem(error).problem, correlationId };

async function answer(deps: PagesDeps, incoming: Incoming): Promise<PagesResult> {
  const { event, visit, cookies } = incoming;
  const { path, query } = visit;
  const { method } = event.requestContext.http;
  if (method === 'GET' && path === '/style.css') return style(deps);
  if (method !== 'GET' && method !== 'POST') return notFound(deps, visit);
  const chosen = query.get('lang');
  if (method === 'GET' && isLanguage(chosen))
    return toResult(deps, visit, changeLanguage(deps, visit, chosen));

  const session = await readSession(deps, cookies.read('session'));
  if (method === 'GET') {
    if (path === '/sign-in') return toResult(deps, visit, await startSignIn(deps, visit));
    if (path === '/signed-in') {
      return toResult(deps, visit, await finishSignIn(deps, visit, cookies.read('flow'), session));
    }
    if (path === '/signed-out') return toResult(deps, visit, signedOut(deps, visit));
  }
  if (method === 'POST') return post(deps, incoming, session);
  const signIn = (): PagesResult => toResult(deps, visit, redirect(signInPath(here(visit))));
  if (!session) return signIn();
  const known = await recognise(deps, visit, session);
  if (!known) return signIn();
  const kept = await keptForm(deps, cookies.read('kept'), { path, session });
  const signedIn: SignedInVisit = { ...known, kept };
  const found = await getPage(deps, signedIn).catch(unlessSignInIsDue);
  if (found === 'sign-in') return signIn();
  if (!found) return notFound(deps, known);
  return toResult(deps, signedIn, kept ? { ...found, cookies: [deps.cookies.clear('kept')] } : found);
}

async function post(deps: PagesDeps, incoming: Incoming, session: Session | undefined): Promise<PagesResult> {
  const { event, visit, cookies } = incoming;
  const { t, path } = visit;
  const contentType = event.headers['content-type'] ?? '';
  const proof = { headers: event.headers, cookies };
  const refused = (): PagesResult => {
    incoming.body?.resume();
    const again = [`${PAGES_PATH}/`, t('page.toInbox')] as const;
    return toResult(deps, visit, messagePage(t('foreignForm.title'), t('foreignForm.text'), 403, again));
  };
  if (!session || !isSameOrigin(event.headers, deps.baseUrl)) return refused();
  const isOwn = (form: FormValues): boolean =>
    isOwnForm({ ...proof, session, field: form.one('csrf') }, deps.sealer, deps.baseUrl);

  const target = uploadTarget(path);
  if (target) {
    const known = await recognise(deps, visit, session);
    if (!known) return lateUpload(deps, incoming, target.from);
    const body = incoming.body ?? Readable.from([bodyOf(event)]);
    const sent = await target.receive(deps, known, { contentType, body, isOwn });
    return sent ? toResult(deps, known, sent) : refused();
  }
  if (!/^application\/x-www-form-urlencoded\b/i.test(contentType)) return refused();
  const form = new FormValues(new URLSearchParams(bodyOf(event).toString('utf8')));
  if (!isOwn(form)) return refused();
  const known = await recognise(deps, visit, session);
  const keep = async (again: boolean): Promise<PagesResult> =>
    toResult(deps, known ?? visit, await keepForm(deps, { ...visit, session }, form, again));
  if (!known)
    return path === '/sign-out' ? toResult(deps, visit, redirect(`${PAGES_PATH}/signed-out`)) : keep(false);
  try {
    const done = await postPage(deps, known, form);
    return done ? toResult(deps, known, done) : notFound(deps, known);
  } catch (error) {
    const code = error instanceof ApiProblemError ? error.problem.code : '';
    if (code === 'unauthenticated' || code === 'recent-authentication-required') {
      return keep(code === 'recent-authentication-required');
    }
    if (!(error instanceof ApiProblemError)) throw error;
    return toResult(deps, known, problemPage(t, error.problem));
  }
}

/** Who visits, as the shell of the API sees it; undefined when the token is no longer believed. */
async function recognise(
  deps: PagesDeps,
  visit: Visit,
  session: Session,
): Promise<SignedInVisit | undefined> {
  if (session.expiresAt <= seconds(deps) + MARGIN_SECONDS) return undefined;
  try {
    const { actor } = await deps.authenticator.authenticate(`Bearer ${session.token}`);
    return { ...visit, session, actor, formToken: deps.sealer.formToken(session.id) };
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'unauthenticated') return undefined;
    throw error;
  }
}

const unlessSignInIsDue = (error: unknown): 'sign-in' => {
  if (error instanceof ApiProblemError && error.problem.code === 'unauthenticated') return 'sign-in';
  throw error;
};

/** A file does not fit a cookie: it has to be chosen again. */
function lateUpload(deps: PagesDeps, { visit, body }: Incoming, from: string): PagesResult {
  body?.resume();
  const { t } = visit;
  const back = [signInPath(`${PAGES_PATH}${from}`), t('signIn.again')] as const;
  return toResult(deps, visit, messagePage(t('signIn.endedTitle'), t('upload.signInFirst'), 403, back));
}

const here = ({ path, query }: Visit): string => `${PAGES_PATH}${path}${query.size > 0 ? `?${query}` : ''}`;

const bodyOf = ({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): Buffer =>
  Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');

function changeLanguage(deps: PagesDeps, visit: Visit, language: Language): Outcome {
  const query = new URLSearchParams(visit.query);
  query.delete('lang');
  return { ...redirect(here({ ...visit, query })), cookies: [deps.cookies.set('language', language)] };
}

function notFound(deps: PagesDeps, visit: Visit): PagesResult {
  const { t } = visit;
  const link = [`${PAGES_PATH}/`, t('page.toInbox')] as const;
  return toResult(deps, visit, messagePage(t('notFound.title'), t('notFound.text'), 404, link));
}

const style = (deps: PagesDeps): PagesResult => ({
  statusCode: 200,
  headers: {
    ...securityHeaders(deps),
    'content-type': 'text/css; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  },
  body: STYLE,
});
