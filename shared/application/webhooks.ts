/**
 * Signed notices to providers that registered an endpoint in the profile of their Party: that something happened to an
 * order, never what. Ids and states only; at least once, under an id that stays the same.
 */
import { type PartyProfile, valueAt } from '../protocol/parties.ts';
import type { CaseDeps } from './cases/deps.ts';
import { caseKey } from './cases/rows.ts';
import type { OutboundHttp } from './outbound-http.ts';
import type { BusEvent, SigningPort } from './ports.ts';
import { signCompact } from './signatures/jws.ts';

export const NOTICE_FORMAT = 'accord224/provider-notice/1';

/** What providers are told of: those whom the event names, or all to whom the order is addressed. */
const TOLD: Readonly<Record<string, 'named' | 'all'>> = {
  OrderIssued: 'all',
  OrderWithdrawn: 'all',
  OrderAnnulled: 'all',
  ConfidentialityReleased: 'all',
  ClarificationGiven: 'named',
  PeriodExtended: 'named',
  ReceiptContestationDecided: 'named',
};

export interface WebhookDeps extends Pick<CaseDeps, 'party' | 'table' | 'profiles'> {
  readonly http: OutboundHttp;
  readonly signing: SigningPort;
}

/** The endpoint did not take it: the queue brings it again, and at last to the dead letters. */
export class WebhookRefusedError extends Error {
  override readonly name = 'WebhookRefusedError';
}

/** Tells each provider by itself; throws when one of them did not take it, after all were told. */
export async function sendWebhooks(deps: WebhookDeps, event: BusEvent): Promise<number> {
  const whom = TOLD[event.type];
  if (!whom) return 0;
  const { byCode } = await deps.profiles.current();
  const { rows } = await deps.table.query(caseKey(event.caseId), { from: 'PTY#PROV#', to: 'PTY#PROV#~' });
  const open = event.detail.open as { providerId?: string } | undefined;
  let sent = 0;
  const failed: unknown[] = [];
  for (const row of rows) {
    const providerId = row.sk.slice('PTY#PROV#'.length);
    if (whom === 'named' && open?.providerId !== providerId) continue;
    const url = endpointOf(byCode, providerId, event.at.slice(0, 10));
    if (url === undefined) continue;
    try {
      await tell(deps, event, { providerId, status: String(row.a.status), url });
      sent += 1;
    } catch (error) {
      failed.push(error);
    }
  }
  if (failed.length > 0) throw failed[0];
  return sent;
}

async function tell(
  { party, http, signing }: WebhookDeps,
  { type, caseId, seq, at }: BusEvent,
  { providerId, status, url }: { readonly providerId: string; readonly status: string; readonly url: string },
): Promise<void> {
  const id = `${party}/${caseId}/${seq}/${providerId}`;
  const notice = { format: NOTICE_FORMAT, id, party, providerId, caseId, event: type, at, status };
  const jws = await signCompact(signing, 'accord224-notice', Buffer.from(JSON.stringify(notice)));
  const answer = await http.send({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/jose', 'idempotency-key': id },
    body: Buffer.from(jws),
  });
  // A redirect is a refusal as well: the registered endpoint is the only one.
  if (answer.status < 200 || answer.status > 299)
    throw new WebhookRefusedError(`the endpoint of ${providerId} answered ${answer.status}`);
}

function endpointOf(
  profiles: Readonly<Record<string, PartyProfile>>,
  providerId: string,
  day: string,
): string | undefined {
  const entry = Object.values(profiles)
    .flatMap((profile) => profile.providers)
    .find(({ id }) => id === providerId);
  return valueAt(entry?.registration?.webhook ?? [], day)?.url;
}
