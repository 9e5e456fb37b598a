/**
 * What is answered where a request meets no route: `$default` of API Gateway, which knows no 405 of its own. Not
 * for finding routes: that is done by the gateway, and by the router of the embedded node.
 */
import { ROUTES } from './routes.ts';

/** The function behind `$default`: it has no case key and reads next to nothing. */
export const FALLBACK_FUNCTION = 'reference';

/** Longer than any id; the router of the embedded node takes no more either. */
const PARAMETER = '([^/]{0,200})';
// What is on exercise nodes alone is not told of: this is the same on every node.
const PATHS = new Map<string, Set<string>>();
for (const { path, method, exerciseOnly } of ROUTES) {
  if (exerciseOnly) continue;
  const methods = PATHS.get(path) ?? new Set<string>();
  PATHS.set(path, methods.add(method));
}
const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, PARAMETER)}$`);

let patterns: readonly (readonly [RegExp, ReadonlySet<string>])[] | undefined;

/** The methods that a path takes; none where there is no such path. Never throws. */
export function allowedMethods(path: string): readonly string[] {
  patterns ??= [...PATHS].map(([known, methods]) => [patternOf(known), methods]);
  const found = new Set<string>();
  for (const [pattern, methods] of patterns) {
    const parameters = pattern.exec(path)?.slice(1);
    if (parameters?.every(isWellFormed)) for (const method of methods) found.add(method);
  }
  return [...found].sort();
}

function isWellFormed(parameter: string): boolean {
  try {
    decodeURIComponent(parameter);
    return true;
  } catch {
    return false;
  }
}
