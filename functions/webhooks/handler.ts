/** Lambda entry point: wired once, when the process starts. Takes events from its queue. */
import { outboundHttp } from '../../shared/adapters/outbound/outbound-http.ts';
import { profileBook } from '../../shared/application/cases/profile-book.ts';
import { wireSigning } from '../edge/aws/keys.ts';
import { wireNode } from '../edge/aws/wire-node.ts';
import { busMessage } from '../edge/messages.ts';
import { partialBatch } from '../edge/queue-batch.ts';
import { sendProviderNotices } from './send-webhooks.ts';

const node = wireNode();
const { party, table, environment, log } = node;
const deps = {
  party,
  table,
  profiles: profileBook(table),
  http: outboundHttp({ exercise: environment.EXERCISE_CLOCK }),
  signing: wireSigning(node),
  log,
};

export const handler = partialBatch({
  name: 'webhooks',
  log,
  parse: busMessage,
  handle: sendProviderNotices(deps),
});
