/** Mails that the node has sent, as they lie in its data folder: to whom, for which case. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Mailbox {
  /** Subjects of the mails about a case to an address, without the `[XA]`, in order of the events. */
  subjects(caseId: string, to: string): Promise<string[]>;
}

export const mailbox = (folder: string): Mailbox => ({
  async subjects(caseId, to) {
    const mail = join(folder, 'mail');
    const names = (await readdir(mail)).filter(
      (name) => name.startsWith(`${caseId}-`) && name.endsWith('.eml'),
    );
    const found: { seq: number; subject: string }[] = [];
    for (const name of names) {
      const text = await readFile(join(mail, name), 'utf8');
      if (header(text, 'To') !== to) continue;
      const subject = (header(text, 'Subject') ?? '').replace(/^\[\w+\] /, '');
      found.push({ seq: Number(name.slice(caseId.length + 1).split('-')[0]), subject });
    }
    return found.sort((a, b) => a.seq - b.seq).map(({ subject }) => subject);
  },
});

const header = (mail: string, name: string): string | undefined =>
  new RegExp(`^${name}: (.*)$`, 'm').exec(mail)?.[1];
