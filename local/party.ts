/** `npm run party -- check|show FILE`: what a Party profile lacks, and what it says on a date. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { isoDateSchema } from '../shared/protocol/deadlines.ts';
import { catalogueEntry, declarationKeys } from '../shared/protocol/declarations.ts';
import {
  type Dated,
  declarationAt,
  declaredEntryAt,
  entryAt,
  isValidOn,
  localisedSchema,
  type PartyProfile,
  type Problem,
  type ReadProfile,
  readProfile,
  rolesOf,
  textIn,
} from '../shared/protocol/parties.ts';

const USAGE = `Usage:
  npm run party -- check FILE...            problems of a profile, each with its paragraph
  npm run party -- show FILE [--at DATE]    the profile as it stands on a day (YYYY-MM-DD), by paragraph

Example: npm run party -- show countries/XB.json --at 2026-03-01
A new profile starts from countries/template.json.`;

export interface Output {
  /** 0 fine, 1 the profile has errors, 2 wrong usage. */
  readonly status: 0 | 1 | 2;
  readonly text: string;
}

export function run(args: readonly string[]): Output {
  const [command, ...rest] = args;
  if (command === 'check' && rest.length > 0 && !rest.some((file) => file.startsWith('-'))) {
    const results = rest.map(check);
    return {
      status: results.some(({ status }) => status !== 0) ? 1 : 0,
      text: results.map(({ text }) => text).join('\n\n'),
    };
  }
  if (command === 'show') {
    const [file, flag, date] = rest;
    const isAsked = flag === '--at' && isoDateSchema.safeParse(date).success && rest.length === 3;
    if (file !== undefined && !file.startsWith('-') && (rest.length === 1 || isAsked))
      return show(file, date);
  }
  return { status: 2, text: USAGE };
}

function check(file: string): Output {
  const read = load(file);
  if (typeof read === 'string') return { status: 1, text: read };
  const errors = read.problems.filter(({ severity }) => severity === 'error').length;
  const warnings = read.problems.length - errors;
  if (read.problems.length === 0) return { status: 0, text: `${file}: no problems` };
  const lines = read.problems.map(problemLine);
  const total = `${file}: ${count(errors, 'error')}, ${count(warnings, 'warning')}`;
  return { status: errors > 0 ? 1 : 0, text: [total, ...lines].join('\n') };
}

function problemLine({ severity, paragraph, path, message }: Problem): string {
  const place = paragraph === 'profile' || paragraph === 'policy' ? paragraph : reference(paragraph);
  return `  ${severity.padEnd(7)}  ${place.padEnd(13)} ${path || '(file)'}\n${' '.repeat(25)}${message}`;
}

/** Reads the file, or says in one sentence why that is not possible. */
function load(file: string): ReadProfile | string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return `${file}: there is no such file`;
    if (code === 'EISDIR') return `${file}: is a folder; name a profile in it`;
    return `${file}: cannot be read (${String(code)})`;
  }
  try {
    return readProfile(JSON.parse(text));
  } catch (error) {
    return `${file}: is not JSON (${String(error)})`;
  }
}

function show(file: string, asked: string | undefined): Output {
  const read = load(file);
  if (typeof read === 'string') return { status: 1, text: read };
  if (read.profile === undefined) return { status: 1, text: check(file).text };
  const date = asked ?? newestDate(read.profile);
  const note = asked ? '' : ', the newest date in the file (choose another with --at)';
  return { status: 0, text: [`As of ${date}${note}`, ...describe(read.profile, date)].join('\n') };
}

/** Without a date, the state after the last change: no clock is read for a legal question. */
function newestDate(profile: PartyProfile): string {
  const found = JSON.stringify(profile).matchAll(/"(?:validFrom|inForceFrom)":"(\d{4}-\d\d-\d\d)"/g);
  return (
    Array.from(found, ([, date = '']) => date)
      .toSorted()
      .at(-1) ?? '2000-01-01'
  );
}

