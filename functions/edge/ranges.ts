/** Range requests, one range at a time; several at once are not served, and RFC 9110 lets a server ignore them. */
import type { WantedRange } from '../../shared/application/slices.ts';
import { type ProblemError, problem } from './problems.ts';

export function parseRange(header: string | undefined): WantedRange | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
  if (!match) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '') return last === '' ? undefined : { suffix: Number(last) };
  return last === '' ? { start: Number(first) } : { start: Number(first), end: Number(last) };
}

export const unsatisfiable = (size: number): ProblemError =>
  problem('range-not-satisfiable', `There are ${size} bytes.`, {
    headers: { 'Content-Range': `bytes */${size}` },
  });
