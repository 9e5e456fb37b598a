/** As much of a browser's cookie handling as one sign-in needs: host, path, deletion. */
export interface CookieJar {
  store(url: URL, response: Response): void;
  headersFor(url: URL): Record<string, string>;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  readonly path: string;
}

const within = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

export const cookieJar = (): CookieJar => {
  const cookies = new Map<string, Cookie>();
  return {
    store(url, response) {
      for (const line of response.headers.getSetCookie()) {
        const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
        const split = pair.indexOf('=');
        const name = pair.slice(0, split);
        const value = pair.slice(split + 1);
        const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? '/';
        const key = `${url.host} ${path} ${name}`;
        // An issuer deletes a cookie by emptying it.
        if (value === '') cookies.delete(key);
        else cookies.set(key, { name, value, host: url.host, path });
      }
    },
    headersFor(url) {
      const sent = [...cookies.values()].filter(
        ({ host, path }) => host === url.host && within(url.pathname, path),
      );
      return sent.length === 0
        ? {}
        : { cookie: sent.map(({ name, value }) => `${name}=${value}`).join('; ') };
    },
  };
};
