import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { cookieWriter } from '../../../functions/pages/cookies.ts';
import { COOKIE_BYTES, sealer, sessionSchema } from '../../../functions/pages/session.ts';

const secret = Buffer.alloc(32, 7);
const session = { token: 'a.b.c', expiresAt: 1_800_000_000, subject: 'someone', id: 'x'.repeat(32) };

describe('the session cookie', () => {
  it('comes back as it was sealed, and says nothing to whoever reads it', async () => {
    const sealed = await sealer(secret).seal('session', session);
    expect(await sealer(secret).open('session', sealed, sessionSchema)).toEqual(session);
    expect(Buffer.from(sealed?.split('.')[3] ?? '', 'base64url').toString('latin1')).not.toContain('someone');
  });

  it('is worth nothing when any character of it was changed', async () => {
    const { seal, open } = sealer(secret);
    const sealed = (await seal('session', session)) ?? '';
    await fc.assert(
      fc.asyncProperty(
        fc.nat(sealed.length - 1),
        fc.constantFrom('A', 'z', '0', '.', '-'),
        async (at, sign) => {
          const forged = sealed.slice(0, at) + sign + sealed.slice(at + 1);
          // The last character of a part may carry bits that decode to nothing.
          const isSame = forged
            .split('.')
            .every((part, n) =>
              Buffer.from(part, 'base64url').equals(Buffer.from(sealed.split('.')[n] ?? '', 'base64url')),
            );
          if (isSame && forged.split('.').length === 5) return;
          expect(await open('session', forged, sessionSchema)).toBeUndefined();
        },
      ),
    );
  });

  it('is not taken for another purpose, from another node, or in the clear', async () => {
    const { seal, open } = sealer(secret);
    const sealed = await seal('flow', session);
    expect(await open('session', sealed, sessionSchema)).toBeUndefined();
    const foreign = await sealer(randomBytes(32)).seal('session', session);
    expect(await open('session', foreign, sessionSchema)).toBeUndefined();
    for (const text of ['', 'x', JSON.stringify(session), 'a.b.c.d.e', undefined]) {
      expect(await open('session', text, sessionSchema)).toBeUndefined();
    }
  });

  it('is not made at all when it would not fit a browser', async () => {
    expect(
      await sealer(secret).seal('session', { ...session, token: randomBytes(4000).toString('hex') }),
    ).toBeUndefined();
    // What repeats itself is small.
    const sealed = await sealer(secret).seal('session', { ...session, token: 'x'.repeat(20_000) });
    expect(sealed?.length).toBeLessThan(COOKIE_BYTES);
  });
});

describe('the token of a form', () => {
  it('belongs to one session of one node', () => {
    const { formToken, isFormToken } = sealer(secret);
    expect(isFormToken(formToken('one'), 'one')).toBe(true);
    expect(isFormToken(formToken('one'), 'two')).toBe(false);
    expect(isFormToken(sealer(randomBytes(32)).formToken('one'), 'one')).toBe(false);
    for (const text of [undefined, '', 'x']) expect(isFormToken(text, 'one')).toBe(false);
  });
});

describe('cookies', () => {
  it('are kept from scripts and other sites, from plain HTTP, and from nodes on other ports', () => {
    const writer = cookieWriter('https://node.example');
    for (const name of ['session', 'form', 'flow', 'kept'] as const) {
      expect(writer.set(name, 'v')).toMatch(/; Path=\/pages; HttpOnly; SameSite=(Lax|Strict).*; Secure$/);
    }
    expect(writer.set('form', 'v')).toContain('SameSite=Strict');
    const [mine = ''] = writer.set('session', 'v').split(';');
    expect(writer.from([mine]).read('session')).toBe('v');
    expect(cookieWriter('https://node.example:8443').from([mine]).read('session')).toBeUndefined();
  });
});
