/** Alerts as mails to whoever is on duty. */
import { type Alert, type Alerts, checkAlert } from '../../application/alerts.ts';
import type { Mail } from '../../application/ports.ts';

export interface MailAlertsOptions {
  readonly mail: Mail;
  readonly party: string;
  readonly to: readonly string[];
}

/** One mail to each, so that nobody learns another's address, all under the id of the alert. */
export const mailAlerts = ({ mail, party, to }: MailAlertsOptions): Alerts => ({
  async raise(alert) {
    checkAlert(alert);
    for (const [index, address] of to.entries())
      await mail.send({
        id: index === 0 ? `alert-${alert.id}` : `alert-${alert.id}-${index}`,
        to: [address],
        subject: `[${party}] ${alert.severity === 'critical' ? 'CRITICAL' : 'Warning'}: ${alert.code}`,
        text: textOf(alert),
      });
  },
});

const textOf = ({ id, severity, code, subjects }: Alert): string =>
  [
    `Alert: ${id}`,
    `Severity: ${severity}`,
    `Code: ${code}`,
    ...subjects.map((each) => `About: ${each}`),
    '',
  ].join('\n');
