/** What speaks against the registration of a provider: keys, endpoint, contacts. */
import { overlaps } from './dated.ts';
import { type Problem, problem } from './problems.ts';
import type { Registration } from './registration.ts';

type Path = readonly (string | number)[];

export function checkRegistration(id: string, registration: Registration | undefined, path: Path): Problem[] {
  if (!registration) return [];
  return [
    ...checkKeys(id, registration, path),
    ...checkWebhook(id, registration, path),
    ...checkContacts(id, registration, path),
    ...(['keys', 'webhook', 'contacts'] as const).flatMap((member) =>
      overlaps(registration[member]).map(({ later }) =>
        problem('error', '7.6', [...path, member, later], `${id}: begins before the one before it has ended`),
      ),
    ),
  ];
}

function checkKeys(id: string, { keys }: Registration, path: Path): Problem[] {
  return keys.flatMap(({ value }, index) => {
    const ids = value.map(({ kid }) => kid);
    if (new Set(ids).size === ids.length) return [];
    return [problem('error', '7.6', [...path, 'keys', index], `${id}: two keys have the same kid`)];
  });
}

/** A name and password, or a secret in the query, would stand in a profile that everybody reads. */
function checkWebhook(id: string, { webhook }: Registration, path: Path): Problem[] {
  return webhook.flatMap(({ value }, index) => {
    const { protocol, hostname, username, password, search, hash } = new URL(value.url);
    const isHere = protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1');
    const place = [...path, 'webhook', index, 'value', 'url'];
    if (protocol !== 'https:' && !isHere)
      return [problem('error', '7.6', place, `${id}: the endpoint must be https`)];
    if ([username, password, search, hash].some((part) => part !== ''))
      return [
        problem('error', '7.6', place, `${id}: the endpoint must carry no password, query or fragment`),
      ];
    return [];
  });
}

function checkContacts(id: string, { contacts }: Registration, path: Path): Problem[] {
  return contacts.flatMap(({ value }, index) =>
    value.flatMap(({ desk, email, phone }, n) =>
      email === undefined && phone === undefined
        ? [
            problem(
              'error',
              '7.6',
              [...path, 'contacts', index, 'value', n],
              `${id}: ${desk} cannot be reached`,
            ),
          ]
        : [],
    ),
  );
}
