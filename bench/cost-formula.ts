/** From counts and list prices to what a node costs. Pure; docs/performance.md says what is in it and what is not. */
import * as z from 'zod';
import type { Usage } from './cloud/usage.ts';

const price = z.strictObject({
  usd: z.number().nonnegative(),
  per: z.number().positive(),
  what: z.string(),
  page: z.url({ protocol: /^https$/ }),
  read: z.iso.date().optional(),
});

const ITEMS = [
  'apiCalls',
  'invocations',
  'gbSeconds',
  'writeUnits',
  'readUnits',
  'kmsSymmetric',
  'kmsAsymmetric',
  's3Writes',
  's3Reads',
  'trailEvents',
  'events',
  'queueRequests',
  'schedules',
  'transitions',
  'mails',
  'logBytes',
  'egressBytes',
  'keys',
  'alarms',
  'metrics',
  'dashboards',
  'tableGbMonths',
  'recoveryGbMonths',
  'storeGbMonths',
  'webAcls',
  'webRules',
] as const;
export type Item = (typeof ITEMS)[number];

export const priceListSchema = z.strictObject({
  $comment: z.string(),
  date: z.iso.date(),
  region: z.string(),
  prices: z.record(z.enum(ITEMS), price),
  assumed: z.strictObject({
    $comment: z.string(),
    /** Of one start of a function that finds its process running. */
    secondsPerStart: z.number(),
    /** Of one start of the function that seals documents. */
    secondsPerSealing: z.number(),
    /** Which part of the starts finds no process, and how much longer they take. */
    coldShare: z.number(),
    coldSeconds: z.number(),
    /** Lambda's pollers of a queue: where starts at once are limited, and where nothing is going on. */
    pollersLimited: z.number(),
    pollersAtRest: z.number(),
    /** For so long DynamoDB keeps the table's key for a function. */
    tableKeyMinutes: z.number(),
  }),
});
export type PriceList = z.infer<typeof priceListSchema>;

/** How many of each item. */
export type Quantities = Partial<Record<Item, number>>;

export interface Line {
  readonly item: Item;
  readonly quantity: number;
  readonly usd: number;
}

/** Adds `times` of one to another. */
export const plus = (one: Quantities, other: Quantities, times = 1): Quantities =>
  Object.fromEntries(
    ITEMS.map((item) => [item, (one[item] ?? 0) + times * (other[item] ?? 0)] as const).filter(
      ([, quantity]) => quantity !== 0,
    ),
  );

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Memory of a function, in GB. */
export type MemoryOf = (name: string) => number;

/** What is billed for what was counted. `cold`: the share of starts that find no process running. */
export function quantitiesOf(
  { invocations, ...usage }: Usage,
  memoryOf: MemoryOf,
  assumed: PriceList['assumed'],
  cold = assumed.coldShare,
): Quantities {
  const seconds = (name: string): number =>
    (name === 'intake' ? assumed.secondsPerSealing : assumed.secondsPerStart) + cold * assumed.coldSeconds;
  const starts = Object.entries(invocations);
  return {
    ...usage,
    invocations: sum(starts.map(([, count]) => count)),
    gbSeconds: sum(starts.map(([name, count]) => count * memoryOf(name) * seconds(name))),
    // The trail keeps what is done to objects.
    trailEvents: usage.s3Writes + usage.s3Reads,
  };
}

/** The bill, dearest item first; what costs nothing is left out. */
export function bill(quantities: Quantities, { prices }: PriceList, times = 1): Line[] {
  const lines = ITEMS.map((item): Line => {
    const quantity = (quantities[item] ?? 0) * times;
    return { item, quantity, usd: (quantity / prices[item].per) * prices[item].usd };
  });
  return lines.filter(({ usd }) => usd > 0).sort((a, b) => b.usd - a.usd);
}

export const total = (lines: readonly Line[]): number => sum(lines.map(({ usd }) => usd));

export interface Month {
  readonly idle: readonly Line[];
  readonly cases: readonly Line[];
  readonly usd: number;
}

/** A month in which so many cases are worked through. */
export function monthOf(cases: number, perCase: Quantities, idle: Quantities, list: PriceList): Month {
  const [rest, work] = [bill(idle, list), bill(perCase, list, cases)];
  return { idle: rest, cases: work, usd: total(rest) + total(work) };
}
