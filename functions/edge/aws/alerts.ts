/** Who is woken: mail addresses of the deployment, and a gateway whose address and secret lie in a parameter. */
import { mailAlerts } from '../../../shared/adapters/alerts/mail-alerts.ts';
import { clientConfig } from '../../../shared/adapters/aws/client-config.ts';
import { EnvironmentError } from '../../../shared/adapters/aws/environment.ts';
import { type Alerts, everyWay } from '../../../shared/application/alerts.ts';
import { wireMail } from './mail.ts';
import { recorded } from './observe-calls.ts';
import type { NodeWiring } from './wire-node.ts';

/** Made when the first alert is raised: almost no run has one. */
export function lazyAlerts(node: NodeWiring): Alerts {
  return {
    async raise(alert) {
      const ways = [...mailWay(node), ...(await webhookWay(node))];
      // Nobody was told: the row of the alert stays where the next run finds it.
      if (ways.length === 0) throw new EnvironmentError('ALERT_MAIL and ALERT_WEBHOOK_PARAMETER are missing');
      await everyWay(ways).raise(alert);
    },
  };
}

function mailWay(node: NodeWiring): Alerts[] {
  const { ALERT_MAIL, MAIL_FROM } = node.environment;
  if (ALERT_MAIL === undefined || MAIL_FROM === undefined) return [];
  return [mailAlerts({ mail: wireMail(node), party: node.party, to: ALERT_MAIL.split(',') })];
}

/** Read each time: a secret that was changed counts at once. */
async function webhookWay({ environment, party, systemClock, log }: NodeWiring): Promise<Alerts[]> {
  const { ALERT_WEBHOOK_PARAMETER, EXERCISE_CLOCK } = environment;
  if (ALERT_WEBHOOK_PARAMETER === undefined) return [];
  const [{ SSMClient }, { readParameter }, { outboundHttp }, { webhookAlerts, webhookSchema }] =
    await Promise.all([
      import('@aws-sdk/client-ssm'),
      import('../../../shared/adapters/aws/ssm-parameter.ts'),
      import('../../../shared/adapters/outbound/outbound-http.ts'),
      import('../../../shared/adapters/alerts/webhook-alerts.ts'),
    ]);
  const client = recorded(new SSMClient(clientConfig()), log);
  const webhook = await readParameter(client, ALERT_WEBHOOK_PARAMETER, webhookSchema);
  const http = outboundHttp({ exercise: EXERCISE_CLOCK });
  return [webhookAlerts({ http, clock: systemClock, party, webhook })];
}
