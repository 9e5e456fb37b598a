/**
 * `npm run bench`: ratios and counts of one run, beside their bars (docs/performance.md). Options after `--`:
 * `--only NAME` for one group, `--quick` for a look, `--full` with the largest store of the sweep too.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureKeys, measureRoundTrips, measureWriteUnits } from './budget.ts';
import { measureColdStart } from './cold-start.ts';
import { measureFold } from './fold.ts';
import { measureIntake } from './intake.ts';
import { measureMemory } from './memory.ts';
import { type Extent, type Measure, renderTable, verdict } from './report.ts';
import { measureRequestChain } from './request-chain.ts';
import { measureSweep } from './sweep.ts';
import { measureGrowth, measureThroughput } from './throughput.ts';

type Progress = (text: string) => void;
type Group = (extent: Extent, progress: Progress) => Promise<readonly Measure[]>;

/** Timings first, on a machine that has done nothing yet; the large files last. */
const GROUPS: Readonly<Record<string, Group>> = {
  intake: (extent) => measureIntake(extent === 'quick' ? 3 : 9),
  fold: measureFold,
  cold: measureColdStart,
  chain: measureRequestChain,
  keys: measureKeys,
  trips: measureRoundTrips,
  units: measureWriteUnits,
  http: measureThroughput,
  // The large document takes most of a minute: not for a look.
  memory: async (extent) => (extent === 'quick' ? [] : measureMemory()),
  sweep: measureSweep,
  growth: measureGrowth,
};

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
  },
});
const extent: Extent = values.quick ? 'quick' : values.full ? 'full' : 'usual';
const names = Object.keys(GROUPS).filter((name) => values.only === undefined || name === values.only);
if (names.length === 0) {
  console.error(`There is no group "${values.only}". There are: ${Object.keys(GROUPS).join(', ')}.`);
  process.exit(2);
}

const started = performance.now();
const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s`;
const results: { name: string; measures: readonly Measure[] }[] = [];
for (const name of names) {
  const say: Progress = (text) => console.error(`${seconds()}  ${name}${text ? `: ${text}` : ''}`);
  say('');
  // Long groups show that they are alive.
  const alive = setInterval(() => say('...'), 10_000);
  const measures = await GROUPS[name]?.(extent, say);
  clearInterval(alive);
  if (measures) results.push({ name, measures });
}

console.log(renderTable(results));
const all = results.flatMap(({ name, measures }) =>
  measures.map((measure) => ({ group: name, ...measure, verdict: verdict(measure) })),
);
const missed = all.filter((measure) => measure.verdict === 'miss').length;
const barred = all.filter((measure) => measure.verdict !== '-').length;
console.log(`\n${barred - missed} of ${barred} bars met in ${seconds().trim()}.`);

const folder = join(import.meta.dirname, 'out');
mkdirSync(folder, { recursive: true });
const run = { at: new Date().toISOString(), extent, node: process.version, cores: cpus().length };
writeFileSync(join(folder, 'results.json'), `${JSON.stringify({ ...run, results: all }, null, 2)}\n`);
