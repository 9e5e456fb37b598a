/** Lambda entry point: wired once, when the process starts. Started every minute. */
import { lazyAlerts } from '../edge/aws/alerts.ts';
import { lazyIntake } from '../edge/aws/lazy-stores.ts';
import { wireMail } from '../edge/aws/mail.ts';
import { scheduled } from '../edge/aws/scheduled.ts';
import { wireCases } from '../edge/aws/wire-cases.ts';
import { wireNode } from '../edge/aws/wire-node.ts';
import { runDueSweep } from './sweep-due.ts';

const node = wireNode();
const { log, environment } = node;
const baseUrl = environment.need('BASE_URL');
const sweep = runDueSweep({
  ...wireCases(node).cases,
  intake: lazyIntake(node),
  mail: wireMail(node),
  baseUrl,
  alerts: lazyAlerts(node),
  log,
});

export const handler = scheduled('due-sweep', log, sweep);
