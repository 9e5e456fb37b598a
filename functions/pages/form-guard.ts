/**
 * Whether a form comes from a page of ours and of this session: the browser names our origin, its Strict cookie
 * and the hidden field agree, and both are bound to the session. Any one that fails is enough to refuse.
 */
import type { Cookies } from './cookies.ts';
import type { Sealer, Session } from './session.ts';

export interface FormProof {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly cookies: Cookies;
  readonly session: Session;
  readonly field: string;
}

export const isSameOrigin = (headers: FormProof['headers'], baseUrl: string): boolean => {
  const site = headers['sec-fetch-site'];
  return headers.origin === new URL(baseUrl).origin && (site === undefined || site === 'same-origin');
};

export function isOwnForm(
  { headers, cookies, session, field }: FormProof,
  sealer: Sealer,
  baseUrl: string,
): boolean {
  return (
    isSameOrigin(headers, baseUrl) && cookies.read('form') === field && sealer.isFormToken(field, session.id)
  );
}
