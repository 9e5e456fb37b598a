import { decodeJwt } from 'jose';
import { type TokenVerifierOptions, tokenVerifier } from '../../shared/adapters/identity/token-verifier.ts';

export interface TokensUnderTest {
  readonly issuer: string;
  readonly jwksUrl: string;
  /** What the node takes: its resource, or the clients of its pool. */
  readonly audience: readonly string[];
  /** Of a person who signs in now. */
  person(): Promise<{ accessToken: string; idToken: string; subject: string; clientId: string }>;
  machine(): Promise<{ accessToken: string; clientId: string }>;
  /** Keys of another issuer of the same make. */
  readonly foreignJwksUrl: string;
  close(): Promise<void> | void;
}

const HOUR = 3_600_000;

export function tokensContract(name: string, make: () => Promise<TokensUnderTest>): void {
  describe(`tokens of ${name}`, () => {
    let under: TokensUnderTest | undefined;
    const use = (): TokensUnderTest => {
      if (!under) throw new Error('not made');
      return under;
    };
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under?.close());

    const verify = (token: string, changes: Partial<TokenVerifierOptions> = {}) => {
      const { issuer, jwksUrl, audience } = use();
      const systemClock = { now: () => new Date().toISOString() };
      const verifier = tokenVerifier({ issuer, jwksUrl, audience, systemClock, ...changes });
      return verifier.verify(`Bearer ${token}`);
    };
    const refused = (code: string) => ({ ok: false, code });

    test('an access token says who, through which client, and when they signed in', async () => {
      const before = Date.now();
      const { accessToken, subject, clientId } = await use().person();
      const verdict = await verify(accessToken);
      expect(verdict).toMatchObject({ ok: true, subject, clientId, issuer: use().issuer });
      const at = verdict.ok ? Date.parse(verdict.authTime ?? '') : Number.NaN;
      expect(Math.abs(at - before)).toBeLessThan(HOUR / 60);
    });

    test('a machine has no time of a sign-in', async () => {
      const { accessToken, clientId } = await use().machine();
      const verdict = await verify(accessToken);
      expect(verdict).toMatchObject({ ok: true, clientId, subject: clientId });
      expect(verdict).not.toHaveProperty('authTime');
    });

    test('an id token is no access token', async () => {
      const { idToken } = await use().person();
      expect(await verify(idToken)).toEqual(refused('not-an-access-token'));
    });

    test('a token ends with its period', async () => {
      const { accessToken } = await use().person();
      const { exp = 0 } = decodeJwt(accessToken);
      const at = (ms: number) => ({ systemClock: { now: () => new Date(exp * 1000 + ms).toISOString() } });
      expect(await verify(accessToken, at(-1000))).toMatchObject({ ok: true });
      expect(await verify(accessToken, at(10_000))).toEqual(refused('expired'));
      expect(await verify(accessToken, at(-25 * HOUR))).toEqual(refused('expired'));
    });

    test('a token counts for its audience and its issuer', async () => {
      const { accessToken } = await use().person();
      expect(await verify(accessToken, { audience: 'https://node-xb.example' })).toEqual(refused('audience'));
      expect(await verify(accessToken, { issuer: 'https://issuer.example' })).toEqual(refused('issuer'));
    });

    test('a token that was touched, or that another key signed, does not count', async () => {
      const { accessToken } = await use().person();
      const [head = '', body = '', signature = ''] = accessToken.split('.');
      const claims = { ...decodeJwt(accessToken), sub: 'somebody-else' };
      const forged = Buffer.from(JSON.stringify(claims)).toString('base64url');
      expect(await verify([head, forged, signature].join('.'))).toEqual(refused('signature'));
      const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
      expect((await verify([none, body, ''].join('.'))).ok).toBe(false);
      expect(await verify(accessToken, { jwksUrl: use().foreignJwksUrl })).toEqual(refused('signature'));
    });

    test('without keys nobody is let in', async () => {
      const { accessToken } = await use().person();
      expect(await verify(accessToken, { jwksUrl: 'http://127.0.0.1:9/jwks' })).toEqual(
        refused('unavailable'),
      );
    });
  });
}
