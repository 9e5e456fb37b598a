/** Mail through SES: plain text from the node's own address. */
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { clientConfig } from '../../../shared/adapters/aws/client-config.ts';
import type { Mail } from '../../../shared/application/ports.ts';
import { recorded } from './observe-calls.ts';
import type { NodeWiring } from './wire-node.ts';

/** A node that was deployed without a sender sends none, and says so each time. */
const noMail = (log: NodeWiring['log']): Mail => ({
  send: async ({ id }) => log.error('mail-not-configured', { id }),
});

export function wireMail({ environment, log }: NodeWiring): Mail {
  const { MAIL_FROM: FromEmailAddress } = environment;
  if (FromEmailAddress === undefined) return noMail(log);
  const client = recorded(new SESv2Client(clientConfig()), log);
  return {
    async send({ id, to, subject, text }) {
      const Simple = {
        Subject: { Data: subject, Charset: 'UTF-8' },
        Body: { Text: { Data: text, Charset: 'UTF-8' } },
        Headers: [{ Name: 'X-Accord224-Id', Value: id }],
      };
      await client.send(
        new SendEmailCommand({
          FromEmailAddress,
          Destination: { ToAddresses: [...to] },
          Content: { Simple },
        }),
      );
    },
  };
}
