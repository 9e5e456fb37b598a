/** `npm run register`: who has signed and ratified, and whether the Protocol is in force (16.3). */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { isoDateSchema } from '../shared/protocol/deadlines.ts';
import {
  countRegister,
  entryIntoForceAt,
  inForceForState,
  type Register,
  registerSchema,
} from '../shared/protocol/register.ts';

const USAGE = `Usage:
  npm run register                    the table, the totals and whether the Protocol is in force
  npm run register -- --at DATE       as of a day (YYYY-MM-DD); without it, as of the last event in the source
  npm run register -- --json          the same for a program`;

const FILE = new URL('../countries/register.json', import.meta.url);

export interface Output {
  /** 0 fine, 2 wrong usage. */
  readonly status: 0 | 2;
  readonly text: string;
}

export function run(args: readonly string[], register: Register = readRegister()): Output {
  const rest = args.filter((arg) => arg !== '--json');
  const isDateAsked = rest[0] === '--at' && rest.length === 2 && isoDateSchema.safeParse(rest[1]).success;
  if (rest.length > 0 && !isDateAsked) return { status: 2, text: USAGE };
  const state = stateAt(register, rest[1] ?? lastEvent(register));
  return { status: 0, text: args.includes('--json') ? JSON.stringify(state, null, 2) : print(state) };
}

export function readRegister(): Register {
  return registerSchema.parse(JSON.parse(readFileSync(FILE, 'utf8')));
}

function stateAt(register: Register, date: string) {
  const known = register.entries
    .filter(({ signed }) => signed <= date)
    .map(({ ratified, ...entry }) =>
      ratified !== undefined && ratified <= date ? { ...entry, ratified } : entry,
    );
  const states = known.map((entry) => {
    const inForceFrom = inForceForState(known, entry.code);
    return inForceFrom === undefined ? entry : { ...entry, inForceFrom };
  });
  const { treaty, source } = register;
  return {
    treaty,
    source,
    date,
    totals: countRegister(known),
    entryIntoForce: entryIntoForceAt(known, date),
    states,
  };
}

function lastEvent(register: Register): string {
  return (
    register.entries
      .map(({ sourceDate }) => sourceDate)
      .toSorted()
      .at(-1) ?? '2022-05-12'
  );
}

function print({ treaty, source, date, totals, entryIntoForce, states }: ReturnType<typeof stateAt>): string {
  const row = (...cells: string[]) =>
    `${cells[0]?.padEnd(5)}${cells[1]?.padEnd(28)}${cells[2]?.padEnd(12)}${cells[3]?.padEnd(12)}${cells[4]}`.trimEnd();
  const { inForce, reason, paragraph } = entryIntoForce;
  return [
    `${treaty}, signatures and ratifications as of ${date}`,
    '',
    row('Code', 'State', 'Signed', 'Ratified', 'EU'),
    ...states.map((state) =>
      row(
        state.code,
        state.name,
        state.signed,
        'ratified' in state ? state.ratified : '',
        state.eu ? 'yes' : '',
      ),
    ),
    '',
    `Signed: ${totals.signed}, of them ${totals.signedEu} EU members. Ratified: ${totals.ratified}.`,
    `${inForce ? `In force from ${entryIntoForce.from}` : 'Not in force'} (Art. ${paragraph}): ${reason}.`,
    `Source: ${source}.`,
  ].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { status, text } = run(process.argv.slice(2));
  (status === 2 ? process.stderr : process.stdout).write(`${text}\n`);
  process.exitCode = status;
}
