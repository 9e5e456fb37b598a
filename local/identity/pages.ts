/** The few pages an issuer shows: server-rendered, no script, readable with any browser and any screen reader. */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';

/** Everything a person reads here, by language. */
export const texts = {
  lang: 'en',
  product: 'Accord224',
  signIn: 'Sign in',
  signInTo: (node: string) => `You are signing in to ${node}.`,
  username: 'Username',
  password: 'Password',
  problemTitle: 'Error',
  credentials: 'Username or password is wrong.',
  throttled: (seconds: number) =>
    seconds > 60
      ? `Too many attempts. Wait ${Math.ceil(seconds / 60)} minutes, then try again.`
      : 'Too many attempts. Wait a minute, then try again.',
  expiredTitle: 'This sign-in has ended',
  expired: 'It took too long, or cookies are blocked. Go back to where you came from and start again.',
  refusedTitle: 'This request cannot be answered',
  refused: 'The application that sent you here asked for something this node does not allow.',
  failedTitle: 'Something went wrong',
  failed: 'The failure is recorded. Try again in a moment.',
  code: 'Code',
  signOut: 'Sign out',
  signOutQuestion: 'Do you want to sign out of this node?',
  signOutYes: 'Sign out',
  signOutNo: 'Stay signed in',
  signedOutTitle: 'You are signed out',
  signedOut: 'You can close this page.',
} as const;

type Texts = {
  readonly [K in keyof typeof texts]: (typeof texts)[K] extends string ? string : (typeof texts)[K];
};

const FRENCH: Texts = {
  lang: 'fr',
  product: 'Accord224',
  signIn: 'Se connecter',
  signInTo: (node) => `Vous vous connectez à ${node}.`,
  username: "Nom d'utilisateur",
  password: 'Mot de passe',
  problemTitle: 'Erreur',
  credentials: "Le nom d'utilisateur ou le mot de passe est erroné.",
  throttled: (seconds) =>
    seconds > 60
      ? `Trop de tentatives. Attendez ${Math.ceil(seconds / 60)} minutes, puis réessayez.`
      : 'Trop de tentatives. Attendez une minute, puis réessayez.',
  expiredTitle: 'Cette connexion a pris fin',
  expired: 'Elle a duré trop longtemps, ou les cookies sont bloqués. Revenez d’où vous venez et recommencez.',
  refusedTitle: 'Cette demande ne peut recevoir de réponse',
  refused: "L'application qui vous envoie ici a demandé ce que ce nœud n'autorise pas.",
  failedTitle: 'Une erreur s’est produite',
  failed: "L'erreur est consignée. Réessayez dans un instant.",
  code: 'Code',
  signOut: 'Se déconnecter',
  signOutQuestion: 'Voulez-vous vous déconnecter de ce nœud\u00a0?',
  signOutYes: 'Se déconnecter',
  signOutNo: 'Rester connecté',
  signedOutTitle: 'Vous êtes déconnecté',
  signedOut: 'Vous pouvez fermer cette page.',
};

/** `ui_locales` of OpenID Connect: the application knows the language of its reader. English for all others. */
export const textsFor = (uiLocales: unknown): Texts =>
  typeof uiLocales === 'string' && /^fr\b/i.test(uiLocales) ? FRENCH : texts;

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const STYLE = `
:root { color-scheme: light dark; font: 1.125rem/1.5 system-ui, sans-serif; }
main { max-width: 24rem; margin: 10vh auto; padding: 0 1rem; }
label { display: block; margin-top: 1rem; font-weight: 600; }
input, button { box-sizing: border-box; width: 100%; margin-top: .25rem; padding: .6rem; font: inherit; }
input { border: 2px solid #767676; border-radius: .25rem; }
button { margin-top: 1.5rem; border: 2px solid transparent; border-radius: .25rem; background: #0b4f8a; color: #fff; }
button.quiet { margin-top: .75rem; border-color: currentColor; background: none; color: inherit; }
:focus-visible { outline: 3px solid #d17a00; outline-offset: 2px; }
[role=alert] { padding: .6rem; border-left: .4rem solid #c62828; }
`;

const styleHash = createHash('sha256').update(STYLE).digest('base64');

const page = (title: string, body: string, { lang, product }: Texts): string => `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} - ${product}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;

export interface SignInPage {
  readonly action: string;
  /** Whose node this is, so that nobody types a password in the wrong place. */
  readonly node: string;
  readonly username?: string | undefined;
  readonly problem?: string | undefined;
  readonly words?: Texts;
}

export const signInPage = ({ action, node, username = '', problem, words = texts }: SignInPage): string => {
  const described = problem === undefined ? '' : ' aria-invalid="true" aria-describedby="problem"';
  const alert = problem === undefined ? '' : `<p role="alert" id="problem">${escapeHtml(problem)}</p>\n`;
  return page(
    problem === undefined ? words.signIn : `${words.problemTitle}: ${words.signIn}`,
    `<h1>${words.signIn}</h1>
<p>${escapeHtml(words.signInTo(node))}</p>
${alert}<form method="post" action="${escapeHtml(action)}">
<label for="username">${words.username}</label>
<input id="username" name="username" type="text" value="${escapeHtml(username)}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="64" required${described}>
<label for="password">${words.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="256" required${described}>
<button type="submit">${words.signIn}</button>
</form>`,
    words,
  );
};

/** A page that only says something; `code` is for whoever looks after the node. */
export const messagePage = (title: string, text: string, code?: string, words: Texts = texts): string =>
  page(
    title,
    `<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>${code === undefined ? '' : `\n<p>${words.code}: <code>${escapeHtml(code)}</code></p>`}`,
    words,
  );

/** `form` comes from oidc-provider: an empty form with its cross-site token, id `op.logoutForm`. */
export const signOutPage = (form: string, words: Texts = texts): string =>
  page(
    words.signOut,
    `<h1>${words.signOut}</h1>
<p>${words.signOutQuestion}</p>
${form}
<button type="submit" form="op.logoutForm" name="logout" value="yes">${words.signOutYes}</button>
<button type="submit" form="op.logoutForm" class="quiet">${words.signOutNo}</button>`,
    words,
  );

/**
 * Browsers apply `form-action` to the redirects after a form as well: the origin that finally gets the code has
 * to be named. `Referrer-Policy: same-origin` rather than none, which would make browsers send `Origin: null`.
 */
export const pageHeaders = (formTargets: readonly string[] = []): Record<string, string> => ({
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'cache-control': 'no-store',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'content-type': 'text/html; charset=utf-8',
});

export const sendPage = (
  response: ServerResponse,
  status: number,
  html: string,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, { ...pageHeaders(), ...headers });
  response.end(html);
};
