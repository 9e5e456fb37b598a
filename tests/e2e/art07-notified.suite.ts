/**
 * Art. 7.5 between two nodes over HTTP: the notified authority gets what the provider must not see, instructs, asks
 * and lifts; the provider's portal says so; no clock stops; and when nothing comes of it, Art. 8 is proposed.
 */
import type { NodeClient } from '../../local/client.ts';
import { eventually, expectProblem, type Json } from '../support/e2e-expect.ts';
import { approved, attach, CANARY, csvAnswer, LUMEN } from '../support/e2e-order.ts';
import type { TwoNodes } from '../support/e2e-pair.ts';

const REASONS = 'An inquiry of our own is under way.';
const instruct = { ground: '7.5.c.i', reasons: REASONS };
const DAY = 24;

export function notifiedSuite(nodes: () => TwoNodes): void {
  const as = (player: Parameters<TwoNodes['target']['client']>[0]) => nodes().target.client(player);
  const parquet = () => nodes().abroad('parquet');
  const post = (client: NodeClient, id: string, verb: string, body: object = {}) =>
    client.call('POST', `/cases/${id}/${verb}`, { body });
  const done = async (client: NodeClient, id: string, verb: string, body: object = {}): Promise<Json> =>
    client.expect('POST', `/cases/${id}/${verb}`, { body });
  const view = async (client: NodeClient, id: string): Promise<Json> => client.expect('GET', `/cases/${id}`);
  const addressee = async (id: string): Promise<Json> =>
    ((await view(await as('officer'), id)).addressees as Json[])[0] ?? {};

  async function issuedSilently(): Promise<string> {
    const id = await approved(nodes().target);
    await done(await as('issuer'), id, 'issue', { electronicDelivery: true });
    return id;
  }

  /** The notified Party's own case about the order. */
  async function notificationOf(order: string): Promise<string> {
    await nodes().settle();
    const authority = await parquet();
    const entries = async () => (await authority.expect('GET', '/cases?limit=100')).entries as Json[];
    const found = await eventually(entries, (list) => list.some(({ issuerCase }) => issuerCase === order));
    return String(found.find(({ issuerCase }) => issuerCase === order)?.caseId);
  }

  async function notified(): Promise<{ order: string; notification: string }> {
    const order = await issuedSilently();
    return { order, notification: await notificationOf(order) };
  }

  test('before the nodes know each other, notification by other means has to be stated', async () => {
    const id = await approved(nodes().target);
    const refused = await post(await as('issuer'), id, 'issue', { electronicDelivery: true });
    expectProblem(refused, 422, 'notification-missing');
    await nodes().pin();
    await done(await as('issuer'), id, 'issue', { electronicDelivery: true });
    expect(await view(await as('officer'), id)).toMatchObject({
      notificationStatement: { means: 'node', authority: 'xb-parquet', simultaneousNotificationMade: true },
    });
  });

  test('the authority has order, supplement and summary of facts; the provider has no summary', async () => {
    const { order, notification } = await notified();
    const seen = await view(await parquet(), notification);
    expect(seen).toMatchObject({
      status: 'notified',
      relation: 'own-authority',
      issuingParty: 'XA',
      order: {
        factsSummary: expect.stringContaining(CANARY),
        domesticLegalGround: 'Criminal Procedure Act, section 42',
      },
      references: [{ purpose: 'order', commitment: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    });
    const lumen = await as('lumen');
    expect(JSON.stringify(await view(lumen, order))).not.toContain('The victim paid');
    // 7.5 is no approval: nobody abroad has done anything yet.
    const documents = [await attach(lumen, order, csvAnswer())];
    await done(lumen, order, 'answer', { providerId: LUMEN, outcome: 'disclosed', documents });
    await nodes().settle();
    const after = await view(await parquet(), notification);
    expect(after).toMatchObject({ addressees: [{ providerId: LUMEN, status: 'disclosed' }] });
    expect(JSON.stringify(after)).not.toContain('1 Rue du Phare');
  });

  test('an instruction bars the answer, the portal says so, and lifting it opens the answer again', async () => {
    const { order, notification } = await notified();
    const lumen = await as('lumen');
    await done(lumen, order, 'receipt', { providerId: LUMEN });
    const { deadline } = await addressee(order);
    expectProblem(
      await post(await parquet(), notification, 'instruct', { ground: '7.5.c.ii', reasons: REASONS }),
      422,
      'invalid-request',
    );
    await done(await parquet(), notification, 'instruct', instruct);
    await nodes().settle();
    const portal = await view(lumen, order);
    expect(portal).toMatchObject({
      instruction: { notToDisclose: 'all', paragraph: 'Art. 7.5.c', party: 'XB' },
    });
    expect(JSON.stringify(portal)).not.toContain(REASONS);
    expect(JSON.stringify(await view(await as('officer'), order))).toContain(REASONS);
    const refused = await post(lumen, order, 'answer', {
      providerId: LUMEN,
      outcome: 'disclosed',
      documents: [],
    });
    expect(expectProblem(refused, 422, 'instructed-not-to-disclose').rule).toBe('Art. 7.5.c');
    const no = { providerId: LUMEN, outcome: 'refused', reason: 'consultation-instructed' };
    await done(lumen, order, 'answer', no);
    expect((await addressee(order)).nextChannel).toMatchObject({
      channel: 'art8',
      caution: expect.any(String),
    });
    await nodes().settle();
    await done(await parquet(), notification, 'lift', { n: 1, reasons: 'The inquiry is closed.' });
    await nodes().settle();
    expect(await addressee(order)).toMatchObject({ status: 'received', deadline });
    const documents = [await attach(lumen, order, csvAnswer())];
    await done(lumen, order, 'answer', { providerId: LUMEN, outcome: 'disclosed', documents });
  });

  test('in part: what is named is withheld, the rest is disclosed', async () => {
    const { order, notification } = await notified();
    await done(await parquet(), notification, 'instruct', {
      ground: '7.5.c.ii',
      assistanceGrounds: ['C27.4.b'],
      elements: ['identity'],
      reasons: REASONS,
    });
    await nodes().settle();
    const lumen = await as('lumen');
    const documents = [await attach(lumen, order, csvAnswer())];
    const whole = { providerId: LUMEN, outcome: 'disclosed', documents };
    expectProblem(await post(lumen, order, 'answer', whole), 422, 'instructed-not-to-disclose-in-part');
    const part = { ...whole, outcome: 'partlyDisclosed', reason: 'consultation-instructed' };
    await done(lumen, order, 'answer', { ...part, withheld: ['identity'] });
  });

  test('after the disclosure: on record on both sides, and a person decides about the use', async () => {
    const { order, notification } = await notified();
    const lumen = await as('lumen');
    const documents = [await attach(lumen, order, csvAnswer())];
    await done(lumen, order, 'answer', { providerId: LUMEN, outcome: 'disclosed', documents });
    await done(await parquet(), notification, 'instruct', instruct);
    await nodes().settle();
    expectProblem(await post(await as('issuer'), order, 'close', { outcome: 'Done.' }), 409, 'use-undecided');
    await done(await as('prosecutor'), order, 'decide-use', {
      party: 'XB',
      ref: '1',
      decision: 'restrict',
      reason: 'Until the court has spoken.',
    });
    const seen = (await view(await as('officer'), order)).documents as Json[];
    expect(seen.map(({ documentId }) => documentId)).not.toContain(documents[0]);
  });

  test('additional information: a task, an answer, consent item by item', async () => {
    const { order, notification } = await notified();
    await done(await parquet(), notification, 'ask-additional-information', {
      questions: ['Is it a suspect?', 'Which court is seised?'],
    });
    await nodes().settle();
    expect(JSON.stringify((await addressee(order)).proposals)).toContain('answerAuthority');
    await done(await as('officer'), order, 'additional-information', {
      party: 'XB',
      n: 1,
      answers: [
        { item: 1, text: 'Yes, a suspect.', providerMaySee: false },
        { item: 2, text: 'The district court.', providerMaySee: true },
      ],
    });
    await nodes().settle();
    const portal = JSON.stringify(await view(await as('lumen'), order));
    expect(portal).toContain('The district court.');
    expect(portal).not.toContain('a suspect');
    const pass = (item: number) => ({ n: 1, items: [item], providerId: LUMEN });
    const refused = await post(await parquet(), notification, 'pass-on', pass(1));
    expect(expectProblem(refused, 422, 'no-consent').rule).toBe('Art. 7.5.d.i');
    await done(await parquet(), notification, 'pass-on', pass(2));
  });

  test('a withdrawal that crosses an instruction: neither is lost', async () => {
    const { order, notification } = await notified();
    await Promise.all([
      done(await as('issuer'), order, 'withdraw', { reason: 'Found otherwise.' }),
      done(await parquet(), notification, 'instruct', instruct),
    ]);
    await nodes().settle();
    expect(await view(await as('officer'), order)).toMatchObject({
      status: 'withdrawn',
      authorities: [{ party: 'XB', instructions: [{ ref: '1', late: [] }] }],
    });
    expect(await view(await parquet(), notification)).toMatchObject({
      status: 'ended',
      ended: { how: 'withdrawn' },
    });
  });

  test('consultation stops no clock; when it has run out, Art. 8 comes with all that was entered', async () => {
    const { order, notification } = await notified();
    const lumen = await as('lumen');
    await done(lumen, order, 'receipt', { providerId: LUMEN });
    const { deadline, receivedAt } = await addressee(order);
    await done(lumen, order, 'consult', { providerId: LUMEN, consultedAt: String(receivedAt) });
    await nodes().settle();
    expect(await view(await parquet(), notification)).toMatchObject({
      addressees: [{ providerId: LUMEN, consultedAt: expect.any(String) }],
    });
    expect((await addressee(order)).deadline).toEqual(deadline);
    await nodes().advanceClocks(32 * DAY);
    const after = await eventually(
      async () => {
        await nodes().settle();
        return addressee(order);
      },
      ({ status }) => status === 'expired',
    );
    expect(after.nextChannel).toMatchObject({
      channel: 'art8',
      paragraph: '7.7',
      draft: {
        order: { dataSought: { identifiers: [{ kind: 'email' }] } },
        supportingInformation: {
          factsSummary: expect.stringContaining(CANARY),
          soughtByOtherMeans: { sought: true, manner: 'art7', caseId: order, outcome: 'noReply' },
        },
      },
    });
    await nodes().settle();
    expect(await view(await parquet(), notification)).toMatchObject({ addressees: [{ status: 'expired' }] });
    await done(await parquet(), notification, 'file', { outcome: 'Nothing to object to.' });
  });
}
