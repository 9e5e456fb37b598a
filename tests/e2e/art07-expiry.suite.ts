/** Thirty days of silence, lived through on the legal clock. Runs last in its file: the clock only moves forward. */
import { eventually, type Json } from '../support/e2e-expect.ts';
import { attach, csvAnswer, LUMEN, legalNow, received } from '../support/e2e-order.ts';
import type { Target } from '../support/e2e-target.ts';
import { addresseesOf } from './art07-endings.suite.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export function expirySuite(getTarget: () => Target): void {
  describe('an order that nobody answers', () => {
    let id = '';
    let endsAt = 0;
    const addressee = async () => (await addresseesOf(await getTarget().client('officer'), id))[0];
    const hoursTo = async (instant: number) => (instant - Date.parse(await legalNow(getTarget()))) / HOUR;
    const inbox = async (query: string) =>
      (
        (await (await getTarget().client('officer')).expect('GET', `/cases?limit=100&${query}`)) as {
          entries: Json[];
        }
      ).entries.find(({ caseId }) => caseId === id);
    const types = async () =>
      (
        (await (await getTarget().client('officer')).expect('GET', `/cases/${id}/events?limit=100`)) as {
          events: { type: string }[];
        }
      ).events.map(({ type }) => type);

    /** The sweep reads an index, and that may lag: what it missed the next one brings. */
    const swept = async () => {
      await getTarget().settle();
      return types();
    };

    beforeAll(async () => {
      id = await received(getTarget());
      const { deadline } = (await addressee()) as { deadline: { endsAt: string } };
      endsAt = Date.parse(deadline.endsAt);
    });

    it('is not due soon on the first day, and is a week before its end', async () => {
      const target = getTarget();
      await eventually(() => inbox('state=open'), Boolean);
      expect(await inbox('due=due-soon&withinDays=7')).toBeUndefined();
      await target.advanceClock(await hoursTo(endsAt - 6.5 * DAY));
      await eventually(() => inbox('due=due-soon&withinDays=7'), Boolean);
    });

    it('is brought to mind five days before its end, once', async () => {
      await getTarget().advanceClock(await hoursTo(endsAt - 4.5 * DAY));
      await eventually(swept, (all) => all.includes('ResponseReminderDue'));
      await getTarget().advanceClock(12);
      await getTarget().settle();
      expect((await types()).filter((type) => type === 'ResponseReminderDue')).toHaveLength(1);
    });

    it('is still running one minute before 24:00 of the thirtieth day', async () => {
      await getTarget().advanceClock(await hoursTo(endsAt - 60_000));
      await getTarget().settle();
      expect(await types()).not.toContain('ResponsePeriodExpired');
      expect(await addressee()).toMatchObject({ status: 'received', fallbackOpen: false });
    });

    it('has expired with that midnight: the fallback is open', async () => {
      await getTarget().advanceClock(2 / 60);
      await eventually(swept, (all) => all.includes('ResponsePeriodExpired'));
      expect(await addressee()).toMatchObject({ status: 'expired', fallbackOpen: true });
      expect((await types()).filter((type) => type === 'ResponsePeriodExpired')).toHaveLength(1);
    });

    it('can still be answered late, and says so', async () => {
      const lumen = await getTarget().client('lumen');
      const documents = [await attach(lumen, id, csvAnswer())];
      await lumen.expect('POST', `/cases/${id}/answer`, {
        body: { providerId: LUMEN, outcome: 'disclosed', documents },
      });
      const late = await addressee();
      expect(late).toMatchObject({ status: 'disclosed', fallbackOpen: false });
      expect(late?.answers).toEqual([expect.objectContaining({ late: true })]);
    });
  });
}
