/** Mail over SES. */
import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { checkMail, MAIL_ID_HEADER } from '../../application/mail-rules.ts';
import { type Mail, StoreUnavailableError } from '../../application/ports.ts';
import { serviceFault } from './service-errors.ts';

export interface SesMailOptions {
  readonly client: SESv2Client;
  /** A verified sender. */
  readonly from: string;
}

const text = (Data: string) => ({ Data, Charset: 'UTF-8' });

/** SES gives every message an id of its own, so ours goes in a header, and in a tag for its delivery events. */
export function createSesMail({ client, from }: SesMailOptions): Mail {
  return {
    async send(message) {
      checkMail(message);
      const { id, to, subject, text: body } = message;
      const command = new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: [...to] },
        Content: {
          Simple: {
            Subject: text(subject),
            Body: { Text: text(body) },
            Headers: [{ Name: MAIL_ID_HEADER, Value: id }],
          },
        },
        EmailTags: [{ Name: 'id', Value: id }],
      });
      const { MessageId } = await client
        .send(command)
        .catch((cause: unknown) => Promise.reject(serviceFault(cause, 'SES')));
      if (MessageId === undefined) throw new StoreUnavailableError('SES: not acknowledged');
    },
  };
}
