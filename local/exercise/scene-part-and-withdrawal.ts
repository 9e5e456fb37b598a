/** Scene D: a part is disclosed and the rest declined; another order is withdrawn before the answer. */
import { answerTable } from './documents.ts';
import { addresseeOf, attach, decide, eventTypes, issuedOrder } from './moves.ts';
import { orderToPolaris } from './orders.ts';
import type { Stage } from './stage.ts';

const POLARIS = 'prov-xb-polaris';

export async function partAndWithdrawal(stage: Stage): Promise<void> {
  await part(stage);
  stage.line();
  await withdrawal(stage);
}

async function part(stage: Stage): Promise<void> {
  const caseId = await issuedOrder(stage, 'DPP-D-1', orderToPolaris());
  await stage.act(
    'polaris',
    'discloses the identity, and declines to give the address',
    'Art. 7.7',
    async (polaris) => {
      const documentId = await attach(polaris, caseId, answerTable());
      await decide(polaris, `/cases/${caseId}/answer`, {
        providerId: POLARIS,
        outcome: 'partlyDisclosed',
        documents: [documentId],
        reason: 'no-such-data',
        withheld: ['postalAddress'],
      });
    },
  );
  const { status, fallbackOpen, answers, deadline } = await addresseeOf(stage, caseId);
  stage.check(
    'a part is here, for the rest Art. 8 is open at once',
    ['partlyDisclosed', true],
    [status, fallbackOpen],
  );
  stage.check(
    'what was withheld, and why',
    { withheld: ['postalAddress'], reason: 'no-such-data' },
    { withheld: answers[0]?.withheld, reason: answers[0]?.reason },
  );
  stage.check('the answer without a receipt counts as receipt', true, deadline !== undefined);
  await stage.refused(
    'polaris',
    'changes its mind and declines everything',
    [
      'POST',
      `/cases/${caseId}/answer`,
      { body: { providerId: POLARIS, outcome: 'refused', reason: 'other' } },
    ],
    { status: 409, code: 'already-answered', rule: 'Art. 7.7' },
  );
  await stage.act('officer', 'closes the case', 'Art. 14.5', (officer) =>
    decide(officer, `/cases/${caseId}/close`, { outcome: 'Identity known; address by Art. 8.' }),
  );
  stage.check('the case is closed', 'closed', (await stage.read('officer', caseId)).status);
}

async function withdrawal(stage: Stage): Promise<void> {
  const caseId = await issuedOrder(stage, 'DPP-D-2', orderToPolaris());
  await stage.act('polaris', 'acknowledges receipt', 'Art. 7.7', (polaris) =>
    decide(polaris, `/cases/${caseId}/receipt`, { providerId: POLARIS }),
  );
  const documentId = await stage.act(
    'polaris',
    'uploads the answer, but does not send it yet',
    'Art. 7.1',
    (polaris) => attach(polaris, caseId, answerTable()),
  );
  await stage.act('issuer', 'withdraws the order: the subscriber was found otherwise', 'Art. 7', (issuer) =>
    decide(issuer, `/cases/${caseId}/withdraw`, { reason: 'Identified by other means.' }),
  );
  const { status, orderStatus } = await addresseeOf(stage, caseId);
  stage.check('the order is withdrawn', ['withdrawn', 'withdrawn'], [status, orderStatus]);
  const before = (await stage.read('officer', caseId)).version;
  await stage.refused(
    'polaris',
    'answers after the withdrawal',
    [
      'POST',
      `/cases/${caseId}/answer`,
      { body: { providerId: POLARIS, outcome: 'disclosed', documents: [documentId] } },
    ],
    { status: 409, code: 'order-withdrawn', rule: 'Art. 7.1' },
  );
  const after = await stage.read('officer', caseId);
  stage.check('nothing has changed', before, after.version);
  await stage.refused(
    'officer',
    'looks at what was uploaded but never disclosed',
    ['GET', `/cases/${caseId}/documents/${documentId}/content`],
    {
      status: 404,
      code: 'not-found',
    },
  );
  await stage.act('officer', 'closes the case', 'Art. 14.5', (officer) =>
    decide(officer, `/cases/${caseId}/close`, { outcome: 'Withdrawn.' }),
  );
  await stage.advanceDays(31);
  stage.check(
    'a period that no longer runs does not expire',
    false,
    (await eventTypes(stage, caseId)).includes('ResponsePeriodExpired'),
  );
}
