/** Instants as people read them: local time with its zone, and UTC beside it where it matters in law. */
import { html, type Markup } from './html.ts';
import type { Texts } from './i18n.ts';

const LOCALES = { en: 'en-GB', fr: 'fr-FR' } as const;

function format(t: Texts, instant: string, timeZone: string, name: 'short' | 'none' = 'none'): string {
  return new Intl.DateTimeFormat(LOCALES[t.language], {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
    ...(name === 'short' ? { timeZoneName: 'short' } : {}),
  }).format(new Date(instant));
}

const isInstant = (value: string): boolean => !Number.isNaN(Date.parse(value));

/** `22 November 2026 at 14:05 (Europe/Helsinki)`; a zone we do not know is UTC. */
export function localTime(t: Texts, instant: unknown, timeZone = 'UTC'): Markup {
  const text = String(instant ?? '');
  if (!isInstant(text)) return html`${text}`;
  return html`<time datetime="${text}">${format(t, text, timeZone)} (${timeZone})</time>`;
}

export const utcTime = (t: Texts, instant: string): Markup =>
  isInstant(instant)
    ? html`<time datetime="${instant}">${format(t, instant, 'UTC')} UTC</time>`
    : html`${instant}`;

/** A day without time, such as a date of an approval. */
export function day(t: Texts, date: unknown): Markup {
  const text = String(date ?? '');
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || !isInstant(text)) return html`${text}`;
  const shown = new Intl.DateTimeFormat(LOCALES[t.language], { dateStyle: 'long', timeZone: 'UTC' });
  return html`<time datetime="${text}">${shown.format(new Date(text))}</time>`;
}

export interface Deadline {
  /** First instant after the period. */
  readonly endsAt: string;
  readonly timeZone: string;
  readonly localDate: string;
  readonly basis?: string | undefined;
}

/** The last day at the seat whose clock counts, and the same moment in UTC. */
export const deadlineTime = (t: Texts, { endsAt, timeZone, localDate }: Deadline): Markup =>
  html`<strong>${t('clock.endOf')} ${day(t, localDate)}, 24:00</strong> (${timeZone})
<br><span class="quiet">${utcTime(t, endsAt)}</span>`;
