/** Requests as they should not be: each gets a clear problem, changes nothing, and is on record where we know who. */
import type { Answer, NodeClient } from '../../local/client.ts';
import { expectProblem, type Json, turnedAway } from '../support/e2e-expect.ts';
import { draftBody, drafted, issued, LUMEN, received } from '../support/e2e-order.ts';
import { rawCall } from '../support/e2e-raw.ts';
import type { Target } from '../support/e2e-target.ts';

const NOBODY = 'req_00000000000000000000000000';

export function badRequestsSuite(getTarget: () => Target): void {
  describe('a request that cannot be read', () => {
    let id = '';
    beforeAll(async () => {
      id = await drafted(getTarget());
    });
    const refused = (status: number, code: string, act: (client: NodeClient) => Promise<Answer>) =>
      turnedAway(getTarget(), { caseId: id, who: 'officer', action: 'ReviseOrder', status, code }, act);
    const revise =
      (body: unknown, headers: Record<string, string> = {}) =>
      (client: NodeClient) =>
        client.call('PUT', `/cases/${id}/order`, { body, headers: { 'if-match': '"1"', ...headers } });

    it.each([
      ['cut off', '{"order": {'],
      ['not JSON at all', 'order=1'],
      ['with a comment', '{/* */"order":{}}'],
      ['empty', ''],
      ['two documents', '{"order":{}}{"order":{}}'],
    ])('JSON %s', async (_what, body) => {
      const problem = await refused(400, 'malformed-json', revise(body));
      expect(JSON.stringify(problem)).not.toContain('order=1');
    });

    it.each([['over 256 KiB', 260 * 1024, 'body-too-large']])('JSON %s', async (_what, size, code) => {
      await refused(413, code, revise(JSON.stringify({ order: {}, padding: 'x'.repeat(size) })));
    });

    it('JSON over 10 MiB, at the front door', async () => {
      const officer = await getTarget().client('officer');
      const before = (await officer.call('GET', `/cases/${id}`)).headers.get('etag');
      const huge = JSON.stringify({ order: {}, padding: 'x'.repeat(11 * 1024 * 1024) });
      expectProblem(await revise(huge)(officer), 413, 'body-too-large');
      expect((await officer.call('GET', `/cases/${id}`)).headers.get('etag')).toBe(before);
    });

    it('deeply nested JSON', async () => {
      const depth = 50_000;
      await refused(422, 'invalid-request', revise(`{"order":${'['.repeat(depth)}${']'.repeat(depth)}}`));
    });

    it('another media type', async () => {
      await refused(415, 'unsupported-media-type', revise('{"order":{}}', { 'content-type': 'text/plain' }));
    });

    it.each([
      ['an unknown field', { order: {}, hidden: true }, ''],
      ['an unknown field inside', { order: { category: 'content' } }, 'order'],
      ['a wrong type', { order: { offences: 'fraud' } }, 'order.offences'],
      ['null for text', { order: { domesticLegalGround: null } }, 'order.domesticLegalGround'],
      ['a wrong type of the whole', [], ''],
      ['an unknown language', { order: { originalLanguage: 'frenchish!' } }, 'order.originalLanguage'],
      ['an empty language', { order: { originalLanguage: '' } }, 'order.originalLanguage'],
      [
        'an impossible date',
        { order: { preservation: { sought: true, date: '2026-02-30' } } },
        'order.preservation.date',
      ],
      [
        'a date in words',
        { order: { preservation: { sought: true, date: 'tomorrow' } } },
        'order.preservation.date',
      ],
      ['a negative time frame', { order: { responseTimeFrame: { days: -1 } } }, 'order.responseTimeFrame'],
      ['control characters', { order: { responseManner: 'by\u0000hand' } }, 'order.responseManner'],
      ['half a surrogate pair', { order: { responseManner: '\ud800' } }, 'order.responseManner'],
      [
        'a category that does not exist',
        { order: { informationSought: { category: 'all' } } },
        'order.informationSought.category',
      ],
      ['a prototype', JSON.parse('{"order":{"__proto__":{"polluted":1}}}'), 'order'],
      [
        'a provider twice',
        { order: { serviceProviders: [{ providerId: LUMEN }, { providerId: LUMEN }] } },
        'order.serviceProviders',
      ],
    ])('%s', async (_what, body, path) => {
      const problem = await refused(422, 'invalid-request', revise(body));
      const paths = (problem.errors as { path: string }[]).map((error) => error.path);
      expect(paths.some((one) => one.startsWith(path))).toBe(true);
      expect(({} as Json).polluted).toBeUndefined();
    });
  });

  describe('a request with hostile headers', () => {
    let id = '';
    beforeAll(async () => {
      id = await drafted(getTarget());
    });
    const submit = (headers: Record<string, string>) => (client: NodeClient) =>
      client.call('POST', `/cases/${id}/submit`, { body: {}, headers });
    const refused = (code: string, act: (client: NodeClient) => Promise<Answer>, status = 400) =>
      turnedAway(getTarget(), { caseId: id, who: 'officer', action: 'SubmitOrder', status, code }, act);

    it.each(['7', '"seven"', '*', '"1", "2"', '"-1"', `"${'9'.repeat(40)}"`, 'W/', ''])(
      'If-Match: %s',
      async (value) => {
        await refused('invalid-header', submit({ 'if-match': value }));
      },
    );

    it.each([
      ['huge', 'k'.repeat(4000)],
      ['with a space', 'a b'],
      ['empty', ''],
      ['beyond ASCII', 'cl\u00e9'],
    ])('an Idempotency-Key that is %s', async (_what, key) => {
      await refused('invalid-header', submit({ 'idempotency-key': key }));
    });

    it('no Idempotency-Key', async () => {
      const target = getTarget();
      const authorization = `Bearer ${await target.token('officer')}`;
      const headers = { authorization, 'content-type': 'application/json' };
      await refused('missing-idempotency-key', () =>
        rawCall(target, { method: 'POST', path: `/cases/${id}/submit`, headers, body: '{}' }),
      );
    });

    it('a stale If-Match', async () => {
      await refused('stale-version', submit({ 'if-match': '"99"' }), 412);
    });

    it('an Idempotency-Key that looks like a key of the table reaches nothing else', async () => {
      const officer = await getTarget().client('officer');
      const options = { body: draftBody({}), idempotencyKey: 'x#HEAD' };
      const one = await officer.expect('POST', '/cases', options);
      expect(await officer.expect('POST', '/cases', options)).toEqual(one);
    });
  });

  describe('a case that is not yours', () => {
    const verbs: [string, string, Json][] = [
      ['SubmitOrder', 'submit', {}],
      ['DiscardDraft', 'discard', { reason: 'x' }],
      [
        'DeclareDocument',
        'documents',
        { name: 'a.csv', mediaType: 'text/csv', size: 3, sha256: 'a'.repeat(64), purpose: 'internal' },
      ],
    ];

    it.each(verbs)('%s of another authority is answered like an absent case', async (action, verb, body) => {
      const target = getTarget();
      const id = await drafted(target);
      const problem = await turnedAway(
        target,
        { caseId: id, who: 'police', action, status: 404, code: 'not-found' },
        (client) => client.call('POST', `/cases/${id}/${verb}`, { body }),
      );
      const police = await target.client('police');
      const absent = expectProblem(
        await police.call('POST', `/cases/${NOBODY}/${verb}`, { body }),
        404,
        'not-found',
      );
      const { correlationId: _a, ...one } = problem;
      const { correlationId: _b, ...other } = absent;
      expect(one).toEqual(other);
    });

    it('reading it is answered like an absent case too, and leaves no access record', async () => {
      const target = getTarget();
      const id = await drafted(target);
      for (const path of ['', '/events', '/documents', '/documents/doc_1/content']) {
        await turnedAway(
          target,
          {
            caseId: id,
            who: 'police',
            action:
              { '': 'ReadCase', '/events': 'ReadEvents', '/documents': 'ListDocuments' }[path] ??
              'ReadDocument',
            status: 404,
            code: 'not-found',
          },
          (client) => client.call('GET', `/cases/${id}${path}`),
        );
      }
      const dpo = await target.client('dpo');
      const { records } = (await dpo.expect('GET', `/cases/${id}/accesses`)) as { records: Json[] };
      const police = await target.actorId('police');
      expect(records.filter(({ actor }) => actor === police)).toEqual([]);
    });

    it('a provider who guesses ids finds nothing, neither drafts nor orders to others', async () => {
      const target = getTarget();
      const [draft, order] = [await drafted(target), await issued(target)];
      for (const id of [draft, order]) {
        await turnedAway(
          target,
          { caseId: id, who: 'polaris', action: 'ReadCase', status: 404, code: 'not-found' },
          (client) => client.call('GET', `/cases/${id}`),
        );
        await turnedAway(
          target,
          { caseId: id, who: 'polaris', action: 'AcknowledgeReceipt', status: 404, code: 'not-found' },
          (client) => client.call('POST', `/cases/${id}/receipt`, { body: { providerId: LUMEN } }),
        );
      }
    });

    it('a role that never does is told so, whether or not the case exists', async () => {
      const target = getTarget();
      const id = await drafted(target);
      const acts = [
        ['police', 'GET', 'accesses', undefined],
        ['police', 'POST', 'approve', { grounds: 'g', scope: 's' }],
        ['lumen', 'GET', 'events', undefined],
        ['lumen', 'POST', 'submit', {}],
        ['admin', 'GET', 'documents', undefined],
      ] as const;
      for (const [who, method, verb, body] of acts) {
        const client = await target.client(who);
        for (const caseId of [id, NOBODY]) {
          const answer = await client.call(method, `/cases/${caseId}/${verb}`, body ? { body } : {});
          expectProblem(answer, 403, 'missing-role');
        }
      }
    });

    it.each([
      ['an approval by the drafter', 'officer', 'ApproveOrder', 'approve', { grounds: 'g', scope: 's' }],
      ['an issue by the approver', 'prosecutor', 'IssueOrder', 'issue', { electronicDelivery: true }],
      ['a submission by supervision', 'dpo', 'SubmitOrder', 'submit', {}],
      ['a submission by the administrator', 'admin', 'SubmitOrder', 'submit', {}],
      ['a receipt by the authority', 'officer', 'AcknowledgeReceipt', 'receipt', { providerId: LUMEN }],
      ['an issue by the provider', 'lumen', 'IssueOrder', 'issue', { electronicDelivery: true }],
    ] as const)('%s needs another role', async (_what, who, action, verb, body) => {
      const target = getTarget();
      const id = await received(target);
      await turnedAway(target, { caseId: id, who, action, status: 403, code: 'missing-role' }, (client) =>
        client.call('POST', `/cases/${id}/${verb}`, { body }),
      );
    });
  });
}