function describe(profile: PartyProfile, date: string): string[] {
  const { code, names, status, dataProtection, exercise } = profile;
  const { signed = 'no', ratified = 'no', inForceFrom = 'no' } = status.secondProtocol;
  const section = (title: string, lines: readonly string[]) => [
    '',
    title,
    ...lines.map((line) => `  ${line}`),
  ];
  const plain = (paragraph: string, what: string, list: readonly Dated<unknown>[]) => {
    const entry = entryAt(list, date);
    return line(paragraph, what, entry ? say(entry.value) : 'nothing said', entry?.source);
  };
  return [
    `${code} ${textIn(names, 'en')}${exercise ? ' (fictional, for exercises)' : ''}, ${profile.timeZone}`,
    ...section('Standing', [
      line(
        '16',
        'signed / ratified / in force from',
        `${signed} / ${ratified} / ${inForceFrom}`,
        status.secondProtocol.source,
      ),
    ]),
    ...section('Languages', [
      plain('4.1', 'official', profile.officialLanguages),
      plain('4.1', 'acceptable', profile.acceptableLanguages),
    ]),
    ...section(
      'Declarations, reservations, designations',
      declarationKeys.map((key) => {
        const { paragraph, what, ifAbsent } = catalogueEntry(key);
        const entry = declaredEntryAt(profile, key, date);
        const said = entry ? say(declarationAt(profile, key, date)) : `nothing said: ${ifAbsent}`;
        return line(paragraph, what, said, entry?.source);
      }),
    ),
    ...section('Data protection', [
      plain('14.5', 'retention', dataProtection.retention),
      plain('14.11.c', 'notice duty', dataProtection.senderNoticeDuty),
      plain('14.13', 'remedies', dataProtection.remedies),
      plain('14.14', 'oversight', dataProtection.oversight),
    ]),
    ...section(
      'Authorities',
      profile.authorities
        .filter((authority) => isValidOn(authority, date))
        .map(({ id, names: called, kind, contact, competentFor }) => {
          const roles = [...competentFor, ...rolesOf(profile, id, date)].join(', ') || 'no role';
          return `${id}: ${textIn(called, 'en')} (${kind}), ${contact.email}; ${roles}`;
        }),
    ),
    ...section(
      'Providers',
      profile.providers
        .filter((provider) => isValidOn(provider, date))
        .map(({ id, legalName, kind, territory, policies }) => {
          const languages = [
            ...(entryAt(policies.comparableProcessLanguages, date)?.value ?? []),
            ...(entryAt(policies.acceptedLanguages, date)?.value ?? []),
          ];
          const form = entryAt(policies.electronicForm, date)?.value.accepted
            ? 'electronic form'
            : 'no electronic form';
          return `${id}: ${legalName} (${kind}), ${territory.subdivision ?? territory.party}; ${languages.join(', ') || 'languages unknown'}; ${form}`;
        }),
    ),
    ...section(
      'Pairs',
      profile.pairs.map((pair) => {
        const on = entryAt(pair.inForce, date)?.value === true ? 'on' : 'off';
        const treaty = entryAt(pair.mlaTreatyInForce, date)?.value;
        const agreements = entryAt(pair.dpAgreements, date)?.value ?? [];
        const regime =
          agreements.map(({ paragraph, instrument }) => `${paragraph} ${instrument}`).join('; ') || '14.1.a';
        return `${pair.with}: switch ${on}; mutual-assistance treaty: ${treaty?.inForce ? (treaty.instrument ?? 'yes') : 'none'}; ${regime}`;
      }),
    ),
  ];
}

function line(paragraph: string, what: string, said: string, source?: string): string {
  const origin = source ? ` [${source}]` : '';
  return `${reference(paragraph).padEnd(13)} ${what}${origin}:${said.startsWith('\n') ? '' : ' '}${said}`;
}

/** "Art. 7.7", but "C35" for the Convention. */
function reference(paragraph: string): string {
  return paragraph.startsWith('C') ? paragraph : `Art. ${paragraph}`;
}

/** Values as people read them: texts in English, several things on a line each. */
function say(value: unknown): string {
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every((item) => typeof item === 'object')) {
      return value.map((item) => `\n${' '.repeat(18)}- ${say(item)}`).join('');
    }
    return value.map(say).join(', ') || 'none';
  }
  if (typeof value !== 'object' || value === null) return String(value);
  const localised = localisedSchema.safeParse(value);
  if (localised.success && isByLanguage(localised.data)) return textIn(localised.data, 'en');
  return Object.entries(value)
    .map(([key, inner]) => (key === 'text' || key === 'names' ? say(inner) : `${key} ${say(inner)}`))
    .join(', ');
}

/** `email` and `mode` are well-formed language tags too, so only two and three letters count. */
function isByLanguage(texts: Record<string, string>): boolean {
  return Object.keys(texts).every((key) => /^[a-z]{2,3}(-|$)/.test(key));
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { status, text } = run(process.argv.slice(2));
  (status === 2 ? process.stderr : process.stdout).write(`${text}\n`);
  process.exitCode = status;
}
