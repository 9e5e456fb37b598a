/** Exact counts of a whole Art. 7 case: keys, round trips, write units. The same on every machine and every day. */
import { type Measure, mean } from './report.ts';
import { CaseStory, drafter, PDF, type Step, wholeCase } from './scenario.ts';
import { benchNode } from './stand-ins.ts';

export interface Budget {
  readonly steps: readonly Step[];
  readonly dataKeys: number;
  readonly macs: number;
  readonly warmUnwraps: number;
  /** In a process that meets the case for the first time: a read and a command. */
  readonly coldUnwraps: number;
}

const MIB = 1024 * 1024;

export async function caseBudget(): Promise<Budget> {
  const node = await benchNode();
  try {
    const story = await wholeCase(node);
    const warm = [...story.steps];
    story.restart();
    await story.read(drafter);
    await story.read(drafter);
    const cold = story.steps.slice(warm.length);
    return {
      steps: warm,
      dataKeys: countKeys(warm, 'generateDataKey'),
      macs: countKeys(warm, 'blindIndexMac'),
      warmUnwraps: countKeys(warm, 'unwrap'),
      coldUnwraps: countKeys(cold, 'unwrap'),
    };
  } finally {
    node.close();
  }
}

/** An intake of more than one segment: what does a further one cost? */
export async function intakeTrips(segments: number): Promise<number> {
  const node = await benchNode();
  try {
    const story = new CaseStory(node);
    await story.open();
    const bytes = Buffer.alloc((segments - 1) * 64 * MIB + PDF.byteLength);
    PDF.copy(bytes);
    await story.attach(drafter, 'internal', bytes);
    return story.steps.find(({ sort }) => sort === 'intake')?.roundTrips ?? Number.NaN;
  } finally {
    node.close();
  }
}

const countKeys = (steps: readonly Step[], method: string): number =>
  steps.flatMap(({ calls }) => calls).filter((call) => call.port === 'keys' && call.method === method).length;

export const tripsOf = (steps: readonly Step[], ...sorts: Step['sort'][]): number =>
  Math.max(...steps.filter(({ sort }) => sorts.includes(sort)).map(({ roundTrips }) => roundTrips));

/** The deciding transaction of each command, those of machines included. */
export const commandUnits = (steps: readonly Step[]): { name: string; units: number }[] =>
  steps
    .filter(({ sort }) => ['open', 'command', 'intake', 'due'].includes(sort))
    .map(({ name, units }) => ({ name, units: units.reduce((sum, one) => sum + one, 0) }));

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export async function measureKeys(): Promise<Measure[]> {
  const budget = await caseBudget();
  const better = 'equal' as const;
  return [
    { name: 'data keys per case', value: budget.dataKeys, unit: 'calls', bar: 1, better },
    { name: 'unwraps per warm case', value: budget.warmUnwraps, unit: 'calls', bar: 0, better },
    {
      name: 'unwraps per case met by another process',
      value: budget.coldUnwraps,
      unit: 'calls',
      bar: 1,
      better,
    },
    {
      name: 'blind-index MACs per case',
      value: budget.macs,
      unit: 'calls',
      bar: 3,
      better,
      note: 'one an identifier and the own reference; none again on revision',
    },
  ];
}

export async function measureRoundTrips(): Promise<Measure[]> {
  const { steps } = await caseBudget();
  const one = (name: string): number =>
    Math.max(...steps.filter((step) => step.name === name).map(({ roundTrips }) => roundTrips));
  const unit = 'round trips';
  const better = 'lower' as const;
  const [single, double] = [await intakeTrips(1), await intakeTrips(2)];
  return [
    { name: 'command (any but the opening one)', value: tripsOf(steps, 'command'), unit, bar: 2, better },
    {
      name: 'command that opens a case',
      value: tripsOf(steps, 'open'),
      unit,
      better,
      note: 'and the key service, data key and MACs side by side',
    },
    { name: 'read of a case', value: tripsOf(steps, 'read'), unit, bar: 2, better },
    { name: 'list (inbox)', value: tripsOf(steps, 'list'), unit, bar: 1, better },
    { name: 'documents of a case', value: one('ListDocuments'), unit, better },
    { name: 'timeline', value: one('ReadEvents'), unit, better },
    { name: 'slice of a document', value: one('ReadDocument'), unit, better, note: 'the third is the vault' },
    { name: 'intake of one segment', value: single, unit, bar: 4, better, note: 'bar: 3 + segments' },
    { name: 'intake of two segments', value: double, unit, bar: 5, better, note: 'bar: 3 + segments' },
  ];
}

export async function measureWriteUnits(): Promise<Measure[]> {
  const { steps } = await caseBudget();
  const commands = commandUnits(steps);
  const largest = commands.reduce((most, one) => (one.units > most.units ? one : most));
  const unit = 'write units';
  const better = 'lower' as const;
  const reads = steps.filter(({ sort }) => sort === 'read').flatMap(({ units }) => units);
  const events = steps.filter(({ sort }) => sort === 'publisher').flatMap(({ units }) => units);
  return [
    {
      name: `command, mean of ${commands.length}`,
      value: mean(commands.map(({ units }) => units)),
      unit,
      bar: 20,
      better,
    },
    { name: `command, largest (${largest.name})`, value: largest.units, unit, better },
    { name: 'publishing an event, mean', value: mean(events), unit, better },
    { name: 'read of a case', value: Math.max(...reads), unit, better },
    {
      name: 'whole case, everything that was written',
      value: sum(steps.flatMap(({ units }) => units)),
      unit,
      better,
    },
  ];
}
