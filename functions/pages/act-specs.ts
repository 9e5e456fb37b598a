/** All decisions on an order of Art. 7 that have a form, what is likely first on top. */
import type { ActSpec } from './act-spec.ts';
import { AFTER_ISSUE } from './acts-after-issue.ts';
import { BEFORE_ISSUE } from './acts-before-issue.ts';
import { OF_AUTHORITY } from './acts-of-authority.ts';
import { OF_PROVIDER } from './acts-of-provider.ts';

export const ACTS: readonly ActSpec[] = [...OF_PROVIDER, ...BEFORE_ISSUE, ...OF_AUTHORITY, ...AFTER_ISSUE];

export const actOf = (verb: string): ActSpec | undefined => ACTS.find((act) => act.verb === verb);
