/** Reads the .eml files of an embedded node. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SentMail } from '../contract/mail.contract.ts';

/** MIME encoded words, as far as nodemailer writes them. */
const decoded = (text: string): string =>
  text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_all, how: string, word: string) =>
      how.toUpperCase() === 'B' ? Buffer.from(word, 'base64').toString() : quoted(word.replaceAll('_', ' ')),
    );
const quoted = (text: string): string =>
  Buffer.from(
    text
      .replaceAll(/=\r?\n/g, '')
      .replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();

function parse(text: string): SentMail {
  const [head = '', ...rest] = text.split(/\r?\n\r?\n/);
  const headers = new Map(
    head
      .replaceAll(/\r?\n[ \t]+/g, ' ')
      .split(/\r?\n/)
      .map((line) => {
        const at = line.indexOf(':');
        return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()] as const;
      }),
  );
  const body = rest.join('\n\n');
  const encoding = headers.get('content-transfer-encoding');
  return {
    id: headers.get('x-accord224-id') ?? '',
    from: headers.get('from') ?? '',
    to: (headers.get('to') ?? '').split(/,\s*/),
    subject: decoded(headers.get('subject') ?? ''),
    text:
      encoding === 'base64'
        ? Buffer.from(body, 'base64').toString()
        : encoding === 'quoted-printable'
          ? quoted(body)
          : body,
  };
}

export const readEml = (folder: string): SentMail[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.eml'))
    .map((name) => parse(readFileSync(join(folder, name), 'utf8')));
