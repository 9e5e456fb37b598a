/** Lambda entry point: wired once, when the process starts. Takes events from its queue. */
import { profileBook } from '../../shared/application/cases/profile-book.ts';
import { wireMail } from '../edge/aws/mail.ts';
import { wireNode } from '../edge/aws/wire-node.ts';
import { busMessage } from '../edge/messages.ts';
import { partialBatch } from '../edge/queue-batch.ts';
import { sendNotice } from './send-notice.ts';

const node = wireNode();
const { party, table, environment, log } = node;
const notices = {
  party,
  table,
  profiles: profileBook(table),
  mail: wireMail(node),
  baseUrl: environment.need('BASE_URL'),
  log,
};

export const handler = partialBatch({ name: 'notices', log, parse: busMessage, handle: sendNotice(notices) });
