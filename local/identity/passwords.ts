/** Passwords as scrypt hashes, parameters beside the salt so that they can be raised later. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** 32 MiB of memory, three passes: OWASP's recommendation for scrypt at N = 2^15. */
const COST = { logN: 15, r: 8, p: 3 };
const LENGTH = 32;
export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 256;

export class PasswordRefusedError extends Error {
  override readonly name = 'PasswordRefusedError';
}

const derive = (password: string, salt: Buffer, cost: typeof COST): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const N = 2 ** cost.logN;
    const options = { N, r: cost.r, p: cost.p, maxmem: 256 * N * cost.r };
    // The same letters may be typed in several encodings; NFC makes them one.
    scrypt(password.normalize('NFC'), salt, LENGTH, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });

export const hashPassword = async (password: string): Promise<string> => {
  if (password.length < SHORTEST_PASSWORD || password.length > LONGEST_PASSWORD) {
    throw new PasswordRefusedError(`A password has ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters.`);
  }
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return ['scrypt', COST.logN, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join(
    '$',
  );
};

const HASH = /^scrypt\$(\d{2})\$(\d{1,2})\$(\d{1,2})\$([\w-]{22})\$([\w-]{43})$/;
export const isPasswordHash = (text: string): boolean => HASH.test(text);

/** Somebody's hash, to spend the same time on an account that does not exist. */
const NOBODY = `scrypt$${COST.logN}$${COST.r}$${COST.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

export const checkPassword = async (password: string, hash: string | undefined): Promise<boolean> => {
  const parts = HASH.exec(hash ?? NOBODY);
  if (parts === null || password.length > LONGEST_PASSWORD) return false;
  const [, logN, r, p, salt = '', expected = ''] = parts;
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) };
  const key = await derive(password, Buffer.from(salt, 'base64url'), cost);
  return timingSafeEqual(key, Buffer.from(expected, 'base64url')) && hash !== undefined;
};
