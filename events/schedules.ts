/** The schedule table: what runs by the clock. Cron in UTC; the embedded scheduler and EventBridge read it alike. */
export interface Schedule {
  readonly name: string;
  readonly function: 'due-sweep' | 'publisher' | 'blob-cleanup' | 'root-day' | 'case-exports' | 'sender';
  readonly everyMinutes: number;
  readonly why: string;
}

export const SCHEDULES: readonly Schedule[] = [
  { name: 'due', function: 'due-sweep', everyMinutes: 1, why: 'Turns what is due into commands.' },
  { name: 'unpublished', function: 'publisher', everyMinutes: 1, why: 'Publishes what the stream missed.' },
  { name: 'outbox', function: 'sender', everyMinutes: 1, why: 'Messages to other nodes that are still due.' },
  {
    name: 'unreferenced',
    function: 'blob-cleanup',
    everyMinutes: 24 * 60,
    why: 'Removes objects of the vault that no row has referred to for a day.',
  },
  {
    name: 'nightly-root',
    function: 'root-day',
    everyMinutes: 60,
    why: 'Signs the root over the day before (UTC), and over days it missed.',
  },
  {
    name: 'exports',
    function: 'case-exports',
    everyMinutes: 1,
    why: 'Makes exports that were left, and removes those whose time is over.',
  },
];
