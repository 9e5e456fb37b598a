/** Scene A: an order to Lumen, from an incomplete draft to the answer and the closed case. */
import * as z from 'zod';
import { type NodeClient, sha256, type Upload } from '../client.ts';
import { answerRecord, answerTable, contractArchive } from './documents.ts';
import { addresseeOf, attach, decide, documentNames, eventTypes, timeline } from './moves.ts';
import { LUMEN, LUMEN_MAIL, orderToLumen } from './scene-order.ts';
import type { Stage } from './stage.ts';

const OWN_MAIL = 'cyber@dpp.xa.example';

export async function disclosure(stage: Stage): Promise<void> {
  const caseId = await orderToLumen(stage);
  await wait(stage, caseId);
  const archive = contractArchive();
  await answer(stage, caseId, archive);
  await receive(stage, caseId, archive);
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

async function answer(stage: Stage, caseId: string, archive: Upload): Promise<void> {
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

async function receive(stage: Stage, caseId: string, archive: Upload): Promise<void> {
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
