/** A provider without an account answers an order by the reference in its package (7.6, 7.7), over HTTP. */
import { NodeClient, sha256, type Upload } from '../../local/client.ts';
import { openExportFile } from '../../shared/application/audit/zip-reader.ts';
import { eventually, expectProblem, type Json } from '../support/e2e-expect.ts';
import { completeContent, csvAnswer, issued, LUMEN } from '../support/e2e-order.ts';
import type { Target } from '../support/e2e-target.ts';

export async function referenceIn(target: Target, caseId: string, providerId = LUMEN): Promise<string> {
  const officer = await target.client('officer');
  const chunks: Uint8Array[] = [];
  for (let at = 0, size = 1; at < size; ) {
    const path = `/cases/${caseId}/service-packages/${providerId}`;
    const slice = await officer.call('GET', path, { headers: { range: `bytes=${at}-` } });
    expect(slice.status).toBe(206);
    size = Number((slice.headers.get('content-range') ?? '').split('/')[1]);
    chunks.push(slice.bytes);
    at += slice.bytes.byteLength;
  }
  await using zip = await openExportFile(Buffer.concat(chunks));
  return String((JSON.parse((await zip.read('provenance.json')).toString('utf8')) as Json).reference);
}

/** No token is sent: the reference is all there is. */
const nobody = (target: Target): NodeClient => new NodeClient(target.baseUrl);
const statusOf = async (target: Target, reference: string) =>
  (await nobody(target).expect('GET', `/orders/${reference}/status`)).reference;

/** Declares, sends and waits until the node has sealed it. */
async function upload(client: NodeClient, order: string, { bytes, ...file }: Upload): Promise<string> {
  const body = { ...file, size: bytes.byteLength, sha256: sha256(bytes) };
  const declared = (await client.expect('POST', `${order}/documents`, { body })) as {
    documentId: string;
    upload: { url: string; headers: Record<string, string> };
  };
  await client.put(declared.upload.url, declared.upload.headers, bytes);
  await eventually(
    () => client.expect('GET', `${order}/documents`),
    ({ documents }) =>
      (documents as Json[]).some(
        ({ documentId, state }) => documentId === declared.documentId && state === 'sealed',
      ),
  );
  return declared.documentId;
}

