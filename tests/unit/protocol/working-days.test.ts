import { outline } from '../../../shared/protocol/art07-subscriber-information/outline.ts';
import {
  isWorkingDay,
  lastWorkingDayBefore,
  lastWorkingDayUpTo,
  morningOf,
  workingCalendarSchema,
} from '../../../shared/protocol/working-days.ts';
import { acknowledge, issued, lumen, profile, profiles } from '../../support/art07-builders.ts';

const calendar = workingCalendarSchema.parse({
  holidays: [{ on: '12-25' }, { on: '2026-04-06', name: 'Easter Monday' }],
});

describe('working days', () => {
  it('are neither weekend nor holiday, be it of every year or of this one', () => {
    expect(
      ['2026-04-03', '2026-04-04', '2026-04-06', '2025-12-25', '2027-04-06'].map((d) =>
        isWorkingDay(d, calendar),
      ),
    ).toEqual([true, false, false, false, true]);
    expect(isWorkingDay('2026-04-05')).toBe(false);
  });

  it('are looked for backwards', () => {
    expect(lastWorkingDayUpTo('2026-04-06', calendar)).toBe('2026-04-03');
    expect(lastWorkingDayUpTo('2026-04-07', calendar)).toBe('2026-04-07');
    expect(lastWorkingDayBefore('2026-04-07', calendar)).toBe('2026-04-03');
  });

  it('follow the weekend of the place', () => {
    expect(isWorkingDay('2026-04-05', workingCalendarSchema.parse({ weekend: ['fri', 'sat'] }))).toBe(true);
  });

  it('begin at nine where the recipient is, also when clocks change', () => {
    expect(morningOf('2026-03-28', 'Europe/Helsinki')).toBe('2026-03-28T07:00:00Z');
    expect(morningOf('2026-03-29', 'Europe/Helsinki')).toBe('2026-03-29T06:00:00Z');
  });

  it('refuse what is no date', () => {
    expect(workingCalendarSchema.safeParse({ holidays: [{ on: '13-01' }] }).success).toBe(false);
    expect(workingCalendarSchema.safeParse({ holidays: [{ on: 'Christmas' }] }).success).toBe(false);
  });
});

describe('a reminder', () => {
  const XB = profile('XB', (copy) => {
    copy.workingCalendar = {
      weekend: ['sat', 'sun'],
      holidays: [{ on: '2026-03-26' }, { on: '2026-03-31' }],
    };
  });

  it('comes on a working day of the recipient; the period does not roll over', () => {
    const story = issued();
    const now = '2026-03-02T12:00:00Z';
    story.tell(lumen, acknowledge(), { now, profiles: { ...profiles, XB } });
    const rows = outline(story.known).due.map(({ kind, at }) => [kind, at]);
    expect(rows).toEqual([
      ['art7-response', '2026-04-01T21:00:00Z'],
      // 27 March is a Friday; the 26th would have been the holiday.
      ['art7-reminder', '2026-03-27T07:00:00Z'],
    ]);
  });

  it('passes over the days on which the provider itself is closed', () => {
    const closed = profile('XB', (copy) => {
      for (const one of copy.providers)
        one.workingCalendar = { weekend: ['fri', 'sat', 'sun'], holidays: [{ on: '2026-03-26' }] };
    });
    const story = issued();
    story.tell(lumen, acknowledge(), { profiles: { ...profiles, XB: closed } });
    expect(outline(story.known).due[1]?.at).toBe('2026-03-25T07:00:00Z');
  });
});
