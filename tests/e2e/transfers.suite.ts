/**
 * Documents that follow a notification (7.5.a), over HTTP between two nodes: the notified authority reads them, byte
 * for byte and under the same commitments, and both cases have the one receipt that names each of them.
 */
import { type NodeClient, sha256 } from '../../local/client.ts';
import { eventually, type Json } from '../support/e2e-expect.ts';
import { approval, attach, drafted, orderPdf } from '../support/e2e-order.ts';
import type { TwoNodes } from '../support/e2e-pair.ts';

export function transfersSuite(nodes: () => TwoNodes): void {
  const as = (player: Parameters<TwoNodes['target']['client']>[0]) => nodes().target.client(player);
  const parquet = () => nodes().abroad('parquet');
  const list = async (client: NodeClient, path: string, of: string): Promise<Json[]> =>
    (await client.expect('GET', path))[of] as Json[];
  const receiptOf = async (client: NodeClient, id: string): Promise<Json | undefined> => {
    await nodes().settle();
    const events = await list(client, `/cases/${id}/events?limit=100`, 'events');
    return events.find(({ type }) => type === 'TransferConcluded')?.open as Json | undefined;
  };

  async function issued(...annexes: Buffer[]): Promise<{ order: string; ids: string[]; texts: Buffer[] }> {
    const officer = await as('officer');
    const order = await drafted(nodes().target);
    const pdf = orderPdf('fr');
    const ids = [await attach(officer, order, pdf)];
    for (const bytes of annexes) {
      const annex = {
        name: 'annexe.txt',
        mediaType: 'text/plain',
        purpose: 'supplementalInformation',
        bytes,
      };
      ids.push(await attach(officer, order, annex));
    }
    await officer.expect('POST', `/cases/${order}/submit`, { body: {} });
    const body = await approval(nodes().target);
    await (await as('prosecutor')).expect('POST', `/cases/${order}/approve`, { body });
    await (await as('issuer')).expect('POST', `/cases/${order}/issue`, {
      body: { electronicDelivery: true },
    });
    return { order, ids, texts: [Buffer.from(pdf.bytes), ...annexes] };
  }

  async function notificationOf(order: string): Promise<string> {
    const entries = async () => {
      await nodes().settle();
      return list(await parquet(), '/cases?limit=100', 'entries');
    };
    const found = await eventually(entries, (all) => all.some(({ issuerCase }) => issuerCase === order));
    return String(found.find(({ issuerCase }) => issuerCase === order)?.caseId);
  }

  test('order and annexes arrive; one receipt in both cases names each by its commitment', async () => {
    await nodes().pin();
    const annexes = [
      Buffer.from('The connection was used twice.\n'),
      Buffer.alloc(300_000, 'ligne de texte\n'),
    ];
    const { order, ids, texts } = await issued(...annexes);
    const notification = await notificationOf(order);
    const officer = await as('officer');
    const here = await eventually(
      () => receiptOf(officer, order),
      (found) => found !== undefined,
    );
    expect(here).toMatchObject({ by: 'XB', outcome: 'complete' });
    expect(await receiptOf(await parquet(), notification)).toEqual(here);

    const own = await list(officer, `/cases/${order}/documents`, 'documents');
    const there = await list(await parquet(), `/cases/${notification}/documents`, 'documents');
    const commitments = Object.fromEntries(own.map((one) => [String(one.documentId), one.commitment]));
    expect(here?.documents).toEqual(
      expect.arrayContaining(
        ids.map((documentId) => ({
          documentId,
          commitment: commitments[documentId],
          outcome: 'sealed',
        })),
      ),
    );
    for (const [n, id] of ids.entries()) {
      const documentId = `from_XA_${id}`;
      expect(there.find((one) => one.documentId === documentId)).toMatchObject({
        state: 'sealed',
        scan: n === 2 ? expect.any(String) : 'clean',
        commitment: commitments[id],
      });
      const read = await (await parquet()).download(notification, documentId);
      expect(sha256(read)).toBe(sha256(texts[n] ?? Buffer.alloc(0)));
    }
  });

  test('nobody gets a slot who was not sent a message', async () => {
    const { status, body } = await (await as('officer')).call('POST', '/exchange/slots', {
      body: { request: 'eyJhbGciOiJSU0EtT0FFUC0yNTYifQ.AA.AA.AA.AA' },
    });
    expect(status).toBe(200);
    expect(body).toEqual({ evidences: [expect.any(String)] });
  });
}
