/** Names and attributes of the cookies. Browsers share cookies between ports, hence a name per node. */
import { createHash } from 'node:crypto';

export type CookieName = 'session' | 'form' | 'flow' | 'kept' | 'language';

export interface Cookies {
  read(name: CookieName): string | undefined;
}

export interface CookieWriter {
  set(name: CookieName, value: string): string;
  clear(name: CookieName): string;
  from(cookies: readonly string[] | undefined): Cookies;
}

/**
 * The form cookie is Strict, so that no other site's form carries it; the session is Lax, so that a link in a
 * mail leads to the case. Neither has a lifetime: both go with the browser, the token within expires by itself.
 */
const ATTRIBUTES: Readonly<Record<CookieName, string>> = {
  session: 'HttpOnly; SameSite=Lax',
  form: 'HttpOnly; SameSite=Strict',
  flow: 'HttpOnly; SameSite=Lax; Max-Age=600',
  kept: 'HttpOnly; SameSite=Lax; Max-Age=600',
  language: 'HttpOnly; SameSite=Lax; Max-Age=31536000',
};

export const PAGES_PATH = '/pages';

export function cookieWriter(baseUrl: string): CookieWriter {
  const prefix = `accord224_${createHash('sha256').update(baseUrl).digest('hex').slice(0, 8)}_pages`;
  const secure = baseUrl.startsWith('https:') ? '; Secure' : '';
  const set = (name: CookieName, value: string): string =>
    `${prefix}_${name}=${value}; Path=${PAGES_PATH}; ${ATTRIBUTES[name]}${secure}`;
  return {
    set,
    clear: (name) => `${prefix}_${name}=; Path=${PAGES_PATH}; HttpOnly; SameSite=Lax; Max-Age=0${secure}`,
    from(cookies = []) {
      const values = new Map(
        cookies.map((pair) => {
          const at = pair.indexOf('=');
          return [pair.slice(0, at).trim(), pair.slice(at + 1)];
        }),
      );
      return { read: (name) => values.get(`${prefix}_${name}`) };
    },
  };
}
