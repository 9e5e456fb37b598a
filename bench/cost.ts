/**
 * `npm run cost -- --cases N`: what a node costs a month on AWS, by list prices, from a counted run of a whole Art. 7
 * order through the functions as they are deployed (docs/performance.md, "What it costs").
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FUNCTIONS } from '../events/functions.ts';
import { countedNode } from './cloud/counted-node.ts';
import type { Usage } from './cloud/usage.ts';
import {
  bill,
  type Line,
  type MemoryOf,
  monthOf,
  type PriceList,
  plus,
  priceListSchema,
  type Quantities,
  quantitiesOf,
  total,
} from './cost-formula.ts';
import { declared, idleSchedules } from './cost-idle.ts';
import { peopled, tellStory } from './cost-story.ts';

export const priceList = (): PriceList =>
  priceListSchema.parse(
    JSON.parse(readFileSync(join(import.meta.dirname, 'prices-eu-central-1.json'), 'utf8')),
  );

export const memoryOf: MemoryOf = (name) =>
  (FUNCTIONS.find((each) => each.name === name)?.memoryMb ?? 0) / 1024;

const GB = 1024 ** 3;

export interface Counted {
  readonly usage: Usage;
  readonly perCase: Quantities;
  /** Kept for a month. */
  readonly stored: Quantities;
  readonly idle: Quantities;
}

/** Runs the schedules of an empty node, then one case to warm the processes up, and counts the second. */
export async function countEverything(list: PriceList): Promise<Counted> {
  const node = await countedNode();
  try {
    const people = await peopled(node);
    const idle = await idleSchedules(node, memoryOf, list);
    await tellStory(node, people);
    const before = { table: node.tableBytes(), vault: node.held('vault') };
    node.reset();
    await tellStory(node, people);
    const usage = node.reset();
    const table = (node.tableBytes() - before.table) / GB;
    const stored = {
      tableGbMonths: table,
      recoveryGbMonths: table,
      storeGbMonths: (node.held('vault') - before.vault) / GB,
    };
    return { usage, perCase: quantitiesOf(usage, memoryOf, list.assumed), stored, idle };
  } finally {
    await node.close();
  }
}

const money = (usd: number): string => (usd >= 10 ? usd.toFixed(2) : usd.toPrecision(3));
const amount = (quantity: number): string =>
  quantity >= 100 ? Math.round(quantity).toLocaleString('en') : String(Number(quantity.toPrecision(3)));

function table(title: string, lines: readonly Line[], { prices }: PriceList): string {
  const all = total(lines);
  const rows = lines.map(({ item, quantity, usd }) => [
    prices[item].what,
    amount(quantity),
    money(usd),
    `${Math.round((100 * usd) / all)}%`,
  ]);
  const cells = [['item', 'quantity', 'USD', 'share'], ...rows, ['in all', '', money(all), '']];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]): string =>
    `| ${row.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join(' | ')} |`;
  const [head = [], ...rest] = cells;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [title, '', line(head), rule, ...rest.map(line), ''].join('\n');
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { cases: { type: 'string', default: '1000' } } });
  const cases = Number(values.cases);
  if (!Number.isInteger(cases) || cases < 0) {
    console.error('--cases takes a number of cases a month, such as --cases 1000');
    process.exit(2);
  }
  const list = priceList();
  const { usage, perCase, stored, idle } = await countEverything(list);
  const fixed = declared(list);
  const month = monthOf(cases, perCase, plus(idle, fixed.node), list);
  const read = Object.values(list.prices).filter((each) => each.read !== undefined).length;
  console.log(`List prices of ${list.region}, ${list.date}, in USD, without free tiers; ${read} of`);
  console.log(
    `${Object.keys(list.prices).length} prices were read from a copy that day (bench/prices-${list.region}.json).\n`,
  );
  console.log(`One Art. 7 order: ${JSON.stringify(usage)}\n`);
  console.log(table('1,000 Art. 7 orders', bill(perCase, list, 1000), list));
  console.log(table('What 1,000 orders keep, a month', bill(stored, list, 1000), list));
  console.log(table('A month in which nothing happens', month.idle, list));
  console.log(
    table(
      'CloudFront and WAF before it, a month, where a deployment has them',
      bill(fixed.front, list),
      list,
    ),
  );
  console.log(`A month with ${cases.toLocaleString('en')} orders: ${money(month.usd)} USD`);
}

if (import.meta.main) await main();
