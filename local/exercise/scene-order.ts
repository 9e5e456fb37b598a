/** Scene A, first half: from an incomplete draft to the receipt by the provider. */
import * as z from 'zod';
import type { NodeClient } from '../client.ts';
import { factsSummary, factsSummaryInFrench, orderDocument, orderTranslation } from './documents.ts';
import { addresseeOf, approval, attach, decide, documentNames, draftBody, issue } from './moves.ts';
import { FACTS, fullOrder } from './orders.ts';
import type { Stage } from './stage.ts';

export const LUMEN = 'prov-xb-lumen';
export const LUMEN_MAIL = 'requisitions@lumen.xb.example';
const missingSchema = z.object({
  version: z.int(),
  whatIsMissing: z.array(z.object({ paragraph: z.string() })),
});

/** Returns the case, received by Lumen. */
export async function orderToLumen(stage: Stage): Promise<string> {
  const caseId = await draft(stage);
  await approve(stage, caseId);
  await serve(stage, caseId);
  return caseId;
}

async function missing(client: NodeClient, caseId: string) {
  const { version, whatIsMissing } = missingSchema.parse(await client.expect('GET', `/cases/${caseId}`));
  return {
    etag: `"${version}"`,
    paragraphs: whatIsMissing.map(({ paragraph }) => paragraph.replace('Art. ', '')),
  };
}

const byNumber = (paragraphs: readonly string[]): string[] =>
  [...new Set(paragraphs)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));

async function draft(stage: Stage): Promise<string> {
  const { id } = await stage.act(
    'officer',
    'opens a draft that names only the country',
    'Art. 7.3',
    (officer) => decide(officer, '/cases', draftBody('DPP-A-1', {})),
  );
  const officer = stage.as('officer');
  const empty = await missing(officer, id);
  stage.note(`missing, by paragraph: ${byNumber(empty.paragraphs).join(', ')}`);
  for (const paragraph of ['7.3.a', '7.3.c', '7.3.f', '7.4.a', '7.5.a']) {
    stage.check(`${paragraph} is listed as missing`, true, empty.paragraphs.includes(paragraph));
  }
  await stage.refused('officer', 'submits it all the same', ['POST', `/cases/${id}/submit`, { body: {} }], {
    status: 422,
    code: 'incomplete-order',
    rule: 'Art. 4.2',
  });

  await stage.act('officer', 'fills in the order and the supplemental information', 'Art. 7.3, 7.4', () =>
    officer.expect('PUT', `/cases/${id}/order`, {
      body: { order: fullOrder({ responseManner: 'Through the node.' }) },
      headers: { 'if-match': empty.etag },
    }),
  );
  const order = await stage.act(
    'officer',
    'attaches the signed order in English, and the summary of facts',
    'Art. 7.3',
    async () => {
      const documentId = await attach(officer, id, orderDocument());
      await attach(officer, id, factsSummary());
      return documentId;
    },
  );
  stage.check(
    'still missing: language, approval, notification',
    ['13', '4.1', '4.2', '7.5.a'],
    [...new Set((await missing(officer, id)).paragraphs)].sort(),
  );
  await stage.act('officer', 'attaches the French translation: Lumen reads French', 'Art. 4.2.c', () =>
    attach(officer, id, orderTranslation(order)),
  );
  await stage.act(
    'officer',
    'attaches the summary of facts in French, for the authority of Brumeval',
    'Art. 4.1',
    () => attach(officer, id, factsSummaryInFrench()),
  );
  const translated = await missing(officer, id);
  stage.check('the language of Lumen is served', false, translated.paragraphs.includes('4.2'));
  stage.check('the language of its Party is served', false, translated.paragraphs.includes('4.1'));
  await stage.act(
    'deputy',
    'corrects a sentence of the draft, and so becomes one of its authors',
    'Art. 7.4.d',
    (deputy) =>
      deputy.expect('PUT', `/cases/${id}/order`, {
        body: { order: fullOrder() },
        headers: { 'if-match': translated.etag },
      }),
  );
  await stage.refused(
    'officer',
    'overwrites it from an old screen',
    [
      'PUT',
      `/cases/${id}/order`,
      { body: { order: fullOrder({ factsSummary: 'Old.' }) }, headers: { 'if-match': empty.etag } },
    ],
    { status: 412, code: 'stale-version' },
  );
  return id;
}

async function approve(stage: Stage, caseId: string): Promise<void> {
  await stage.act('officer', 'submits the order for approval', 'Art. 13', (officer) =>
    decide(officer, `/cases/${caseId}/submit`, {}),
  );
  const body = approval(await stage.legalNow());
  const path = `/cases/${caseId}/approve`;
  await stage.refused(
    'officer',
    'approves the own order, without the role for it',
    ['POST', path, { body }],
    {
      status: 403,
      code: 'missing-role',
      rule: 'policy: roles',
    },
  );
  await stage.refused('deputy', 'has the role, but wrote on the order', ['POST', path, { body }], {
    status: 422,
    code: 'four-eyes',
    rule: 'Art. 7.2.b',
  });
  stage.check('nothing has changed', 'awaitingApproval', (await stage.read('officer', caseId)).status);
  await stage.act('prosecutor', 'approves the order as it stands', 'Art. 7.2.b, 13', (prosecutor) =>
    decide(prosecutor, path, body),
  );
  stage.check('the order is approved', 'approved', (await stage.read('officer', caseId)).status);
}

async function serve(stage: Stage, caseId: string): Promise<void> {
  const path = `/cases/${caseId}/issue`;
  await stage.refused(
    'issuer',
    'issues it without telling Brumeval',
    ['POST', path, { body: { electronicDelivery: true } }],
    {
      status: 422,
      code: 'notification-missing',
      rule: 'Art. 7.5.a',
    },
  );
  const body = issue(await stage.legalNow());
  const idempotencyKey = `issue-${caseId}`;
  await stage.act(
    'issuer',
    'notifies the Parquet of Brumeval and issues the order',
    'Art. 7.1, 7.5.a',
    async (issuer) => {
      const first = await issuer.expect('POST', path, { body, idempotencyKey });
      stage.check(
        'the same request again repeats the answer only',
        first,
        await issuer.expect('POST', path, { body, idempotencyKey }),
      );
    },
  );
  await stage.checkSoon('Lumen has mail', ['An order for subscriber information awaits you'], () =>
    stage.mails.subjects(caseId, LUMEN_MAIL),
  );
  const lumen = stage.as('lumen');
  stage.check(
    'Lumen sees the order and its translation, nothing else',
    ['order.en.pdf', 'order.fr.pdf'],
    await documentNames(lumen, caseId),
  );
  const seen = await lumen.call('GET', `/cases/${caseId}`);
  stage.check(
    'the summary of facts does not reach Lumen',
    false,
    Buffer.from(seen.bytes).includes(FACTS.slice(0, 30)),
  );

  await stage.act('lumen', 'acknowledges receipt: the period runs from here', 'Art. 7.7', () =>
    decide(lumen, `/cases/${caseId}/receipt`, { providerId: LUMEN }),
  );
  const { deadline, status } = await addresseeOf(stage, caseId);
  stage.check(
    'received, and the longer of 30 days and the 20 asked for counts',
    ['received', '7.7'],
    [status, deadline?.basis],
  );
  if (deadline) stage.note(`the period ends ${stage.timeAt(deadline.endsAt, deadline.timeZone)}`);
  if (deadline) stage.note(`           which is ${stage.timeAt(deadline.endsAt, stage.timeZone)}`);
}
