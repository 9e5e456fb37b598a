/** Tokens as they should not be. Needs the signing key of an embedded node, to make what only time would make. */
import { generateKeyPairSync } from 'node:crypto';
import { decodeJwt, SignJWT, UnsecuredJWT } from 'jose';
import { NodeClient } from '../../local/client.ts';
import { attempts, expectProblem, snapshot } from '../support/e2e-expect.ts';
import { approval, draftBody, drafted, submitted } from '../support/e2e-order.ts';
import type { EmbeddedTarget } from '../support/e2e-target.ts';

const seconds = () => Math.floor(Date.now() / 1000);

export function badTokensSuite(getTarget: () => EmbeddedTarget): void {
  const withToken = (token: string) => new NodeClient(getTarget().baseUrl, token);

  describe('a token is not good enough', () => {
    const refused = async (token: string | undefined, reason: string) => {
      const target = getTarget();
      const id = await drafted(target);
      const officer = await target.client('officer');
      const [before, tried] = [await snapshot(officer, id), (await attempts(target)).length];
      const client = token === undefined ? new NodeClient(target.baseUrl) : withToken(token);
      for (const answer of [
        await client.call('GET', `/cases/${id}`),
        await client.call('POST', `/cases/${id}/submit`, { body: {} }),
      ]) {
        expectProblem(answer, 401, 'unauthenticated');
        expect(answer.headers.get('www-authenticate')).toContain(reason);
      }
      expect(await snapshot(officer, id)).toEqual(before);
      // Nobody knows who it was: nothing to put on record.
      expect(await attempts(target)).toHaveLength(tried);
    };

    it('absent', () => refused(undefined, 'missing'));
    it('garbage', () => refused('garbage', 'malformed'));

    it('expired', async () => {
      const now = seconds();
      await refused(await getTarget().resigned('officer', { iat: now - 1000, exp: now - 60 }), 'expired');
    });

    it('of the future', async () => {
      await refused(await getTarget().resigned('officer', { nbf: seconds() + 600 }), 'expired');
    });

    it('of another issuer', async () => {
      await refused(await getTarget().resigned('officer', { iss: 'https://node-xb.example/oidc' }), 'issuer');
    });

    it('for another service', async () => {
      await refused(await getTarget().resigned('officer', { aud: 'https://node-xb.example' }), 'audience');
    });

    it('signed with a foreign key', async () => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const token = await new SignJWT(decodeJwt(await getTarget().token('officer')))
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
        .sign(privateKey);
      await refused(token, 'signature');
    });

    it('unsigned', async () => {
      await refused(new UnsecuredJWT(decodeJwt(await getTarget().token('officer'))).encode(), 'signature');
    });
  });

  describe('an account', () => {
    it('without a directory record may do nothing', async () => {
      const token = await getTarget().resigned('officer', { sub: 'a-stranger' });
      expectProblem(await withToken(token).call('GET', '/cases'), 403, 'not-enrolled');
      expectProblem(
        await withToken(token).call('POST', '/cases', { body: draftBody() }),
        403,
        'not-enrolled',
      );
    });

    it('that is suspended may do nothing, until it is reinstated', async () => {
      const target = getTarget();
      const { token, userId } = await target.newcomer({ roles: ['case-officer'], authority: 'xa-dpp' });
      const admin = await target.client('admin');
      await admin.expect('POST', `/directory/${userId}/suspend`, { body: { reason: 'Left the office.' } });
      expectProblem(await withToken(token).call('GET', '/cases'), 403, 'not-enrolled');
      expectProblem(
        await withToken(token).call('POST', '/cases', { body: draftBody() }),
        403,
        'not-enrolled',
      );
      await admin.expect('POST', `/directory/${userId}/reinstate`, { body: { reason: 'Back again.' } });
      expect((await withToken(token).call('GET', '/cases')).status).toBe(200);
    });

    it('does not change its own record', async () => {
      const target = getTarget();
      const admin = await target.client('admin');
      const own = await target.actorId('admin');
      for (const [verb, body] of [
        ['roles', { roles: ['administrator', 'issuing-officer'] }],
        ['suspend', { reason: 'x' }],
      ] as const) {
        const problem = expectProblem(
          await admin.call('POST', `/directory/${own}/${verb}`, { body }),
          422,
          'own-record',
        );
        expect(problem.rule).toBe('policy: four eyes');
      }
    });

    it('of a provider takes no role of an authority', async () => {
      const target = getTarget();
      const admin = await target.client('admin');
      const lumen = await target.actorId('lumen');
      expectProblem(
        await admin.call('POST', `/directory/${lumen}/roles`, { body: { roles: ['case-officer'] } }),
        422,
        'role-binding',
      );
      const body = {
        issuer: target.issuer,
        subject: 'someone',
        displayName: 'Someone',
        roles: ['provider-agent', 'case-officer'],
        authority: 'xa-dpp',
        provider: 'prov-xb-lumen',
      };
      expectProblem(await admin.call('POST', '/directory', { body }), 422, 'invalid-request');
    });

    it('is enrolled by administrators only, for authorities that exist', async () => {
      const target = getTarget();
      const body = {
        issuer: target.issuer,
        subject: 'someone',
        displayName: 'Someone',
        roles: ['case-officer'],
        authority: 'xa-dpp',
      };
      const officer = await target.client('officer');
      expectProblem(await officer.call('POST', '/directory', { body }), 403, 'missing-role');
      const admin = await target.client('admin');
      expectProblem(
        await admin.call('POST', '/directory', { body: { ...body, authority: 'xz-none' } }),
        422,
        'unknown-authority',
      );
    });
  });

  describe('an act that needs a recent sign-in', () => {
    it('is refused an hour later, done after another sign-in', async () => {
      const target = getTarget();
      const id = await submitted(target);
      const officer = await target.client('officer');
      const before = await snapshot(officer, id);
      const body = await approval(target);
      const act = (token: string) => withToken(token).call('POST', `/cases/${id}/approve`, { body });
      const actor = await target.actorId('prosecutor');
      const code = 'recent-authentication-required';
      expectProblem(
        await act(await target.resigned('prosecutor', { auth_time: seconds() - 3600 })),
        403,
        code,
      );
      expectProblem(await act(await target.resigned('prosecutor', { auth_time: undefined })), 403, code);
      expect(await snapshot(officer, id)).toEqual(before);
      const mine = (await attempts(target)).filter((one) => one.actor === actor && one.code === code);
      expect(mine).toEqual([
        expect.objectContaining({ action: 'ApproveOrder', caseId: id }),
        expect.objectContaining({ action: 'ApproveOrder', caseId: id }),
      ]);
      expect((await act(await target.resigned('prosecutor', { auth_time: seconds() - 60 }))).status).toBe(
        200,
      );
    });

    it('reading needs none', async () => {
      const target = getTarget();
      const token = await target.resigned('prosecutor', { auth_time: seconds() - 36_000 });
      expect((await withToken(token).call('GET', '/cases')).status).toBe(200);
    });
  });
}
