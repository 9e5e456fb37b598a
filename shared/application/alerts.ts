/** What wakes a person: something that the node cannot mend by itself. Ids and codes, like everything that leaves. */
import { createHash } from 'node:crypto';

export interface Alert {
  /** The same for every try to raise the same alert: receivers drop repetitions by it. */
  readonly id: string;
  /** `critical`: a deadline or a right may be passing at this moment. */
  readonly severity: 'warning' | 'critical';
  /** Stable, for the receiver's rules: `due-parked`, `dead-letter`, ... */
  readonly code: string;
  /** Ids of what it is about: a case, a queue, a kind of due row. */
  readonly subjects: readonly string[];
}

/** At least once. Throws when nobody was reached; the caller raises it again under the same id. */
export interface Alerts {
  raise(alert: Alert): Promise<void>;
}

const ID = /^[A-Za-z0-9_-]{1,90}$/;
const CODE = /^[a-z][a-z0-9-]{0,63}$/;
/** Ids and codes have no spaces, so that a sentence about somebody is refused. */
const SUBJECT = /^[A-Za-z0-9._:#/-]{1,200}$/;
const SUBJECTS = 20;

/** Throws a TypeError that says which part is wrong, and never what it holds. */
export function checkAlert({ id, code, subjects }: Alert): void {
  if (!ID.test(id)) throw new TypeError('not the id of an alert');
  if (!CODE.test(code)) throw new TypeError('not the code of an alert');
  if (subjects.length > SUBJECTS || !subjects.every((subject) => SUBJECT.test(subject)))
    throw new TypeError('an alert is about ids');
}

/** An id made of what it is about: the same parts give the same id, other parts another one. */
export function alertId(...parts: readonly string[]): string {
  const readable = parts.join('-').replaceAll(/[^A-Za-z0-9_-]/g, '-');
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
  return `${readable.slice(0, 70)}-${digest}`;
}

/**
 * Several ways to the same people. All are tried; the alert is raised again if one failed, since that one may be
 * the pager. Those that took it get it twice, under the same id.
 */
export const everyWay = (ways: readonly Alerts[]): Alerts => ({
  async raise(alert) {
    const results = await Promise.allSettled(ways.map((way) => way.raise(alert)));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  },
});
