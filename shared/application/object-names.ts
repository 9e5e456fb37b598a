/** Names in the vault: letters, digits, `_`, `-` and inner dots, in folders. Nothing in a name leaves its folder. */
const PART = '[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}';
const NAME = new RegExp(`^${PART}(?:/${PART}){0,7}$`);

/** A fault of ours: names are made of ids, so a bad one is never a caller's data. */
export class ObjectNameError extends Error {
  override readonly name = 'ObjectNameError';
}

export function checkObjectName(name: string): string {
  if (!NAME.test(name)) throw new ObjectNameError('not the name of an object');
  return name;
}

/** A prefix ends in `/` and means everything below it, or is the whole name of one object. */
export function checkPrefix(prefix: string): { readonly path: string; readonly below: boolean } {
  const below = prefix.endsWith('/');
  const path = below ? prefix.slice(0, -1) : prefix;
  checkObjectName(path);
  return { path, below };
}
