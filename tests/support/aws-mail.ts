/** SES on the emulator, which shows what was sent, but keeps neither headers nor tags: those are seen on the way. */
import { CreateEmailIdentityCommand, SESv2Client, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import * as z from 'zod';
import { clientConfig } from '../../shared/adapters/aws/client-config.ts';
import type { SentMail } from '../contract/mail.contract.ts';
import { emulatorEndpoint, uniqueName } from './aws.ts';

const shownSchema = z.object({
  MessageId: z.string(),
  Source: z.string(),
  To: z.array(z.string()),
  Subject: z.string(),
  BodyText: z.string(),
});
const messagesSchema = z.object({ messages: z.unknown() }).loose();

/** Everything below that looks like a mail, however the page nests it. */
function mailsIn(value: unknown): z.infer<typeof shownSchema>[] {
  const mail = shownSchema.safeParse(value);
  if (mail.success) return [mail.data];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(mailsIn) : [];
}

export async function sesOnEmulator() {
  const endpoint = emulatorEndpoint();
  const client = new SESv2Client(clientConfig());
  /** Ours by SES's. */
  const ids = new Map<string, string>();
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { Content } = args.input as SendEmailCommandInput;
      const header = Content?.Simple?.Headers?.find(({ Name }) => Name === 'X-Accord224-Id');
      const { MessageId } = result.output as { MessageId?: string };
      ids.set(MessageId ?? '', header?.Value ?? '');
      return result;
    },
    { step: 'initialize' },
  );
  const from = `${uniqueName('node')}@xa.example`;
  await client.send(new CreateEmailIdentityCommand({ EmailIdentity: from }));
  return {
    client,
    from,
    async sent(): Promise<SentMail[]> {
      const answer = await fetch(new URL('/_ministack/ses/messages', endpoint));
      return mailsIn(messagesSchema.parse(await answer.json()))
        .filter(({ MessageId }) => ids.has(MessageId))
        .map(({ MessageId, Source, To, Subject, BodyText }) => ({
          id: ids.get(MessageId) ?? '',
          from: Source,
          to: To,
          subject: Subject,
          text: BodyText,
        }));
    },
  };
}
