/** What a measurement is, and how one run is shown: ratios and counts, each beside its bar. */

export interface Measure {
  readonly name: string;
  readonly value: number;
  /** `ratio`, `round trips`, `write units`, ... */
  readonly unit: string;
  /** Without a bar the value is shown for information. */
  readonly bar?: number;
  readonly better: 'higher' | 'lower' | 'equal';
  /** What the number is made of, where that is not plain. */
  readonly note?: string;
}

/** How much to measure: `quick` for a look, `full` with what takes minutes more and tells little more. */
export type Extent = 'quick' | 'usual' | 'full';

export type Verdict = 'pass' | 'miss' | '-';

export function verdict({ value, bar, better }: Measure): Verdict {
  if (bar === undefined) return '-';
  if (better === 'equal') return value === bar ? 'pass' : 'miss';
  return (better === 'higher' ? value >= bar : value <= bar) ? 'pass' : 'miss';
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
};

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Two decimals for ratios, whole numbers for counts, whatever is needed between. */
const shown = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) >= 100 ? 0 : 2);

const SIGN = { higher: '>=', lower: '<=', equal: '=' } as const;

export function renderTable(groups: readonly { name: string; measures: readonly Measure[] }[]): string {
  const rows = groups.flatMap(({ name, measures }) =>
    measures.map((measure, n) => [
      n === 0 ? name : '',
      measure.name,
      shown(measure.value),
      measure.unit,
      measure.bar === undefined ? '' : `${SIGN[measure.better]} ${shown(measure.bar)}`,
      verdict(measure),
      measure.note ?? '',
    ]),
  );
  const head = ['group', 'what', 'value', 'unit', 'bar', '', 'note'];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join(
    '\n',
  );
}
