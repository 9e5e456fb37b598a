/** Alerts as a POST to a gateway of pagers or text messages. */
import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { type Alerts, checkAlert } from '../../application/alerts.ts';
import type { OutboundHttp } from '../../application/outbound-http.ts';
import { StoreUnavailableError, type SystemClock } from '../../application/ports.ts';

/** How the gateway knows that it is us. A bearer token travels with every alert, an HMAC key never does. */
export const webhookSchema = z.strictObject({
  url: z.url(),
  kind: z.enum(['hmac', 'bearer']),
  secret: z
    .string()
    .min(16)
    .max(1024)
    .regex(/^[\x21-\x7e]+$/, { error: 'printable ASCII without spaces' }),
});
export type WebhookSettings = z.infer<typeof webhookSchema>;

export interface WebhookAlertsOptions {
  readonly http: OutboundHttp;
  readonly clock: SystemClock;
  readonly party: string;
  readonly webhook: WebhookSettings;
}

/** The signature covers the time, so that an alert that somebody overheard cannot be played again later. */
export const SIGNATURE_HEADER = 'x-accord224-signature';

export const webhookAlerts = ({ http, clock, party, webhook }: WebhookAlertsOptions): Alerts => ({
  async raise(alert) {
    checkAlert(alert);
    const { id, severity, code, subjects } = alert;
    const body = Buffer.from(JSON.stringify({ id, party, severity, code, subjects }));
    const { status } = await http.send({
      method: 'POST',
      url: webhook.url,
      headers: {
        'content-type': 'application/json',
        'idempotency-key': id,
        ...proof(webhook, clock.now(), body),
      },
      body,
    });
    // A redirect is a refusal as well: who follows one sends the secret elsewhere.
    if (status < 200 || status > 299) throw new StoreUnavailableError(`the gateway answered ${status}`);
  },
});

function proof({ kind, secret }: WebhookSettings, now: string, body: Buffer): Record<string, string> {
  if (kind === 'bearer') return { authorization: `Bearer ${secret}` };
  const seconds = Math.floor(Date.parse(now) / 1000);
  const mac = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex');
  return { [SIGNATURE_HEADER]: `t=${seconds},v1=${mac}` };
}
