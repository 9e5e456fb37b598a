/** The issuer's own interaction: the sign-in form. Consent is not asked for, all clients are the node's own. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { errors } from 'oidc-provider';
import type { SystemClock } from '../../shared/application/ports.ts';
import type { Accounts } from './accounts.ts';
import { messagePage, pageHeaders, sendPage, signInPage, texts, textsFor } from './pages.ts';

const LONGEST_FORM = 8 * 1024;

export interface SignInOptions {
  readonly provider: Provider;
  readonly accounts: Accounts;
  readonly systemClock: SystemClock;
  readonly origin: string;
  /** Path of an interaction's page as browsers see it. */
  readonly pathOf: (uid: string) => string;
  readonly node: string;
}

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

export const signIn = (options: SignInOptions) => {
  const { provider, accounts, systemClock, origin, pathOf, node } = options;

  const show = (
    response: ServerResponse,
    interaction: Interaction,
    status: number,
    form: FormState,
  ): void => {
    const words = textsFor(interaction.params.ui_locales);
    const html = signInPage({ action: pathOf(interaction.uid), node, words, ...form });
    const target = originOf(interaction.params.redirect_uri);
    const headers = pageHeaders(target === undefined ? [] : [target]);
    const wait = form.retryAfter === undefined ? {} : { 'retry-after': String(form.retryAfter) };
    sendPage(response, status, html, { ...headers, ...wait });
  };

  const submit = async (
    request: IncomingMessage,
    response: ServerResponse,
    interaction: Interaction,
  ): Promise<void> => {
    // The interaction cookie is SameSite=Lax and bound to this path; browsers that name an origin must name ours.
    const from = request.headers.origin;
    if (from !== undefined && from !== origin) {
      return sendPage(response, 403, messagePage(texts.refusedTitle, texts.refused));
    }
    const form = await readForm(request);
    if (form === undefined) return sendPage(response, 400, messagePage(texts.refusedTitle, texts.refused));

    const username = form.get('username') ?? '';
    const result = await accounts.signIn(username, form.get('password') ?? '');
    if (result.ok) {
      const ts = Math.floor(Date.parse(systemClock.now()) / 1000);
      const login = { accountId: result.subject, amr: ['pwd'], remember: false, ts };
      return provider.interactionFinished(request, response, { login });
    }
    const words = textsFor(interaction.params.ui_locales);
    if (result.code === 'credentials') {
      return show(response, interaction, 422, { username, problem: words.credentials });
    }
    const retryAfter = result.retryAfterSeconds;
    return show(response, interaction, 429, { username, problem: words.throttled(retryAfter), retryAfter });
  };

  return async (request: IncomingMessage, response: ServerResponse, uid: string): Promise<void> => {
    const interaction = await found(provider, request, response);
    if (interaction === undefined || interaction.uid !== uid) {
      return sendPage(response, 400, messagePage(texts.expiredTitle, texts.expired));
    }
    if (interaction.prompt.name === 'consent') {
      return provider.interactionFinished(request, response, { consent: {} });
    }
    switch (request.method) {
      case 'GET':
      case 'HEAD': {
        const hint = interaction.params.login_hint;
        return show(
          response,
          interaction,
          200,
          typeof hint === 'string' ? { username: hint.slice(0, 64) } : {},
        );
      }
      case 'POST':
        return submit(request, response, interaction);
      default:
        return sendPage(response, 405, messagePage(texts.refusedTitle, texts.refused), {
          allow: 'GET, HEAD, POST',
        });
    }
  };
};

interface FormState {
  readonly username?: string;
  readonly problem?: string;
  readonly retryAfter?: number;
}

/** Undefined when the sign-in has expired, its cookie is missing, or it belongs to somebody else's session. */
const found = async (
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Interaction | undefined> => {
  try {
    return await provider.interactionDetails(request, response);
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return undefined;
    throw error;
  }
};

const originOf = (uri: unknown): string | undefined => {
  const url = typeof uri === 'string' ? URL.parse(uri) : null;
  return url !== null && /^https?:$/.test(url.protocol) ? url.origin : undefined;
};

/** Undefined when it is not a form, or larger than any form of ours. */
const readForm = async (request: IncomingMessage): Promise<URLSearchParams | undefined> => {
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LONGEST_FORM) return undefined;
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
};
