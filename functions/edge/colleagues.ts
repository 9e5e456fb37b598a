/** Whom a case can be given to: active in the directory, of the same authority, in a role that works on cases. */
import type { Refusal } from '../../shared/protocol/decision.ts';

export { isColleague } from '../../shared/application/cases/absent-owners.ts';

export const NO_COLLEAGUE: Refusal = {
  kind: 'rule',
  rule: 'policy: owner and deputies',
  code: 'no-colleague',
  detail: 'A case goes to an active account of the same authority in an office role.',
};
