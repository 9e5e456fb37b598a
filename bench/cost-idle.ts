/** What a node costs while nobody uses it: its schedules, counted by running them, and what the templates declare. */
import { SCHEDULES } from '../events/schedules.ts';
import { exerciseProfile } from '../local/profiles.ts';
import { inEarnest, synthesize } from '../tests/support/synthesized.ts';
import type { CountedNode } from './cloud/counted-node.ts';
import { type MemoryOf, type PriceList, plus, type Quantities, quantitiesOf } from './cost-formula.ts';

const MINUTES_A_MONTH = (365 * 24 * 60) / 12;
const DAYS_A_MONTH = 365 / 12;

/** Every schedule as often as a month has it. The first run of the root signs a day; the others find nothing to do. */
export async function idleSchedules(
  node: CountedNode,
  memoryOf: MemoryOf,
  { assumed }: PriceList,
): Promise<Quantities> {
  let month: Quantities = {};
  const run = async (name: string): Promise<Quantities> => {
    node.reset();
    await node.tick(name);
    // What starts every minute finds its process running.
    return quantitiesOf(node.reset(), memoryOf, assumed, 0);
  };
  for (const { name, everyMinutes } of SCHEDULES) {
    const first = await run(name);
    if (name === 'nightly-root') month = plus(month, first, DAYS_A_MONTH);
    month = plus(month, await run(name), MINUTES_A_MONTH / everyMinutes);
  }
  const busy = new Set(SCHEDULES.filter((each) => each.everyMinutes < 60).map((each) => each.function));
  const unwraps = (busy.size * MINUTES_A_MONTH) / assumed.tableKeyMinutes;
  return plus(month, { kmsSymmetric: unwraps });
}

export interface Declared {
  /** A node with its alarms and log metrics. */
  readonly node: Quantities;
  /** CloudFront and WAF before it, where a deployment has them. */
  readonly front: Quantities;
}

const FRONT = {
  name: 'www.justice.example',
  certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/11111111-2222-3333-4444-555555555555',
};

/** What the templates declare of things that are billed by the month. */
export function declared({ assumed }: PriceList): Declared {
  const { templates } = synthesize(exerciseProfile('XA'), { ...inEarnest, front: FRONT });
  const resources = [...templates.values()].flatMap((template) => Object.values(template.Resources));
  const ofType = (type: string) => resources.filter((resource) => resource.Type === type);
  const count = (type: string): number => ofType(type).length;
  const mappings = ofType('AWS::Lambda::EventSourceMapping').map(({ Properties }) => Properties);
  // The stream's mapping is the one that says where to begin.
  const queues = mappings.filter((properties) => !('StartingPosition' in properties));
  const pollers = queues.reduce(
    (sum, each) => sum + ('ScalingConfig' in each ? assumed.pollersLimited : assumed.pollersAtRest),
    0,
  );
  const acls = ofType('AWS::WAFv2::WebACL').map(({ Properties }) => Properties.Rules);
  return {
    node: {
      keys: count('AWS::KMS::Key'),
      alarms: count('AWS::CloudWatch::Alarm'),
      metrics: count('AWS::Logs::MetricFilter'),
      dashboards: count('AWS::CloudWatch::Dashboard'),
      // Three polls of 20 seconds a minute.
      queueRequests: pollers * 3 * MINUTES_A_MONTH,
    },
    front: {
      webAcls: acls.length,
      webRules: acls.reduce((sum: number, rules) => sum + (Array.isArray(rules) ? rules.length : 0), 0),
    },
  };
}
