/** What all forms of the pages share: hidden fields, buttons, and the way from a refusal back to what was typed. */
import { randomBytes } from 'node:crypto';
import type { Problem } from '../../shared/contracts/problem.ts';
import { FormValues } from './form-values.ts';
import { html, type Markup } from './html.ts';
import { notice } from './layout.ts';
import { errorNotes, Notes } from './notes.ts';
import { problemSummary } from './problem-page.ts';
import type { SignedInVisit } from './visit.ts';

/** Fields of the shell, not of the act. */
const SHELL_FIELDS = ['csrf', 'key', 'version', 'more', 'zone'];

export interface FormState {
  readonly values: FormValues;
  /** The act's Idempotency-Key: posting the same form twice does the same thing once. */
  readonly key: string;
  readonly problem?: Problem | undefined;
  /** Comes back from a sign-in. */
  readonly isKept?: boolean;
}

export const newKey = (): string => randomBytes(16).toString('base64url');

export const typedValues = (form: FormValues): FormValues =>
  new FormValues(form.entries().filter(([name]) => !SHELL_FIELDS.includes(name)));

export const keyOf = (form: FormValues): string => {
  const key = form.one('key');
  return /^[\w-]{16,64}$/.test(key) ? key : newKey();
};

/** Whoever does not know what became of an act repeats that act; whoever was refused begins another one. */
export const keyAfter = (problem: Problem, form: FormValues): string =>
  problem.status >= 500 || problem.code === 'conflict' ? keyOf(form) : newKey();

export const firstState = ({ kept }: SignedInVisit, values: FormValues): FormState =>
  kept ? { values: typedValues(kept), key: keyOf(kept), isKept: true } : { values, key: newKey() };

export const notesOf = ({ t }: SignedInVisit, { problem }: FormState): Notes =>
  new Notes(problem ? errorNotes(t, problem) : []);

export const hiddenFields = (
  { formToken }: SignedInVisit,
  key: string,
  version?: number,
  zone?: string,
): Markup =>
  html`<input type="hidden" name="csrf" value="${formToken}"><input type="hidden" name="key" value="${key}">${
    version !== undefined && html`<input type="hidden" name="version" value="${version}">`
  }${zone !== undefined && html`<input type="hidden" name="zone" value="${zone}">`}`;

/** The clock that the form said it is on; anything else than a name of a zone makes no instant, and the API says so. */
export const zoneOf = (form: FormValues): string => form.one('zone') || 'UTC';

export const versionOf = (form: FormValues): number | undefined => {
  const version = form.one('version');
  return /^\d{1,9}$/.test(version) ? Number(version) : undefined;
};

/** Rendered after the fields, since they say where each note went. */
export const stateNotice = ({ t }: SignedInVisit, { problem, isKept }: FormState, notes: Notes): Markup =>
  html`${isKept && notice(t('form.kept'))}${problem && problemSummary(t, problem, notes)}`;
