/** Commands per second through HTTP: beside a bare server, and beside itself with a million events stored. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../shared/application/table.ts';
import { bulkStore, copiedCases, scratchFolder } from './bulk.ts';
import { commandsPerSecond, type Load, startServer, type Target } from './load.ts';
import { type Extent, type Measure, mean, median } from './report.ts';
import { CaseStory, wholeCase } from './scenario.ts';
import { benchNode } from './stand-ins.ts';

const CLIENTS = 6;

/** Two loads in turn; rates of each, round by round. The first round warms up. */
async function inTurn(
  rounds: number,
  first: Omit<Load, 'clients'>,
  second: Omit<Load, 'clients'>,
): Promise<[number[], number[]]> {
  const rates: [number[], number[]] = [[], []];
  for (let round = -1; round < rounds; round += 1) {
    // Who begins changes, or one of them would always find the disk as the other left it.
    const order = round % 2 === 0 ? [first, second] : [second, first];
    for (const load of order) {
      const rate = await commandsPerSecond({ ...load, clients: CLIENTS });
      if (round >= 0) rates[load === first ? 0 : 1].push(rate);
    }
  }
  return rates;
}

async function withServers<T>(
  starts: readonly (() => Promise<Target>)[],
  work: (targets: Target[]) => Promise<T>,
): Promise<T> {
  const targets: Target[] = [];
  try {
    for (const start of starts) targets.push(await start());
    return await work(targets);
  } finally {
    await Promise.all(targets.map((target) => target.close()));
  }
}

export async function measureThroughput(extent: Extent = 'usual'): Promise<Measure[]> {
  const folder = scratchFolder('http');
  try {
    return await withServers(
      [() => startServer('http-node.ts', folder), () => startServer('bare-server.ts')],
      async ([target, bare]) => {
        if (!target || !bare) return [];
        const [node, plain] = await inTurn(
          extent === 'quick' ? 3 : 7,
          { target, kind: 'node', ms: 1500 },
          { target: bare, kind: 'bare', ms: 500 },
        );
        return [
          {
            name: 'durable commands/s through HTTP to a bare JSON server',
            value: median(node.map((rate, round) => rate / (plain[round] ?? Number.NaN))),
            unit: 'ratio',
            better: 'higher',
            note: `${CLIENTS} clients, draft 3.6 KB, revise, discard; each command is on disk before it is answered`,
          },
          { name: 'commands/s on this machine', value: mean(node), unit: 'per second', better: 'higher' },
        ];
      },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The rows of one case that was really told, for copies of it. */
async function toldCase(): Promise<{ rows: Row[]; caseId: string }> {
  const node = await benchNode();
  try {
    const story = await wholeCase(node, new CaseStory(node));
    return { rows: [...node.rows.values()], caseId: story.caseId };
  } finally {
    node.close();
  }
}

export async function measureGrowth(
  extent: Extent = 'usual',
  progress: (text: string) => void = () => undefined,
): Promise<Measure[]> {
  const large = extent === 'quick' ? 1e5 : 1e6;
  const { rows, caseId } = await toldCase();
  const root = scratchFolder('growth');
  try {
    const folderOf = (events: number): string => {
      const folder = join(root, String(events));
      mkdirSync(folder, { recursive: true });
      const count = bulkStore(join(folder, 'table.sqlite'), copiedCases(rows, caseId, events), progress);
      progress(`${events.toLocaleString('en')} events are ${count.toLocaleString('en')} rows`);
      return folder;
    };
    const [small, big] = [folderOf(1e3), folderOf(large)];
    return await withServers(
      [() => startServer('http-node.ts', small), () => startServer('http-node.ts', big)],
      async ([few, many]) => {
        if (!few || !many) return [];
        const [short, long] = await inTurn(
          extent === 'quick' ? 4 : 10,
          { target: few, kind: 'node', ms: 1500 },
          { target: many, kind: 'node', ms: 1500 },
        );
        return [
          {
            name: `commands/s with ${large.toLocaleString('en')} events stored to 1,000`,
            value: median(long.map((rate, round) => rate / (short[round] ?? Number.NaN))),
            unit: 'ratio',
            bar: 0.8,
            better: 'higher',
            note: 'whole cases with their documents, records, keys and idempotency rows',
          },
        ];
      },
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
