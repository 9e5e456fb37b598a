/** Scene F: Brumeval's node is notified of each order (7.5.a): it asks and lets it pass, stops one, sees one refused. */
import * as z from 'zod';
import type { NodeClient } from '../client.ts';
import { pause } from '../processes.ts';
import { answerTable } from './documents.ts';
import { addresseeOf, attach, decide, issuedOrder } from './moves.ts';
import { orderToPolaris } from './orders.ts';
import type { Json, Stage } from './stage.ts';

const POLARIS = 'prov-xb-polaris';
const AUTHORITY = 'Prosecutor in Brumeval';

export async function notifiedAuthority(stage: Stage): Promise<void> {
  await asksAndLetsPass(stage);
  stage.line();
  await stops(stage);
  stage.line();
  await refused(stage);
}

const inboxSchema = z.object({ entries: z.array(z.looseObject({ caseId: z.string() })) });

const brumeval = async (stage: Stage): Promise<NodeClient> => {
  const node = stage.nodes.find(({ party }) => party === 'XB');
  if (!node) throw new Error('the node of XB does not take part');
  return node.as('parquet');
};

/** The order as the notified authority has it, in a case of its own node. */
async function notificationOf(stage: Stage, order: string): Promise<string> {
  const authority = await brumeval(stage);
  for (let round = 0; round < 400; round += 1) {
    const { entries } = inboxSchema.parse(await authority.expect('GET', '/cases?limit=100'));
    const found = entries.find(({ issuerCase }) => issuerCase === order);
    if (found) return found.caseId;
    await pause(50);
  }
  throw new Error(`${order} did not reach the node of XB`);
}

async function issuedToNode(
  stage: Stage,
  reference: string,
): Promise<{ order: string; notification: string }> {
  const order = await issuedOrder(stage, reference, orderToPolaris(), { electronicDelivery: true });
  const notification = await notificationOf(stage, order);
  stage.check('the node of Brumeval has the order at the same moment', true, notification !== order);
  return { order, notification };
}

const seenIn = async (stage: Stage, order: string, read: (view: Json) => unknown): Promise<unknown> =>
  read(await stage.read('officer', order));

async function abroad(
  stage: Stage,
  what: string,
  paragraph: string,
  path: string,
  body: object,
): Promise<void> {
  stage.tell(await stage.legalNow(), AUTHORITY, `${what} (${paragraph})`);
  await decide(await brumeval(stage), path, body);
}

async function asksAndLetsPass(stage: Stage): Promise<void> {
  const { order, notification } = await issuedToNode(stage, 'DPP-F-1');
  const authority = await brumeval(stage);
  const seen = JSON.stringify(await authority.expect('GET', `/cases/${notification}`));
  const portal = JSON.stringify(await stage.read('polaris', order));
  stage.check(
    'the authority has the summary of facts, the provider never (7.5.a)',
    [true, false],
    [seen, portal].map((text) => text.includes('factsSummary')),
  );
  const ask = { questions: ['Is the account holder a suspect or a witness?'] };
  const path = `/cases/${notification}/ask-additional-information`;
  await abroad(stage, 'asks for additional information', 'Art. 7.5.d.i', path, ask);
  await stage.checkSoon('the question is a task of the officer', true, () =>
    seenIn(stage, order, (view) => JSON.stringify(view).includes('answerAuthority')),
  );
  await stage.act('officer', 'answers it, not for the eyes of the provider', 'Art. 7.5.d.i', (officer) =>
    decide(officer, `/cases/${order}/additional-information`, {
      party: 'XB',
      n: 1,
      answers: [{ item: 1, text: 'A suspect.', providerMaySee: false }],
    }),
  );
  await stage.act('polaris', 'discloses meanwhile: 7.5 is no approval', 'Art. 7.1', async (polaris) => {
    const documents = [await attach(polaris, order, answerTable())];
    await decide(polaris, `/cases/${order}/answer`, { providerId: POLARIS, outcome: 'disclosed', documents });
  });
  await stage.checkSoon('the authority sees that it was disclosed, and none of the data', 'disclosed', () =>
    statusAbroad(stage, notification),
  );
}

const addresseesSchema = z.looseObject({ addressees: z.array(z.looseObject({ status: z.string() })) });

async function statusAbroad(stage: Stage, notification: string): Promise<string | undefined> {
  const authority = await brumeval(stage);
  const view = addresseesSchema.parse(await authority.expect('GET', `/cases/${notification}`));
  return view.addressees[0]?.status;
}

async function stops(stage: Stage): Promise<void> {
  const { order, notification } = await issuedToNode(stage, 'DPP-F-2');
  const path = `/cases/${notification}/instruct`;
  const body = { ground: '7.5.c.i', reasons: 'An inquiry of our own into the same account is under way.' };
  await abroad(stage, 'instructs Polaris not to disclose', 'Art. 7.5.c', path, body);
  await stage.checkSoon(
    'the portal of the provider says so, without the reasons',
    [true, false],
    async () => {
      const portal = JSON.stringify(await stage.read('polaris', order));
      return [portal.includes('notToDisclose'), portal.includes('inquiry of our own')];
    },
  );
  await stage.refused(
    'polaris',
    'discloses all the same',
    [
      'POST',
      `/cases/${order}/answer`,
      { body: { providerId: POLARIS, outcome: 'disclosed', documents: [] } },
    ],
    { status: 422, code: 'instructed-not-to-disclose', rule: 'Art. 7.5.c' },
  );
  stage.check(
    'the officer reads the reasons (7.5.d.ii)',
    true,
    JSON.stringify(await stage.read('officer', order)).includes('inquiry of our own'),
  );
}

async function refused(stage: Stage): Promise<void> {
  const { order } = await issuedToNode(stage, 'DPP-F-3');
  await stage.act('polaris', 'declines', 'Art. 7.7', (polaris) =>
    decide(polaris, `/cases/${order}/answer`, { providerId: POLARIS, outcome: 'refused', reason: 'other' }),
  );
  const { status, nextChannel } = await addresseeOf(stage, order);
  const proposed = z.looseObject({ channel: z.string(), requestedParty: z.string() }).parse(nextChannel);
  stage.check(
    'Art. 8 to Brumeval is proposed, with what was entered already',
    ['refused', 'art8', 'XB'],
    [status, proposed.channel, proposed.requestedParty],
  );
}
