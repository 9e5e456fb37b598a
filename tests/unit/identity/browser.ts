/** Just enough of a browser: keeps cookies, follows redirects within the issuer, stops at the client's address. */
import { cookieJar } from '../../../local/identity/cookie-jar.ts';

export interface Seen {
  readonly url: URL;
  readonly response: Response;
  readonly html: string;
}

export const browser = (stopAt: string) => {
  const jar = cookieJar();
  const open = async (start: string, init: RequestInit = {}): Promise<Seen> => {
    let url = new URL(start);
    let next = init;
    for (let hop = 0; hop < 10; hop += 1) {
      const headers = { ...next.headers, ...jar.headersFor(url) };
      const response = await fetch(url, { ...next, headers, redirect: 'manual' });
      jar.store(url, response);
      const location = response.headers.get('location');
      if (location === null) return { url, response, html: await response.text() };
      url = new URL(location, url);
      next = {};
      if (url.href.startsWith(stopAt)) return { url, response, html: '' };
    }
    throw new Error('too many redirects');
  };
  return {
    open,
    submit: (page: Seen, fields: Record<string, string>, headers: Record<string, string> = {}) => {
      const action = /<form[^>]* action="([^"]+)"/.exec(page.html)?.[1];
      if (action === undefined) throw new Error('no form on the page');
      const body = new URLSearchParams(fields);
      return open(new URL(action, page.url).href, { method: 'POST', body, headers });
    },
  };
};