export function orderReferenceSuite(getTarget: () => Target): void {
  it('is read, acknowledged and answered without an account, once, and each use is on record', async () => {
    const target = getTarget();
    const id = await issued(target);
    const reference = await referenceIn(target, id);
    expect(reference).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await referenceIn(target, id)).toBe(reference);
    const lumen = nobody(target);
    const order = `/orders/${reference}`;
    expect(await statusOf(target, reference)).toBe('live');

    const seen = await lumen.expect('GET', order);
    expect(seen).toMatchObject({
      id,
      relation: 'addressee',
      order: { serviceProvider: { providerId: LUMEN } },
    });
    expect(JSON.stringify(seen)).not.toContain('factsSummary');
    expect((await lumen.expect('GET', `${order}/documents`)).documents).toHaveLength(1);
    await lumen.expect('POST', `${order}/receipt`, { body: { providerId: LUMEN } });
    const documentId = await upload(lumen, order, csvAnswer());
    const body = { providerId: LUMEN, outcome: 'disclosed', documents: [documentId] };
    const idempotencyKey = 'answer-once';
    const answered = await lumen.expect('POST', `${order}/answer`, { body, idempotencyKey });
    expect(await lumen.expect('POST', `${order}/answer`, { body, idempotencyKey })).toEqual(answered);

    expect(await statusOf(target, reference)).toBe('used');
    const again = { body: { ...body, outcome: 'refused', documents: [], reason: 'no-reason' } };
    expectProblem(await lumen.call('POST', `${order}/answer`, again), 410, 'reference-used');
    expectProblem(await lumen.call('GET', order), 410, 'reference-used');

    const officer = await target.client('officer');
    const events = (await officer.expect('GET', `/cases/${id}/events?limit=100`)).events as Json[];
    const made = events.find(({ type }) => type === 'DisclosureMade');
    expect(made?.actor).toBe(`provider:${LUMEN}`);
    const dpo = await target.client('dpo');
    const { records } = await dpo.expect('GET', `/cases/${id}/accesses?reasonCode=supervision`);
    expect(records).toContainEqual(
      expect.objectContaining({ actor: `provider:${LUMEN}`, provider: LUMEN, what: 'ReadCase' }),
    );
  });

  it('gives nothing to whoever guesses, and nothing of other cases or other acts', async () => {
    const target = getTarget();
    const lumen = nobody(target);
    const guess = Buffer.alloc(32, 1).toString('base64url');
    expectProblem(await lumen.call('GET', `/orders/${guess}`), 404, 'not-found');
    expectProblem(await lumen.call('GET', `/orders/${guess}/status`), 404, 'not-found');
    expectProblem(await lumen.call('GET', '/orders/short'), 404, 'not-found');
    const id = await issued(target);
    const reference = await referenceIn(target, id);
    // It is no token, and what is not below it is not reached by it.
    expectProblem(
      await new NodeClient(target.baseUrl, reference).call('GET', `/cases/${id}`),
      401,
      'unauthenticated',
    );
    const other = { body: { providerId: 'prov-xb-polaris' } };
    expect((await lumen.call('POST', `/orders/${reference}/receipt`, other)).status).toBe(404);
    expectProblem(
      await lumen.call('POST', `/orders/${reference}/withdraw`, { body: {} }),
      404,
      'unknown-route',
    );
    expect(await statusOf(target, reference)).toBe('live');
  });

  it('is good for nothing after it was revoked, and the next package has another one', async () => {
    const target = getTarget();
    const id = await issued(target, completeContent());
    const first = await referenceIn(target, id);
    const officer = await target.client('officer');
    const revoke = `/cases/${id}/service-packages/${LUMEN}/revoke`;
    const lumen = await target.client('lumen');
    expectProblem(await lumen.call('POST', revoke, { body: {} }), 403, 'missing-role');
    expect(await officer.expect('POST', revoke, { body: {} })).toEqual({ state: 'revoked' });
    expect(await officer.expect('POST', revoke, { body: {} })).toEqual({ state: 'revoked' });
    expect(await statusOf(target, first)).toBe('withdrawn');
    expectProblem(await nobody(target).call('GET', `/orders/${first}`), 410, 'reference-withdrawn');
    const second = await referenceIn(target, id);
    expect(second).not.toBe(first);
    expect([await statusOf(target, first), await statusOf(target, second)]).toEqual(['withdrawn', 'live']);
  });

  it('says that the order was withdrawn, and of an answer by the portal that it is used', async () => {
    const target = getTarget();
    const [gone, answered] = [await issued(target), await issued(target)];
    const [first, second] = [await referenceIn(target, gone), await referenceIn(target, answered)];
    const issuer = await target.client('issuer');
    await issuer.expect('POST', `/cases/${gone}/withdraw`, { body: { reason: 'No longer needed.' } });
    expect(await statusOf(target, first)).toBe('withdrawn');
    const problem = expectProblem(
      await nobody(target).call('POST', `/orders/${first}/answer`, {
        body: { providerId: LUMEN, outcome: 'refused', reason: 'no-reason' },
      }),
      410,
      'reference-withdrawn',
    );
    expect(problem.detail).toContain('do not disclose');
    const lumen = await target.client('lumen');
    await lumen.expect('POST', `/cases/${answered}/receipt`, { body: { providerId: LUMEN } });
    await lumen.expect('POST', `/cases/${answered}/answer`, {
      body: { providerId: LUMEN, outcome: 'refused', reason: 'no-reason' },
    });
    expect(await statusOf(target, second)).toBe('used');
  });
}
