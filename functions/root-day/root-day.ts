/** Every hour, so that each night has its root soon after midnight (UTC) and a missed one is made up for. */
import { makeRoots, type RootDeps } from '../../shared/application/audit/make-roots.ts';

export const rootDay = (deps: RootDeps) => async (): Promise<{ readonly days: readonly string[] }> => ({
  days: await makeRoots(deps),
});
