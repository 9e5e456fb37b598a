/**
 * A Step Functions machine from a file in Amazon States Language: `${name}` in it stands for the function of that
 * name. Its role may start these functions and nothing else; inputs are ids, and even those stay out of the log.
 */
import { readFileSync } from 'node:fs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { prefixOf } from '../names.ts';
import { because, wildcard } from './because.ts';
import { logGroupName } from './node-function.ts';

export interface WorkflowProps {
  readonly code: string;
  readonly name: string;
  /** Path of the `.asl.json`. */
  readonly definition: string;
  /** Functions by the name under which the definition speaks of them. */
  readonly functions: Readonly<Record<string, IFunction>>;
  readonly logDays: number;
  /** Where alarms go; none without. */
  readonly alarms?: ITopic;
}

/** The definition names a function that it was not given, or was given one that it does not name. */
export class WorkflowFunctionsError extends Error {
  override readonly name = 'WorkflowFunctionsError';
}

export class Workflow extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    const { code, name, functions } = props;
    const text = readFileSync(props.definition, 'utf8');
    checkNames(props.definition, text, Object.keys(functions));
    const role = new Role(this, 'Role', {
      roleName: `${prefixOf(code)}-flow-${name}`,
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
    });
    role.addToPolicy(
      new PolicyStatement({
        sid: 'Functions',
        actions: ['lambda:InvokeFunction'],
        resources: Object.values(functions).map(({ functionArn }) => functionArn),
      }),
    );
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: `${prefixOf(code)}-${name}`,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(text),
      definitionSubstitutions: Object.fromEntries(
        Object.entries(functions).map(([called, { functionArn }]) => [called, functionArn]),
      ),
      role,
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'Logs', {
          logGroupName: logGroupName(code, `flow-${name}`),
          retention: props.logDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
    });
    because(role, 'Log delivery and X-Ray know no resource for what a machine asks of them.', wildcard('*'));
    if (props.alarms) this.watch(props.alarms, `${prefixOf(code)}-flow-${name}`);
  }

  private watch(topic: ITopic, alarmName: string): void {
    const ofMachine = { statistic: Stats.SUM, period: Duration.minutes(5) };
    for (const [kind, metric] of [
      ['failed', this.machine.metricFailed(ofMachine)],
      ['timed-out', this.machine.metricTimedOut(ofMachine)],
      ['aborted', this.machine.metricAborted(ofMachine)],
    ] as const) {
      new Alarm(this, kind, {
        alarmName: `${alarmName}-${kind}`,
        metric,
        evaluationPeriods: 1,
        threshold: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }).addAlarmAction(new SnsAction(topic));
    }
  }
}

function checkNames(file: string, text: string, given: readonly string[]): void {
  const named = new Set([...text.matchAll(/\$\{([A-Za-z0-9-]+)\}/g)].map(([, name = '']) => name));
  const missing = [...named].filter((name) => !given.includes(name));
  const unused = given.filter((name) => !named.has(name));
  if (missing.length > 0)
    throw new WorkflowFunctionsError(`${file} names ${missing.join(', ')}, which it was not given`);
  if (unused.length > 0) throw new WorkflowFunctionsError(`${file} does not name ${unused.join(', ')}`);
}
