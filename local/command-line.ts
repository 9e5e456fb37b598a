/** What the commands have in common: arguments, one clear sentence for the user's errors, exit codes. */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { FolderInUseError, WrongFolderError } from './host/folder-lock.ts';
import { AccountError } from './identity/accounts.ts';
import { TokenError } from './identity/obtain-token.ts';
import { PasswordRefusedError } from './identity/passwords.ts';
import { ProfileFileError } from './profiles.ts';
import { SettingsError } from './settings-error.ts';

/** The command was used in a way that it does not have; ends with status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was asked for cannot be done; the message says why and what to do. Ends with status 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

const EXPECTED = [
  UsageError,
  CommandError,
  AccountError,
  FolderInUseError,
  WrongFolderError,
  PasswordRefusedError,
  ProfileFileError,
  SettingsError,
  TokenError,
];

/** The text for the user, or undefined for a fault of ours, whose stack somebody will need. */
export function userMessage(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (EXPECTED.some((kind) => at instanceof kind)) return at.message;
    if ('code' in at && at.code === 'EADDRINUSE') {
      return 'The port is taken by another program: choose another one with --port.';
    }
    if ('code' in at && at.code === 'EACCES') return `No permission: ${at.message}`;
  }
  return undefined;
}

type Main = (args: readonly string[]) => Promise<number>;

/** Exit status and, after an error, the text for the user. Faults of ours are thrown on. */
export async function outcomeOf(
  main: Main,
  args: readonly string[],
): Promise<{ status: number; message?: string }> {
  try {
    return { status: await main(args) };
  } catch (error) {
    const message = userMessage(error);
    if (message === undefined) throw error;
    return { status: error instanceof UsageError ? 2 : 1, message };
  }
}

/** Runs a command of the command line. `main` returns the exit status. */
export async function runCommand(main: Main): Promise<void> {
  const { status, message } = await outcomeOf(main, process.argv.slice(2));
  if (message !== undefined) console.error(message);
  process.exitCode = status;
}

type Options = NonNullable<Parameters<typeof parseArgs>[0]>['options'];

/** Parses options by a schema; whatever does not fit is answered with the usage. */
export function readOptions<S extends z.ZodType>(
  args: readonly string[],
  options: NonNullable<Options>,
  schema: S,
  usage: string,
): { values: z.infer<S>; positionals: string[] } {
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const { message } = error as Error;
    throw new UsageError(`${message}\n${usage}`);
  }
  const checked = schema.safeParse({ ...parsed.values });
  if (!checked.success) {
    const first = checked.error.issues[0];
    throw new UsageError(`--${first?.path.join('.')}: ${first?.message}\n${usage}`);
  }
  return { values: checked.data, positionals: parsed.positionals };
}

/** Port numbers come as text. 0 takes any free one. */
export const portSchema = z.coerce
  .number({ error: 'a port number is expected' })
  .int()
  .min(0)
  .max(65_535, { error: 'a port number is expected' });
