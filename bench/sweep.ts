/** What a sweep reads when a hundred things are due, as the store grows: it must depend on what is due alone. */
import { rmSync } from 'node:fs';
import { sweepDue } from '../shared/application/cases/sweep-due.ts';
import { bulkStore, futureDueRows, scratchFolder } from './bulk.ts';
import type { Extent, Measure } from './report.ts';
import { CaseStory, drafter } from './scenario.ts';
import { benchNode } from './stand-ins.ts';

type Progress = (text: string) => void;

const DUE = 100;
const HOUR = 3_600_000;
const silent = { info: () => undefined, error: () => undefined };

/** Reads and rows a sweep needs for a hundred overdue uploads among `stored` rows that are not due. */
async function sweepReads(stored: number, progress: Progress): Promise<{ reads: number; rows: number }> {
  const folder = scratchFolder('sweep');
  const file = `${folder}/table.sqlite`;
  try {
    bulkStore(file, futureDueRows(stored), progress);
    const node = await benchNode({ file });
    try {
      for (let n = 0; n < DUE; n += 1) {
        const story = new CaseStory(node);
        await story.open();
        await story.declare(drafter, 'internal');
      }
      node.clock.pass(25 * HOUR);
      node.tally.reset();
      const report = await sweepDue({ ...node.deps, log: silent });
      if (report.done !== DUE) throw new Error(`${report.done} of ${DUE} were done`);
      const { tally } = node;
      return { reads: tally.count('table') - tally.count('table', 'transact'), rows: tally.rowsRead };
    } finally {
      node.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function measureSweep(
  extent: Extent = 'usual',
  progress: Progress = () => undefined,
): Promise<Measure[]> {
  const sizes = { quick: [1e3, 1e4], usual: [1e3, 1e5], full: [1e3, 1e5, 1e6] }[extent];
  const measures: Measure[] = [];
  let first: number | undefined;
  for (const stored of sizes) {
    const { reads, rows } = await sweepReads(stored, progress);
    first ??= reads / DUE;
    measures.push({
      name: `reads per due item, ${stored.toLocaleString('en')} stored`,
      value: reads / DUE,
      unit: 'reads',
      bar: first,
      better: 'equal',
      note: `${DUE} due; ${rows} rows came back`,
    });
  }
  return measures;
}
