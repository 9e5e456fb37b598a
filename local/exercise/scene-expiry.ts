/** Scene B: an order to Polaris. It is received, nothing comes, the period ends; the answer comes late. */
import { answerRecord } from './documents.ts';
import { addresseeOf, attach, decide, eventTypes, issuedOrder } from './moves.ts';
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
  await stage.advanceDays(2);
  await stage.act('polaris', 'discloses after all, two days late', 'Art. 7.7', async (polaris) => {
    const documentId = await attach(polaris, caseId, answerRecord());
    await decide(polaris, `/cases/${caseId}/answer`, {
      providerId: POLARIS,
      outcome: 'disclosed',
      documents: [documentId],
    });
  });
  const late = await addresseeOf(stage, caseId);
  stage.check(
    'a late answer still counts, and is marked as late',
    ['disclosed', true, false],
    [late.status, late.answers[0]?.late, late.fallbackOpen],
  );
  await stage.act('officer', 'closes the case', 'Art. 14.5', (officer) =>
    decide(officer, `/cases/${caseId}/close`, { outcome: 'Subscriber identified, late.' }),
  );
  stage.check('the case is closed', 'closed', (await stage.read('officer', caseId)).status);
  await stage.refused(
    'polaris',
    'has something to add',
    [
      'POST',
      `/cases/${caseId}/answer`,
      { body: { providerId: POLARIS, outcome: 'refused', reason: 'other' } },
    ],
    { status: 409, code: 'answer-order-in-closed', rule: 'policy: life of an order' },
  );
}

const hasExpired = async (stage: Stage, caseId: string): Promise<boolean> =>
  (await eventTypes(stage, caseId)).includes('ResponsePeriodExpired');
