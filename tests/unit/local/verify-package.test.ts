/** `npm run verify` for the package of an order, as a provider runs it, wherever its clocks stand. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../shared/adapters/embedded/system-clock.ts';
import { smallPackage, smallProvenance, smallSigner, XA } from '../../support/small-package.ts';
import { type Ended, NODE_FLAGS } from './cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'accord-verify-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string): string => join(folder, name);

const verify = (zone: string, ...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const env = { ...process.env, TZ: zone };
    execFile(
      process.execPath,
      [...NODE_FLAGS, 'local/verify.ts', ...args],
      { env },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });

let bytes: Buffer;
beforeAll(async () => {
  const signer = await smallSigner();
  const validUntil = new Date(Date.parse(systemClock.now()) + 3_600_000).toISOString();
  bytes = await smallPackage(signer, smallProvenance({ validUntil }));
  writeFileSync(file('order.zip'), bytes);
  writeFileSync(file('keys.json'), JSON.stringify(signer.keys));
  writeFileSync(file('profile.json'), JSON.stringify(XA));
});
const ALL = () => ['--profile', file('profile.json'), '--provider', 'prov-xb-lumen', '--seen', file('seen')];

it('is genuine in every time zone, once; sent again it is told', async () => {
  const args = [file('order.zip'), '--keys', file('keys.json')];
  const east = await verify('Pacific/Kiritimati', ...args);
  expect([east.code, east.stdout]).toEqual([0, expect.stringContaining('GENUINE as far as it was checked')]);
  expect(east.stdout).toContain('no file can tell who brought it');
  const west = await verify('Pacific/Pago_Pago', ...args, ...ALL());
  expect([west.code, west.stdout]).toEqual([0, expect.stringMatching(/\nGENUINE\.\n$/)]);
  expect(readFileSync(file('seen'), 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
  const again = await verify('UTC', ...args, ...ALL());
  expect([again.code, again.stdout]).toEqual([1, expect.stringContaining('GENUINE, BUT SENT AGAIN.')]);
  // The reference lets whoever has it answer: it is not printed.
  expect(again.stdout + west.stdout).not.toContain(smallProvenance().reference);
});

it('says what is wrong with one that is not, and with how it was asked', async () => {
  const altered = Buffer.from(bytes);
  altered[50] = (altered[50] ?? 0) ^ 1;
  writeFileSync(file('altered.zip'), altered);
  const forged = await verify('UTC', file('altered.zip'), '--keys', file('keys.json'), ...ALL());
  expect([forged.code, forged.stdout]).toEqual([1, expect.stringContaining('FORGED OR ALTERED.')]);
  const keyless = await verify('UTC', file('order.zip'));
  expect([keyless.code, keyless.stderr]).toEqual([2, expect.stringContaining('keys of the node are needed')]);
});
