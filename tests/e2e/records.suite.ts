/** Records of who saw what, who was turned away, and whom the node wrote to. */
import { eventually, expectProblem, type Json } from '../support/e2e-expect.ts';
import { attach, CANARY, drafted, issued, orderPdf, received } from '../support/e2e-order.ts';
import type { NodeTarget } from '../support/e2e-target.ts';

export function recordsSuite(getTarget: () => NodeTarget): void {
  const accesses = async (id: string): Promise<Json[]> =>
    (await (await getTarget().client('dpo')).expect('GET', `/cases/${id}/accesses?reasonCode=audit`))
      .records as Json[];

  describe('the access log of a case (14.8)', () => {
    it('has one record for each read, with who and why', async () => {
      const target = getTarget();
      const id = await drafted(target);
      const officer = await target.client('officer');
      await officer.expect('GET', `/cases/${id}`);
      await officer.expect('GET', `/cases/${id}?reasonCode=casework`);
      await officer.expect('GET', `/cases/${id}/events`);
      await officer.expect('GET', `/cases/${id}/documents`);
      const records = await accesses(id);
      const actor = await target.actorId('officer');
      expect(records.filter((record) => record.actor === actor).map(({ what }) => what)).toEqual([
        'ReadCase',
        'ReadCase',
        'ReadEvents',
        'ReadDocuments',
      ]);
      expect(records.filter(({ reasonCode }) => reasonCode === 'casework')).toHaveLength(1);
      // The one who reads the log is in it.
      const dpo = await target.actorId('dpo');
      expect(records.filter((record) => record.actor === dpo)).toEqual([
        expect.objectContaining({ what: 'ReadAccess', reasonCode: 'audit' }),
      ]);
    });

    it('has one record for a download, however many slices it takes', async () => {
      const target = getTarget();
      const id = await drafted(target);
      const officer = await target.client('officer');
      const documentId = await attach(officer, id, orderPdf());
      const path = `/cases/${id}/documents/${documentId}/content`;
      const sent = Buffer.from(orderPdf().bytes);
      const parts: Uint8Array[] = [];
      for (let at = 0; at < sent.byteLength; at += 200) {
        const answer = await officer.call('GET', path, { headers: { range: `bytes=${at}-${at + 199}` } });
        expect(answer.status).toBe(206);
        parts.push(answer.bytes);
      }
      expect(Buffer.compare(Buffer.concat(parts), sent)).toBe(0);
      const downloads = async () => (await accesses(id)).filter(({ what }) => what === 'ReadDocument');
      expect(await downloads()).toEqual([expect.objectContaining({ documentId })]);
      // Another reader is another session.
      await (await target.client('issuer')).download(id, documentId);
      expect(await downloads()).toHaveLength(2);
      const beyond = await officer.call('GET', path, { headers: { range: `bytes=${sent.byteLength}-` } });
      expectProblem(beyond, 416, 'range-not-satisfiable');
      expect(beyond.headers.get('content-range')).toBe(`bytes */${sent.byteLength}`);
    });

    it('is for supervision only', async () => {
      const target = getTarget();
      const id = await drafted(target);
      for (const player of ['officer', 'issuer', 'lumen', 'admin'] as const) {
        const client = await target.client(player);
        expectProblem(await client.call('GET', `/cases/${id}/accesses`), 403, 'missing-role');
        if (player !== 'admin')
          expectProblem(await client.call('GET', '/attempts?date=2026-01-01'), 403, 'missing-role');
      }
    });

    it('shows supervision the case in outline, not its content', async () => {
      const target = getTarget();
      const id = await received(target);
      const answer = await (await target.client('dpo')).call('GET', `/cases/${id}?reasonCode=supervision`);
      expect(answer.status).toBe(200);
      expect(Buffer.from(answer.bytes).toString('utf8')).not.toContain(CANARY);
    });
  });
}

export function mailSuite(getTarget: () => NodeTarget): void {
  describe('mail', () => {
    it('goes once per event to the right mailbox and says nothing that is sealed', async () => {
      const target = getTarget();
      const id = await received(target);
      await target.settle();
      const mails = await eventually(
        () => target.mails(id),
        (found) => found.length >= 4,
      );
      // A repetition replaces the same file: the ids are stable.
      await target.settle();
      const ids = (found: readonly { id: string }[]) => found.map(({ id }) => id).sort();
      expect(ids(await target.mails(id))).toEqual(ids(mails));
      const sent = mails.map(({ text }) => ({
        to: /^To: (.*)$/m.exec(text)?.[1],
        subject: /^Subject: (.*)$/m.exec(text)?.[1],
      }));
      expect(sent).toEqual(
        expect.arrayContaining([
          { to: 'cyber@dpp.xa.example', subject: '[XA] An order awaits approval' },
          { to: 'cyber@dpp.xa.example', subject: '[XA] An order is approved' },
          {
            to: 'requisitions@lumen.xb.example',
            subject: '[XA] An order for subscriber information awaits you',
          },
          { to: 'cyber@dpp.xa.example', subject: '[XA] An order was received' },
        ]),
      );
      expect(sent).toHaveLength(4);
      for (const { text } of mails) {
        expect(text).toContain(id);
        expect(text).not.toMatch(/CANARY|Quist|suspect|Polaris/);
      }
    });

    it('on withdrawal goes to the provider', async () => {
      const target = getTarget();
      const id = await issued(target);
      const issuer = await target.client('issuer');
      await issuer.expect('POST', `/cases/${id}/withdraw`, { body: { reason: `${CANARY} is dead` } });
      await target.settle();
      const found = await eventually(
        async () => (await target.mails(id)).filter(({ text }) => text.includes('was withdrawn')),
        (some) => some.length === 1,
      );
      expect(found[0]?.text).toMatch(/^To: requisitions@lumen\.xb\.example$/m);
      expect(found[0]?.text).not.toContain(CANARY);
    });
  });
}
