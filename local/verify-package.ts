/** The part of `npm run verify` that is for providers: a service package, offline. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { systemClock } from '../shared/adapters/embedded/system-clock.ts';
import { withExportFile } from '../shared/application/audit/zip-reader.ts';
import type { Provenance } from '../shared/application/service-package/provenance.ts';
import { SUMS } from '../shared/application/service-package/signed-contents.ts';
import {
  type PackageFault,
  type PackageReport,
  referenceDigest,
  verifyPackage,
} from '../shared/application/service-package/verify-package.ts';
import type { KeySet } from '../shared/application/signatures/jws.ts';
import { readProfile } from '../shared/protocol/parties.ts';
import { UsageError } from './command-line.ts';

export interface PackageOptions {
  readonly profile?: string | undefined;
  readonly provider?: string | undefined;
  readonly sender?: string | undefined;
  readonly seen?: string | undefined;
}

/** An export has a manifest, a service package a list of digests. What cannot be opened is neither. */
export async function isServicePackage(file: string): Promise<boolean> {
  try {
    return await withExportFile(file, async ({ entries }) => entries.has(SUMS));
  } catch {
    return false;
  }
}

const WORDS: Readonly<Record<PackageFault, string>> = {
  altered: 'FORGED OR ALTERED',
  'foreign-key': 'SIGNED BY A KEY OF SOMEBODY ELSE',
  'other-provider': 'GENUINE, FOR ANOTHER PROVIDER',
  'authority-not-listed': 'SIGNED BY THE NODE, AUTHORITY NOT LISTED ON THAT DAY',
  expired: 'GENUINE, BUT OLD: BEYOND ITS TIME',
  'seen-before': 'GENUINE, BUT SENT AGAIN',
  stranger: 'GENUINE, BUT SENT BY A STRANGER',
};

/** 0 when nothing speaks against it, else 1. What was genuine and new is added to the list of those seen. */
export async function verifyServicePackage(
  file: string,
  keys: KeySet,
  options: PackageOptions,
  say: (line: string) => void,
): Promise<number> {
  const { provider: providerId, sender, seen: seenFile } = options;
  const profile = options.profile === undefined ? undefined : await profileOf(options.profile);
  const seen = seenFile === undefined ? undefined : await seenOf(seenFile);
  const report = await verifyPackage({
    source: file,
    sha256: await digest(file),
    keys,
    now: systemClock.now(),
    ...(profile ? { profile } : {}),
    ...(providerId === undefined ? {} : { providerId }),
    ...(sender === undefined ? {} : { sender }),
    ...(seen ? { seen } : {}),
  });
  for (const line of lines(report, options)) say(line);
  if (report.findings.length > 0) return 1;
  if (seenFile !== undefined && report.provenance)
    await appendFile(seenFile, `${referenceDigest(report.provenance.reference)}\n`, { mode: 0o600 });
  return 0;
}

function lines(report: PackageReport, options: PackageOptions): string[] {
  const { findings, provenance, signedBy } = report;
  const isBelieved = provenance !== undefined && signedBy !== undefined;
  const [first] = findings;
  return [
    signedBy === undefined
      ? 'signature       NOT GOOD'
      : `signature       good, by key ${signedBy}; ${report.files} files, every byte as signed`,
    ...(isBelieved ? described(provenance, report, options) : []),
    ...findings.map(({ fault, detail }) => `${fault.padEnd(16)}${detail}`),
    first
      ? `${WORDS[first.fault]}.`
      : `GENUINE${options.profile && options.provider && options.seen ? '' : ' as far as it was checked: see NOT CHECKED above'}.`,
  ];
}

function described(told: Provenance, report: PackageReport, options: PackageOptions): string[] {
  const { authority, issuer } = told;
  const { listed } = authority;
  const name = authority.names.en ?? Object.values(authority.names)[0] ?? authority.id;
  const until = listed.validTo === undefined ? '' : ` to ${listed.validTo}`;
  return [
    `order           case ${told.caseId} of Party ${issuer.party}, issued ${told.issuedAt}, to ${told.providerId}`,
    `authority       ${authority.id} (${name}), no. ${listed.position} of its Party's list, ${listed.paragraph}, from ${listed.validFrom}${until}`,
    options.profile === undefined
      ? 'list            NOT CHECKED: give the profile of the Party with --profile'
      : `list            ${report.isProfileTheSame ? 'the profile you gave is the one the node had' : 'the profile you gave is another version than the node had'}`,
    ...(options.provider === undefined
      ? ['addressee       NOT CHECKED: say who you are with --provider']
      : []),
    options.sender === undefined || options.profile === undefined
      ? 'sender          no file can tell who brought it: compare with --sender ADDRESS and --profile; answer the node or the contact in the order, never the sender'
      : 'sender          compared with the contact of the authority in the profile',
    ...(options.seen === undefined
      ? ['used before     NOT CHECKED: keep a list with --seen FILE, or ask the node as below']
      : []),
    `valid           until ${told.validUntil}; whether it is still live, used or withdrawn the node says at ${issuer.node}/orders/REFERENCE/status (the reference is in provenance.json: keep it to yourself)`,
  ];
}

async function digest(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}

async function profileOf(path: string) {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new UsageError(`${path} cannot be read: is the name right?`);
  });
  try {
    const { profile } = readProfile(JSON.parse(text));
    if (profile) return profile;
  } catch {
    // Said below.
  }
  throw new UsageError(`${path} is no profile of a Party; see npm run party -- check.`);
}

async function seenOf(path: string): Promise<ReadonlySet<string>> {
  if (!existsSync(path)) return new Set();
  return new Set((await readFile(path, 'utf8')).split('\n').filter((line) => line !== ''));
}
