/** What `npm run deploy|diff|destroy|synth` are asked for, and what they refuse before anything is touched. Pure. */
import type { Deployment } from '../../infra/deployment.ts';
import type { PartyProfile } from '../../shared/protocol/parties.ts';

export const COMMANDS = ['deploy', 'diff', 'destroy', 'synth'] as const;
export type Command = (typeof COMMANDS)[number];

export interface Options {
  readonly command: Command;
  readonly party: string;
  /** Profiles of other Parties that the node gets besides its own. */
  readonly others: readonly string[];
  /** No question is asked. */
  readonly yes: boolean;
}

export const USAGE = `Usage:
  npm run deploy  -- --party countries/XX.json [--others countries/YY.json...] [--yes]
  npm run diff    -- --party countries/XX.json
  npm run destroy -- --party countries/XX.json [--yes]
  npm run synth   -- --party countries/XX.json

Settings of the deployment: infra/deployments/XX.json. Credentials: as the AWS SDK finds them (profile, SSO, role).
Guide: docs/operator-guide.md, the part on AWS.`;

const isCommand = (text: string | undefined): text is Command => COMMANDS.some((command) => command === text);

/** Undefined: the usage is what one needs to read. */
export function readOptions(args: readonly string[]): Options | undefined {
  const [command, ...rest] = args;
  if (!isCommand(command)) return undefined;
  let party: string | undefined;
  const others: string[] = [];
  let yes = false;
  for (let at = 0; at < rest.length; at++) {
    const flag = rest[at];
    if (flag === '--yes') yes = true;
    else if (flag === '--party' && party === undefined && isFile(rest[at + 1])) party = rest[++at];
    else if (flag === '--others' && command === 'deploy') {
      for (let next = rest[at + 1]; isFile(next); next = rest[at + 1]) {
        others.push(next);
        at++;
      }
    } else return undefined;
  }
  return party === undefined ? undefined : { command, party, others, yes };
}

const isFile = (text: string | undefined): text is string => text !== undefined && !text.startsWith('-');

/** Where the credentials lead, as STS and the SDK's own settings say. */
export interface Place {
  readonly account: string;
  /** Of the shell; a node goes to the region of its profile, whatever stands here. */
  readonly region: string | undefined;
  readonly emulator: string | undefined;
}

/** Reasons not to go on, each with what to do; empty when there are none. */
export function surprises(
  { command, yes }: Options,
  profile: PartyProfile,
  deployment: Deployment,
  place: Place,
): string[] {
  const found: string[] = [];
  const settings = `infra/deployments/${profile.code}.json`;
  if (!profile.region) found.push(`The profile of ${profile.code} names no region: add "region".`);
  if (place.region && profile.region && place.region !== profile.region) {
    found.push(
      `Your shell points at ${place.region}, the profile says ${profile.region}: set AWS_REGION=${profile.region}, so that nothing is read or written elsewhere.`,
    );
  }
  if (deployment.account && deployment.account !== place.account) {
    found.push(`Your credentials are of account ${place.account}; ${settings} says ${deployment.account}.`);
  }
  if (place.emulator !== undefined) return found;
  if (!deployment.account && command !== 'synth') {
    found.push(`${settings} names no account: add "account": "${place.account}" if this is the one.`);
  }
  if (!profile.exercise && deployment.alarmMail.length === 0) {
    found.push(`${settings} names nobody for alarms: add "alarmMail".`);
  }
  if (/\.(example|test|invalid)$/.test(deployment.mail.from) && !profile.exercise) {
    found.push(`${settings}: nobody owns ${deployment.mail.from}; put the sender of your notices there.`);
  }
  if (command === 'destroy' && !profile.exercise && yes) {
    found.push('A node in earnest is not taken down without a question: leave out --yes.');
  }
  return found;
}

/** Stacks in the order in which they are made; `destroy` leaves the first out. */
export function stacksOf(
  code: string,
  has: { readonly emulator: boolean; readonly front: boolean },
): string[] {
  const names = [
    'data',
    'node',
    'operations',
    ...(has.emulator ? [] : ['guard']),
    ...(has.front ? ['edge'] : []),
  ];
  return names.map((name) => `Accord224-${code}-${name}`);
}

export function cdkArguments(
  { command, party }: Options,
  stacks: readonly string[],
  place: Pick<Place, 'emulator'>,
  files: { readonly outputs: string; readonly output: string },
): string[] {
  const common = ['--context', `party=${party}`, '--output', files.output];
  switch (command) {
    case 'deploy':
      return [
        ...['deploy', ...stacks, ...common, '--outputs-file', files.outputs, '--progress', 'events'],
        // A change set shows what will happen, and is asked about where rights grow. An emulator has nobody to ask.
        ...(place.emulator === undefined
          ? ['--require-approval', 'broadening']
          : ['--method=direct', '--require-approval', 'never']),
      ];
    case 'diff':
      return ['diff', ...stacks, ...common];
    case 'destroy':
      return [
        'destroy',
        ...stacks.filter((name) => !name.endsWith('-data')).toReversed(),
        ...common,
        '--force',
        '--exclusively',
      ];
    case 'synth':
      return ['synth', '--quiet', ...common];
    default:
      return command satisfies never;
  }
}
