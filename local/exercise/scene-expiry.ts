/** Scene B: an order to Polaris. It is received, and nothing comes. */
import { addresseeOf, decide, eventTypes, issuedOrder } from './moves.ts';
import { orderToPolaris } from './orders.ts';
import type { Stage } from './stage.ts';

const POLARIS = 'prov-xb-polaris';
const HOUR = 3_600_000;

export async function expiry(stage: Stage): Promise<void> {
  const caseId = await issuedOrder(stage, 'DPP-B-1', orderToPolaris());
  await stage.act('polaris', 'acknowledges receipt', 'Art. 7.7', (polaris) =>
    decide(polaris, `/cases/${caseId}/receipt`, { providerId: POLARIS }),
  );
  const { deadline } = await addresseeOf(stage, caseId);
  if (!deadline) throw new Error(`case ${caseId} has no deadline`);
  stage.note(`the period ends ${stage.timeAt(deadline.endsAt, deadline.timeZone)}`);

  await stage.advanceDays(29);
  stage.check('nothing has expired', false, await hasExpired(stage, caseId));
  const left = async (): Promise<number> =>
    (Date.parse(deadline.endsAt) - Date.parse(await stage.legalNow())) / HOUR;
  await stage.advanceHours((await left()) - 1 / 60, 'until one minute before the end');
  stage.check(
    'still nothing has expired',
    ['received', false],
    [(await addresseeOf(stage, caseId)).status, await hasExpired(stage, caseId)],
  );
  await stage.advanceHours(2 / 60, 'two minutes pass');

  stage.check('the period has expired', true, await hasExpired(stage, caseId));
  const { status, fallbackOpen, orderStatus } = await addresseeOf(stage, caseId);
  stage.check(
    'Art. 8 or other mutual assistance is open',
    ['expired', true, 'settled'],
    [status, fallbackOpen, orderStatus],
  );
  await stage.checkSoon('the authority has mail', 'A period has expired', async () =>
    (await stage.mails.subjects(caseId, 'cyber@dpp.xa.example')).at(-1),
  );
  await stage.act('officer', 'closes the case and goes on under Art. 8', 'Art. 7.7', (officer) =>
    decide(officer, `/cases/${caseId}/close`, { outcome: 'No answer; Art. 8 follows.' }),
  );
  stage.check('the case is closed', 'closed', (await stage.read('officer', caseId)).status);
  await stage.refused(
    'polaris',
    'declines after all',
    [
      'POST',
      `/cases/${caseId}/answer`,
      { body: { providerId: POLARIS, outcome: 'refused', reason: 'no-reason' } },
    ],
    { status: 409, code: 'answer-order-in-closed', rule: 'policy: life of an order' },
  );
}

const hasExpired = async (stage: Stage, caseId: string): Promise<boolean> =>
  (await eventTypes(stage, caseId)).includes('ResponsePeriodExpired');
