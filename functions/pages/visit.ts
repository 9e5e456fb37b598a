/** One request of a browser, as the pages see it, and what they need to answer it. */
import type { Log, SystemClock } from '../../shared/application/ports.ts';
import type { Actor } from '../../shared/protocol/decision.ts';
import type { Authenticator } from '../edge/request.ts';
import type { Api } from './api-port.ts';
import type { CookieWriter } from './cookies.ts';
import type { FormValues } from './form-values.ts';
import type { Markup } from './html.ts';
import type { Texts } from './i18n.ts';
import type { Oidc } from './oidc.ts';
import type { Parking } from './parking.ts';
import type { Sealer, Session } from './session.ts';

export interface PagesDeps {
  readonly api: Api;
  readonly authenticator: Authenticator;
  readonly oidc: Oidc;
  readonly sealer: Sealer;
  readonly cookies: CookieWriter;
  readonly parking: Parking;
  readonly systemClock: SystemClock;
  readonly newId: () => string;
  readonly baseUrl: string;
  /** Party whose node this is, ISO code, and its names by language. */
  readonly party: string;
  readonly names: Readonly<Record<string, string>>;
  /** Legal time moves on this node: say so on every page. */
  readonly exercise: boolean;
  readonly log: Log;
  /** The host sends streams; where it cannot, large documents are fetched through the API. */
  readonly canStream: boolean;
}

export interface Visit {
  readonly t: Texts;
  /** Below `/pages`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly session?: Session;
  readonly actor?: Actor;
}

export interface SignedInVisit extends Visit {
  readonly session: Session;
  readonly actor: Actor;
  /** Goes into every form. */
  readonly formToken: string;
  /** A form that had to wait for a sign-in. */
  readonly kept?: FormValues | undefined;
}

export interface Page {
  readonly kind: 'page';
  readonly status: number;
  readonly title: string;
  readonly body: Markup;
  /** Something was refused: the title says so first. */
  readonly failed?: boolean;
}

export interface Redirect {
  readonly kind: 'redirect';
  /** Absolute, or below the pages with its prefix. */
  readonly to: string;
}

export interface Bytes {
  readonly kind: 'bytes';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
}

export type Outcome = (Page | Redirect | Bytes) & { readonly cookies?: readonly string[] };

export const page = (title: string, body: Markup, status = 200, failed = false): Page => ({
  kind: 'page',
  status,
  title,
  body,
  failed,
});
export const redirect = (to: string): Redirect => ({ kind: 'redirect', to });

/** The token is no longer believed: sign in, and come back. */
export class SignInNeededError extends Error {
  override readonly name = 'SignInNeededError';
}
