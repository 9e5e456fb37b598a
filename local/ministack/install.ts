/** MiniStack in a virtual environment of the project folder, installed once and again when its version changes. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REQUIREMENTS } from './fix-ups.ts';

/** Something that the machine lacks: told in one line, without a stack. */
export class MissingError extends Error {
  override readonly name = 'MissingError';
}

const PYTHONS = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
const VERSION_CHECK = 'import sys; sys.exit(sys.version_info < (3, 10))';

function findPython(): string {
  const found = PYTHONS.find((name) => spawnSync(name, ['-c', VERSION_CHECK]).status === 0);
  if (found) return found;
  throw new MissingError(
    'Python 3.10 or later is missing (it runs the AWS emulator): install it, or set AWS_ENDPOINT_URL to a running emulator',
  );
}

const lastLine = (output: string): string => output.trim().split('\n').at(-1) ?? '';

/** Returns the emulator's program. */
export function installMinistack(root: string, say: (line: string) => void): string {
  const folder = join(root, '.venv');
  const program = join(folder, 'bin', 'ministack');
  const marker = join(folder, 'ministack.txt');
  const wanted = REQUIREMENTS.join('\n');
  if (existsSync(program) && existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return program;

  const python = findPython();
  say(`installing ${REQUIREMENTS[0]} from PyPI into .venv (about 20 s, once)`);
  const made = spawnSync(python, ['-m', 'venv', folder], { encoding: 'utf8' });
  if (made.status !== 0) {
    throw new MissingError(
      `${python} cannot make a virtual environment (Debian: apt install python3-venv): ${lastLine(made.stdout)}`,
    );
  }
  const options = ['--quiet', '--disable-pip-version-check', '--retries', '2', '--timeout', '15'];
  const pip = spawnSync(
    join(folder, 'bin', 'python'),
    ['-m', 'pip', 'install', ...options, ...REQUIREMENTS],
    {
      encoding: 'utf8',
    },
  );
  if (pip.status !== 0) {
    const why = pip.stderr.includes('onnection') ? 'PyPI cannot be reached' : lastLine(pip.stderr);
    throw new MissingError(
      `${REQUIREMENTS[0]} cannot be installed (${why}); or set AWS_ENDPOINT_URL to a running emulator`,
    );
  }
  writeFileSync(marker, wanted);
  return program;
}
