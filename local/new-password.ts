import { randomBytes } from 'node:crypto';

/** 120 bits, in letters that survive a shell and a mail. */
export const newPassword = (): string => randomBytes(15).toString('base64url');
