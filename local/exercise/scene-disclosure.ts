/** Scene A: an order to Lumen, from an incomplete draft to the answer and the closed case. */
import * as z from 'zod';
import { type NodeClient, sha256 } from '../client.ts';
import {
  answerRecord,
  answerTable,
  contractArchive,
  factsSummary,
  orderDocument,
  orderTranslation,
} from './documents.ts';
import {
  addresseeOf,
  approval,
  attach,
  decide,
  documentNames,
  draftBody,
  eventTypes,
  issue,
  timeline,
} from './moves.ts';
import { FACTS, fullOrder } from './orders.ts';
import type { Stage } from './stage.ts';

const LUMEN = 'prov-xb-lumen';
const LUMEN_MAIL = 'requisitions@lumen.xb.example';
const OWN_MAIL = 'cyber@dpp.xa.example';
const missingSchema = z.object({
  version: z.int(),
  whatIsMissing: z.array(z.object({ paragraph: z.string() })),
});

export async function disclosure(stage: Stage): Promise<void> {
  const caseId = await draft(stage);
  await approve(stage, caseId);
  await serve(stage, caseId);
  await wait(stage, caseId);
  const archive = contractArchive();
  await answer(stage, caseId, archive);
  await receive(stage, caseId, archive);
}

async function missing(client: NodeClient, caseId: string) {
  const { version, whatIsMissing } = missingSchema.parse(await client.expect('GET', `/cases/${caseId}`));
  return {
    etag: `"${version}"`,
    paragraphs: whatIsMissing.map(({ paragraph }) => paragraph.replace('Art. ', '')),
  };
}

async function draft(stage: Stage): Promise<string> {
  const { id } = await stage.act(
    'officer',
    'opens a draft that names only the country',
    'Art. 7.3',
    (officer) => decide(officer, '/cases', draftBody('DPP-A-1', {})),
  );
  const officer = stage.as('officer');
  const empty = await missing(officer, id);
  stage.note(`missing, by paragraph: ${[...new Set(empty.paragraphs)].join(', ')}`);
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
    ['13', '4.2', '7.5.a'],
    [...new Set((await missing(officer, id)).paragraphs)].sort(),
  );
  await stage.act('officer', 'attaches the French translation: Lumen reads French', 'Art. 4.2.c', () =>
    attach(officer, id, orderTranslation(order)),
  );
  const translated = await missing(officer, id);
  stage.check('the language of Lumen is served', false, translated.paragraphs.includes('4.2'));
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
  if (deadline) stage.note(`           that is ${stage.timeAt(deadline.endsAt, stage.timeZone)}`);
}

const inboxSchema = z.object({ entries: z.array(z.looseObject({ caseId: z.string() })) });

async function inbox(client: NodeClient, query: string): Promise<string[]> {
  const { entries } = inboxSchema.parse(await client.expect('GET', `/cases?limit=100&${query}`));
  return entries.map(({ caseId }) => caseId);
}

async function wait(stage: Stage, caseId: string): Promise<void> {
  const officer = stage.as('officer');
  await stage.advanceDays(12);
  stage.check(
    'nothing happens: no reminder yet',
    false,
    (await eventTypes(stage, caseId)).includes('ResponseReminderDue'),
  );
  await stage.checkSoon('the inbox shows it as due within 20 days', true, async () =>
    (await inbox(officer, 'due=due-soon&withinDays=20')).includes(caseId),
  );
  await stage.advanceDays(14);
  stage.check(
    'five days before the end a reminder is on the timeline',
    'ResponseReminderDue',
    (await eventTypes(stage, caseId)).at(-1),
  );
  await stage.checkSoon('and Lumen has a second mail', 'An answer is due soon', async () =>
    (await stage.mails.subjects(caseId, LUMEN_MAIL)).at(-1),
  );
}

async function answer(
  stage: Stage,
  caseId: string,
  archive: ReturnType<typeof contractArchive>,
): Promise<void> {
  const size = (archive.bytes.byteLength / 1e6).toFixed(1);
  const documents = await stage.act(
    'lumen',
    `uploads a table, a record and an archive of ${size} MB`,
    'Art. 7.1',
    async (lumen) => [
      await attach(lumen, caseId, answerTable()),
      await attach(lumen, caseId, answerRecord()),
      await attach(lumen, caseId, archive),
    ],
  );
  stage.check(
    'the authority sees none of it before the answer',
    false,
    (await documentNames(stage.as('officer'), caseId)).includes(archive.name),
  );
  await stage.act('lumen', 'discloses in full', 'Art. 7.1, 7.7', (lumen) =>
    decide(lumen, `/cases/${caseId}/answer`, { providerId: LUMEN, outcome: 'disclosed', documents }),
  );
  const { status, answers, orderStatus } = await addresseeOf(stage, caseId);
  stage.check('disclosed, in time', ['disclosed', 'settled', false], [status, orderStatus, answers[0]?.late]);
  await stage.checkSoon('the authority has mail', 'A disclosure arrived', async () =>
    (await stage.mails.subjects(caseId, OWN_MAIL)).at(-1),
  );
}

const listSchema = z.object({
  documents: z.array(
    z.looseObject({ documentId: z.string(), name: z.string().optional(), sha256: z.string().optional() }),
  ),
});

async function receive(
  stage: Stage,
  caseId: string,
  archive: ReturnType<typeof contractArchive>,
): Promise<void> {
  const officer = stage.as('officer');
  const { documents } = listSchema.parse(await officer.expect('GET', `/cases/${caseId}/documents`));
  await stage.act('officer', 'downloads the answer, slice by slice', 'Art. 7.1', async () => {
    for (const sent of [answerTable(), answerRecord(), archive]) {
      const listed = documents.find(({ name }) => name === sent.name);
      const found = listed ? sha256(await officer.download(caseId, listed.documentId)) : undefined;
      stage.check(
        `${sent.name}: digest of what Lumen sent, of the list and of the download agree`,
        [sha256(sent.bytes), sha256(sent.bytes)],
        [listed?.sha256, found],
      );
    }
  });
  await stage.act('officer', 'closes the case: the subscriber is identified', 'Art. 14.5', () =>
    decide(officer, `/cases/${caseId}/close`, { outcome: 'Subscriber identified.' }),
  );
  stage.check('the case is closed', 'closed', (await stage.read('officer', caseId)).status);
  await stage.checkSoon('and has left the inbox', [false, true], async () => [
    (await inbox(officer, 'state=open')).includes(caseId),
    (await inbox(officer, 'state=closed')).includes(caseId),
  ]);
  const events = await timeline(stage, caseId);
  stage.check(
    'the timeline is whole, each event with its hash',
    true,
    events.length >= 15 && events.every(({ hash }) => /^[0-9a-f]{64}$/.test(hash)),
  );
  await accesses(stage, caseId);
}

const accessSchema = z.object({
  records: z.array(z.looseObject({ what: z.string(), provider: z.string().optional() })),
});

/** Art. 14.8: every reading is on record, the download of a document once per session. */
async function accesses(stage: Stage, caseId: string): Promise<void> {
  const { records } = await stage.act('dpo', 'looks up who has read the case', 'Art. 14.8', async (dpo) =>
    accessSchema.parse(await dpo.expect('GET', `/cases/${caseId}/accesses?reasonCode=supervision`)),
  );
  stage.check(
    'three downloads by the authority',
    3,
    records.filter(({ what, provider }) => what === 'ReadDocument' && !provider).length,
  );
  stage.check(
    'and the readings of Lumen',
    true,
    records.some(({ what, provider }) => what === 'ReadCase' && provider === LUMEN),
  );
}
