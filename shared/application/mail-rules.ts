/** What may be mailed, on every engine: one id, somebody to read it, and no line breaks where a header ends. */
import type { Mail } from './ports.ts';

export type MailMessage = Parameters<Mail['send']>[0];

/** Carries the stable id of a mail: whoever reads mails by machine drops repetitions by it. */
export const MAIL_ID_HEADER = 'X-Accord224-Id';

const ID = /^[A-Za-z0-9_-]{1,100}$/;
/** ASCII, as SES takes no other; domains of other scripts are written in their xn-- form. */
const ADDRESS = /^[!#-+\-./0-9:=?A-Z[-~]{1,64}@[A-Za-z0-9.-]{1,255}$/;
const LINE_BREAK = /[\r\n]/;
const RECIPIENTS = 50;

/** Throws a TypeError that says which part is wrong, and never what it holds. */
export function checkMail({ id, to, subject }: MailMessage): void {
  if (!ID.test(id)) throw new TypeError('not the id of a mail');
  if (to.length === 0 || to.length > RECIPIENTS)
    throw new TypeError(`a mail has 1 to ${RECIPIENTS} recipients`);
  if (!to.every((address) => ADDRESS.test(address))) throw new TypeError('not a mail address');
  if (LINE_BREAK.test(subject)) throw new TypeError('a subject is one line');
}
