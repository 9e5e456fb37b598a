/**
 * Alerts of an embedded node: queued on disk first, so that neither a crash nor a gateway that is down loses one,
 * then mailed and, where `alerts.json` in the data folder names one, posted to a gateway.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { mailAlerts } from '../../shared/adapters/alerts/mail-alerts.ts';
import { webhookAlerts, webhookSchema } from '../../shared/adapters/alerts/webhook-alerts.ts';
import {
  ALERTS_QUEUE,
  type Delivery,
  type DeliveryQueue,
} from '../../shared/adapters/embedded/delivery-queue.ts';
import { systemClock } from '../../shared/adapters/embedded/system-clock.ts';
import { outboundHttp } from '../../shared/adapters/outbound/outbound-http.ts';
import { type Alert, type Alerts, alertId, checkAlert, everyWay } from '../../shared/application/alerts.ts';
import type { Log, Mail } from '../../shared/application/ports.ts';
import { SettingsError } from '../settings-error.ts';

const alertSchema = z.strictObject({
  id: z.string(),
  severity: z.enum(['warning', 'critical']),
  code: z.string(),
  subjects: z.array(z.string()),
});

const settingsSchema = z.strictObject({
  /** Who is on duty. */
  mail: z.array(z.email()).max(20).optional(),
  webhook: webhookSchema.optional(),
});

/** Reads `alerts.json`; the message about a mistake in it names places, never values: it holds a secret. */
function readSettings(folder: string): z.infer<typeof settingsSchema> {
  const file = join(folder, 'alerts.json');
  if (!existsSync(file)) return {};
  try {
    return settingsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const places =
      error instanceof z.ZodError
        ? error.issues.map(({ path }) => path.join('.') || 'the whole')
        : ['no JSON'];
    throw new SettingsError(`${file} is not as it should be (docs/operator-guide.md): ${places.join(', ')}`);
  }
}

export interface AlertsOptions {
  readonly folder: string;
  readonly party: string;
  readonly exercise: boolean;
  readonly mail: Mail;
  readonly queue: DeliveryQueue;
  readonly log: Log;
}

export function composeAlerts({ folder, party, exercise, mail, queue, log }: AlertsOptions) {
  const settings = readSettings(folder);
  const to = settings.mail ?? [`operator@${party.toLowerCase()}.example`];
  const ways: Alerts[] = [mailAlerts({ mail, party, to })];
  if (settings.webhook) {
    const http = outboundHttp({ exercise });
    ways.push(webhookAlerts({ http, clock: systemClock, party, webhook: settings.webhook }));
  }
  const raiseNow = everyWay(ways);
  const waiting = queue.sender<Alert>(ALERTS_QUEUE);

  const alerts: Alerts = {
    async raise(alert) {
      checkAlert(alert);
      await waiting.send(alert);
    },
  };
  return {
    alerts,
    /** The work of the queue of alerts. */
    worker: (message: unknown): Promise<void> => raiseNow.raise(alertSchema.parse(message)),
    /** An alert that nobody takes cannot be told of by an alert: it is in the log, and in the count. */
    onDead({ id, target }: Delivery): void {
      if (target === ALERTS_QUEUE) return;
      const alert: Alert = {
        // The same delivery may die again after it was given back: that is another alert.
        id: alertId('dead', target, id, systemClock.now()),
        severity: 'warning',
        code: 'dead-letter',
        subjects: [target, id],
      };
      alerts.raise(alert).catch((error: unknown) => {
        log.error('alert-failed', { id: alert.id, name: error instanceof Error ? error.name : 'unknown' });
      });
    },
  };
}
