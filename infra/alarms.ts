/**
 * The alarms of a node. Each kind has a paragraph of its own in docs/operator-guide.md, under a heading that is the
 * kind's name: what happened, who is affected, what to do.
 */
export const ALARM_KINDS = {
  'dead-letters': 'Something was tried five times and lies in a dead-letter queue.',
  'function-errors': 'A function failed.',
  'functions-throttled': 'Lambda turned calls away: the account has no more room.',
  'stream-behind': 'Events reach the bus late.',
  'queue-behind': 'Messages wait for longer than they should.',
  'api-faults': 'The API answered with its own faults.',
  'due-parked': 'Something due failed five times and no longer runs by itself.',
  'root-missing': 'No nightly root was signed for more than a day.',
  'emergency-unacknowledged': 'An emergency request was not acknowledged in time.',
  'backup-failed': 'A backup failed.',
  'mail-returned': 'Too much mail comes back: SES will stop sending.',
  'key-administration': 'Somebody changed a key of the node, its policy or its state.',
} as const;
export type AlarmKind = keyof typeof ALARM_KINDS;

/** Metrics that are made from lines of the log (guard stack) and watched (operations stack). */
export interface LogMetric {
  readonly name: string;
  readonly function: string;
  /** Filter of CloudWatch Logs, over one JSON object a line. */
  readonly pattern: string;
  /** A number of the line; by default each line counts one. */
  readonly value?: string;
}

export const LOG_METRICS = {
  dueParked: { name: 'DueParked', function: 'due-sweep', pattern: '{ $.code = "due-parked" }' },
  emergencyUnacknowledged: {
    name: 'EmergencyUnacknowledged',
    function: 'due-sweep',
    pattern: '{ $.code = "emergency-unacknowledged" }',
  },
  rootsSigned: {
    name: 'RootsSigned',
    function: 'root-day',
    pattern: '{ $.code = "scheduled" && $.name = "root-day" }',
    value: '$.days',
  },
} as const satisfies Record<string, LogMetric>;

export const metricNamespace = (code: string): string => `Accord224/${code}`;
