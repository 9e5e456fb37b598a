/** Mails that a deployed node has sent, as the emulator's SES keeps them. */
import * as z from 'zod';
import type { Mailbox } from '../exercise/mailbox.ts';
import type { DeployedNode } from './deployed-node.ts';

const messagesSchema = z.object({
  messages: z.record(
    z.string(),
    z.array(z.object({ To: z.array(z.string()), Subject: z.string(), BodyText: z.string() })),
  ),
});

export interface DeployedMail {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}

/** In the order of sending. The emulator drops the header with our own id; a mail names its case. */
export async function sentMails(
  { endpoint, account }: DeployedNode,
  caseId: string,
): Promise<DeployedMail[]> {
  const answer = await fetch(`${endpoint}/_ministack/ses/messages?account=${account}`);
  const { messages } = messagesSchema.parse(await answer.json());
  return (messages[account] ?? [])
    .filter(({ BodyText }) => BodyText.includes(caseId))
    .map(({ To, Subject, BodyText }) => ({ to: To.join(', '), subject: Subject, body: BodyText }));
}

/** When it happened; queues do not keep the order. */
const since = ({ body }: DeployedMail): string => /^Since: (\S+)$/m.exec(body)?.[1] ?? '';

/** For the exercise: subjects to an address, each once, as delivery is at least once. */
export const deployedMailbox = (node: DeployedNode): Mailbox => ({
  async subjects(caseId, to) {
    const mails = await sentMails(node, caseId);
    const own = mails.filter((mail) => mail.to === to).sort((a, b) => since(a).localeCompare(since(b)));
    const distinct = own.filter(
      (mail, at) =>
        own.findIndex(({ subject, body }) => subject === mail.subject && body === mail.body) === at,
    );
    return distinct.map(({ subject }) => subject.replace(/^\[\w+\] /, ''));
  },
});
