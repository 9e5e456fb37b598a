/**
 * `npm run verify -- FILE [--signature FILE.jws] [--keys KEYS.json]`: checks an export of a case, or the package of
 * an order, without any network. Ends with 0 when nothing is broken, 1 with the first broken link, 2 when there is nothing to check.
 */
import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { digestOf } from '../shared/application/audit/verify-checks.ts';
import { type Verified, type VerifyResult, verifyExport } from '../shared/application/audit/verify-export.ts';
import { type KeySet, keySetSchema } from '../shared/application/signatures/jws.ts';
import { readOptions, runCommand, UsageError } from './command-line.ts';
import { isServicePackage, verifyServicePackage } from './verify-package.ts';

const USAGE = `Usage: npm run verify -- FILE [--signature FILE.jws] [--keys KEYS.json]
       npm run verify -- PACKAGE.zip --keys KEYS.json [--profile PROFILE.json] [--provider ID] [--sender ADDRESS] [--seen LIST]
  --signature  the detached signature; FILE.jws is taken when it lies beside FILE
  --keys       the node's public keys, from GET /.well-known/accord224-keys.json or by another way you trust
For the signed package of an order (--keys is needed):
  --profile    the profile of the issuing Party: was the authority in its list on the day of issue?
  --provider   your id: is it addressed to you?
  --sender     the mail address it came from: is it that of the authority?
  --seen       your list of what was handled before: is it sent again? What is new and genuine is added`;

const READ_BYTES = 1024 * 1024;

export async function verify(args: readonly string[], say: (line: string) => void): Promise<number> {
  const one = { type: 'string' } as const;
  const options = { signature: one, keys: one, profile: one, provider: one, sender: one, seen: one };
  const word = z.string().optional();
  const schema = z.strictObject({
    signature: word,
    keys: word,
    profile: word,
    provider: word,
    sender: word,
    seen: word,
  });
  const { values, positionals } = readOptions(args, options, schema, USAGE);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError(USAGE);
  const beside = existsSync(`${file}.jws`) ? `${file}.jws` : undefined;
  const signatureFile = values.signature ?? beside;
  const signature = signatureFile === undefined ? undefined : await text(signatureFile);
  const keys = values.keys === undefined ? undefined : readKeys(values.keys, await text(values.keys));
  const { sha256, size } = await digest(file);
  const hex = sha256.toString('hex');
  const { profile, provider, sender, seen } = values;
  if (
    [profile, provider, sender, seen].some((given) => given !== undefined) ||
    (await isServicePackage(file))
  ) {
    if (!keys)
      throw new UsageError(`The keys of the node are needed, from a source that you trust.\n${USAGE}`);
    say(`file            ${file}, ${size} bytes, SHA-256 ${hex}`);
    return verifyServicePackage(file, keys, { profile, provider, sender, seen }, say);
  }
  const result = await verifyExport({
    source: file,
    sha256: hex,
    ...(signature === undefined ? {} : { signature }),
    ...(keys ? { keys } : {}),
  });
  say(`file            ${file}, ${size} bytes, SHA-256 ${hex}`);
  for (const line of result.ok ? described(result.report, keys !== undefined) : brokenLines(result))
    say(line);
  return result.ok ? 0 : 1;
}

const unreadable = (path: string) => (): never => {
  throw new UsageError(`${path} cannot be read: is the name right?`);
};

const text = (path: string): Promise<string> => readFile(path, 'utf8').catch(unreadable(path));
const digest = (path: string) =>
  digestOf(createReadStream(path, { highWaterMark: READ_BYTES })).catch(unreadable(path));

function readKeys(path: string, content: string): KeySet {
  try {
    return keySetSchema.parse(JSON.parse(content));
  } catch {
    throw new UsageError(`${path} does not hold the public keys of a node (a JWK Set).`);
  }
}

function brokenLines({ link, isSignatureFalse }: Extract<VerifyResult, { ok: false }>): string[] {
  return [
    ...(isSignatureFalse ? ['signature       FALSE: this is not the file that was signed'] : []),
    'BROKEN. The first broken link:',
    `  where         ${link.entry}`,
    ...(link.seq === undefined ? [] : [`  event         ${link.seq}`]),
    `  what          ${link.what}`,
  ];
}

function described(report: Verified, areKeysGiven: boolean): string[] {
  const { manifest, anchoring, roots } = report;
  const { withheld } = manifest;
  const held = (count: number): string => (count > 0 ? `; ${count} withheld from whoever asked` : '');
  return [
    `case            ${manifest.caseId} of Party ${manifest.party}, exported ${manifest.madeAt} for ${manifest.madeFor}`,
    report.signedBy === undefined
      ? 'signature       NOT CHECKED: none was given'
      : `signature       good, over every byte of the file, by key ${report.signedBy}`,
    areKeysGiven
      ? 'keys            as you gave them'
      : 'keys            NOT CHECKED: taken from the file itself; give the keys of the node with --keys',
    `files           ${manifest.entries.length}, all as listed`,
    `events          ${report.events}, each following the one before`,
    `confidential    ${report.sealed} parts agree with what was recorded${held(withheld.sealed.length)}`,
    `documents       ${report.documents} agree with what was recorded${held(withheld.documents.length)}`,
    withheld.accesses ? 'accesses        withheld from whoever asked' : `accesses        ${report.accesses}`,
    roots.length === 0
      ? 'roots           none yet'
      : `roots           ${roots[0]} to ${roots.at(-1)}, no day missing, every signature good`,
    `anchored        ${anchoring.events} of ${report.events} events${
      withheld.accesses ? '' : `, ${anchoring.accesses} of ${report.accesses} access records`
    }`,
    ...(anchoring.notYet.length > 0
      ? [
          `not yet         events ${anchoring.notYet.join(', ')}: recorded on or after the day of the last root, not yet anchored`,
        ]
      : []),
    report.signedBy !== undefined && areKeysGiven
      ? 'UNBROKEN.'
      : 'UNBROKEN as far as it was checked: see NOT CHECKED above.',
  ];
}

if (import.meta.main) await runCommand((args) => verify(args, (line) => console.log(line)));
