/** When a message that could not be handed over is tried again, and when a person has to look after it. */
import type { CaseDeps } from '../cases/deps.ts';
import type { Log } from '../ports.ts';
import type { Row } from '../table.ts';
import type { OutRow } from './out-row.ts';
import { deadPlace, outboxPlace } from './rows.ts';

const MINUTE = 60_000;
const LONGEST = 60 * MINUTE;
/** Then it is a dead letter: in sight of the operator, until `npm run redrive`. */
export const GIVE_UP_DAYS = 7;

/** Doubling from one minute to an hour, give or take a quarter, so that a peer that is back is not run over. */
export function backOffMs(attempts: number, random: number): number {
  const base = Math.min(LONGEST, MINUTE * 2 ** Math.min(attempts, 10));
  return Math.round(base * (0.75 + random / 2));
}

export async function postpone(
  deps: Pick<CaseDeps, 'table' | 'ids' | 'systemClock'> & { readonly log: Log },
  row: Row,
  out: OutRow,
  code: string,
): Promise<'later' | 'refused'> {
  const now = Date.parse(deps.systemClock.now());
  const isOver = now > Date.parse(out.since ?? out.at) + GIVE_UP_DAYS * 24 * 60 * MINUTE;
  const attempts = out.attempts + 1;
  const next = new Date(now + backOffMs(out.attempts, (deps.ids.bytes(1)[0] ?? 0) / 255)).toISOString();
  const put: Row = {
    ...row,
    a: { ...row.a, attempts, code },
    index: {
      due: isOver ? deadPlace(out.caseId, out.to, out.seq) : outboxPlace(out.caseId, out.to, out.seq, next),
    },
  };
  // Lost where another attempt was faster: its outcome stands.
  await deps.table.transact([{ put, if: { equals: { attempts: out.attempts } } }], deps.ids.ulid());
  const { messageId } = out;
  if (isOver) deps.log.error('message-dead', { messageId, attempts, code });
  else deps.log.info('message-postponed', { messageId, attempts, code });
  return isOver ? 'refused' : 'later';
}

/** Turned away for good: out of the sender's way, in sight of the operator. */
export async function bury(
  deps: Pick<CaseDeps, 'table' | 'ids'>,
  row: Row,
  out: OutRow,
  code: string,
): Promise<void> {
  const attempts = out.attempts + 1;
  const index = { due: deadPlace(out.caseId, out.to, out.seq) };
  const put: Row = { ...row, a: { ...row.a, attempts, code }, index };
  await deps.table.transact([{ put, if: { equals: { attempts: out.attempts } } }], deps.ids.ulid());
}
