import { mailAlerts } from '../../shared/adapters/alerts/mail-alerts.ts';
import { webhookAlerts } from '../../shared/adapters/alerts/webhook-alerts.ts';
import { systemClock } from '../../shared/adapters/embedded/system-clock.ts';
import { outboundHttp } from '../../shared/adapters/outbound/outbound-http.ts';
import type { Alert } from '../../shared/application/alerts.ts';
import { checkMail, type MailMessage } from '../../shared/application/mail-rules.ts';
import { StoreUnavailableError } from '../../shared/application/ports.ts';
import { webhookGateway } from '../support/webhook-gateway.ts';
import { alertsContract } from './alerts.contract.ts';

/** What a person reads in such a mail. */
function readMail({ text }: MailMessage): Alert {
  const all = (name: string) =>
    text.split('\n').flatMap((line) => (line.startsWith(`${name}: `) ? [line.slice(name.length + 2)] : []));
  const severity = all('Severity')[0] === 'critical' ? 'critical' : 'warning';
  return { id: all('Alert')[0] ?? '', severity, code: all('Code')[0] ?? '', subjects: all('About') };
}

alertsContract('mail', async () => {
  const sent: MailMessage[] = [];
  let broken = false;
  const mail = {
    async send(message: MailMessage) {
      if (broken) {
        broken = false;
        throw new StoreUnavailableError('mail');
      }
      checkMail(message);
      sent.push(message);
    },
  };
  return {
    alerts: mailAlerts({ mail, party: 'XA', to: ['duty@xa.example'] }),
    received: async () => sent.map(readMail),
    breakOnce: () => {
      broken = true;
    },
    close: () => undefined,
  };
});

alertsContract('webhook', async () => {
  const gateway = await webhookGateway();
  return {
    alerts: webhookAlerts({
      http: outboundHttp({ exercise: true }),
      clock: systemClock,
      party: 'XA',
      webhook: { url: gateway.url, kind: 'hmac', secret: 'a secret of the gateway'.replaceAll(' ', '-') },
    }),
    received: async () =>
      gateway.told.map(({ body }) => {
        const { party, ...alert } = JSON.parse(body) as Alert & { party: string };
        expect(party).toBe('XA');
        return alert;
      }),
    breakOnce: () => gateway.next((response) => void response.writeHead(503).end()),
    close: () => gateway.close(),
  };
});
