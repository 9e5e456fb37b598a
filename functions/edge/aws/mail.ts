/** Mail through SES: plain text from the node's own address. */
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { clientConfig } from '../../../shared/adapters/aws/client-config.ts';
import { createSesMail } from '../../../shared/adapters/aws/ses-mail.ts';
import type { Mail } from '../../../shared/application/ports.ts';
import { recorded } from './observe-calls.ts';
import type { NodeWiring } from './wire-node.ts';

/** A node that was deployed without a sender sends none, and says so each time. */
const noMail = (log: NodeWiring['log']): Mail => ({
  send: async ({ id }) => log.error('mail-not-configured', { id }),
});

export function wireMail({ environment, log }: NodeWiring): Mail {
  const { MAIL_FROM: from } = environment;
  if (from === undefined) return noMail(log);
  return createSesMail({ client: recorded(new SESv2Client(clientConfig()), log), from });
}
