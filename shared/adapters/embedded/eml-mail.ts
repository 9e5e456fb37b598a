/** Mail as .eml files in a folder, named by the stable id: a repetition replaces the same file. */
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { checkMail, MAIL_ID_HEADER } from '../../application/mail-rules.ts';
import type { Ids, Mail, SystemClock } from '../../application/ports.ts';
import { pendingFile } from './durable-files.ts';

export function emlMail(options: { folder: string; from: string; ids: Ids; clock: SystemClock }): Mail {
  const { folder, from, ids, clock } = options;
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
  return {
    async send(mail) {
      checkMail(mail);
      const { id, to, subject, text } = mail;
      const messageId = `<${id}@${from.split('@')[1] ?? 'node'}>`;
      const { message } = await transport.sendMail({
        from,
        to: [...to],
        subject,
        text,
        messageId,
        headers: { [MAIL_ID_HEADER]: id },
        date: clock.now(),
      });
      const file = await pendingFile(join(folder, `${id}.eml`), ids.ulid());
      await file.write(message as Buffer);
      await file.replace();
    },
  };
}
