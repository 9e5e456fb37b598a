/** Alarms to one topic. A kind's runbook is in the operator guide, and named in the alarm. */

import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ALARM_KINDS, type AlarmKind } from '../alarms.ts';
import { prefixOf } from '../names.ts';

export interface Watch {
  readonly kind: AlarmKind;
  /** What it watches, where there are several of a kind. */
  readonly of?: string;
  readonly metric: IMetric;
  /** Alarms at this many. */
  readonly from?: number;
  /** Alarms below this many, and when nothing comes at all. */
  readonly below?: number;
  readonly periods?: number;
}

export class NodeAlarms extends Construct {
  readonly alarms: Alarm[] = [];

  constructor(
    scope: Construct,
    id: string,
    props: { readonly code: string; readonly topic: ITopic; readonly watches: readonly Watch[] },
  ) {
    super(scope, id);
    const action = new SnsAction(props.topic);
    for (const { kind, of, metric, from = 1, below, periods = 1 } of props.watches) {
      const name = of === undefined ? kind : `${kind}-${of}`;
      const alarm = new Alarm(this, name, {
        alarmName: `${prefixOf(props.code)}-${name}`,
        alarmDescription: `${ALARM_KINDS[kind]} What to do: docs/operator-guide.md, "${kind}".`,
        metric,
        evaluationPeriods: periods,
        threshold: below ?? from,
        comparisonOperator:
          below === undefined
            ? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
            : ComparisonOperator.LESS_THAN_THRESHOLD,
        // Silence is good news where things are counted that should not happen, and bad news where they should.
        treatMissingData: below === undefined ? TreatMissingData.NOT_BREACHING : TreatMissingData.BREACHING,
      });
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      this.alarms.push(alarm);
    }
  }
}
