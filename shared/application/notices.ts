/**
 * Notices: who is told of what. A mail says that there is something to see and where, never what it is: ids and
 * states only. Sent at least once, under an id that stays the same.
 */
import { type PartyProfile, valueAt } from '../protocol/parties.ts';
import type { CaseDeps } from './cases/deps.ts';
import { caseKey, headKey } from './cases/rows.ts';
import type { BusEvent, Mail } from './ports.ts';

/** `employer`: the authority that the account of a directory record works for; nobody where it works for none. */
type Audience = 'authority' | 'addressee' | 'addressees' | 'everybody' | 'authorityAndNamed' | 'employer';

interface Notice {
  readonly to: Audience;
  readonly subject: string;
  readonly text: string;
}

const NOTICES: Readonly<Record<string, Notice>> = {
  UserSuspended: {
    to: 'employer',
    subject: 'An account was suspended: its open cases need an owner',
    text: 'For the supervisors and administrators of the authority: an account was suspended and cannot act any more. Open cases that it owns are marked in the inbox; please hand them over to somebody else. Their periods run on.',
  },
  EvidenceOverdue: {
    to: 'authority',
    subject: 'A message to another Party has not been confirmed',
    text: 'The node of the other Party has not confirmed a message in its time. Ask there by telephone, and the operator of your node.',
  },
  OrderSubmitted: {
    to: 'authority',
    subject: 'An order awaits approval',
    text: 'An order has been submitted for approval (Art. 13).',
  },
  OrderReturned: {
    to: 'authority',
    subject: 'An order came back',
    text: 'The approver returned an order to its drafter.',
  },
  OrderApproved: {
    to: 'authority',
    subject: 'An order is approved',
    text: 'An order was approved and can be issued (Art. 7.1).',
  },
  OrderIssued: {
    to: 'addressees',
    subject: 'An order for subscriber information awaits you',
    text: 'An order under Art. 7 of the Second Additional Protocol to the Convention on Cybercrime was issued to you. Please sign in, acknowledge receipt and answer.',
  },
  OrderReceived: {
    to: 'authority',
    subject: 'An order was received',
    text: 'The provider acknowledged receipt; the period of Art. 7.7 runs.',
  },
  DisclosureMade: {
    to: 'authority',
    subject: 'A disclosure arrived',
    text: 'The provider disclosed what the order asks for.',
  },
  DisclosureMadeInPart: {
    to: 'authority',
    subject: 'A partial disclosure arrived',
    text: 'The provider disclosed a part. For the rest, Art. 8 or other mutual assistance is open (Art. 7.7).',
  },
  DisclosureRefused: {
    to: 'authority',
    subject: 'A provider declined',
    text: 'The provider will not disclose. Art. 8 or other mutual assistance is open (Art. 7.7).',
  },
  ResponseReminderDue: {
    to: 'addressee',
    subject: 'An answer is due soon',
    text: 'The period to answer an order under Art. 7 ends soon.',
  },
  ResponsePeriodExpired: {
    to: 'authority',
    subject: 'A period has expired',
    text: 'The period of Art. 7.7 ended without disclosure. Art. 8 or other mutual assistance is open.',
  },
  OrderWithdrawn: {
    to: 'addressees',
    subject: 'An order was withdrawn',
    text: 'An order addressed to you was withdrawn. Please do not disclose.',
  },
  ReceiptContested: {
    to: 'authority',
    subject: 'A receipt is contested',
    text: 'The provider contests the recorded date of receipt. The later date counts until you decide (Art. 7.7).',
  },
  ReceiptContestationDecided: {
    to: 'addressee',
    subject: 'Your contestation was decided',
    text: 'The authority decided which date of receipt counts (Art. 7.7).',
  },
  ServiceOverdue: {
    to: 'authority',
    subject: 'An order is not yet served',
    text: 'A provider has not received the order: its period does not run. Serve it again, or record the receipt with its proof (Art. 7.7).',
  },
  DisclosureBegun: {
    to: 'authority',
    subject: 'A first part was disclosed',
    text: 'The provider disclosed a part and says that the rest follows. Its period runs on (Art. 7.7).',
  },
  AnsweredOtherwise: {
    to: 'authority',
    subject: 'A provider answered without data',
    text: 'The provider says why the order does not reach the data; the case proposes what to do next.',
  },
  ClarificationRequested: {
    to: 'authority',
    subject: 'A provider has a question',
    text: 'The provider asks about the order; its period runs on (Art. 7.4.c).',
  },
  ClarificationGiven: {
    to: 'addressee',
    subject: 'Your question was answered',
    text: 'The authority answered your question about an order; the period runs on.',
  },
  PeriodExtended: {
    to: 'addressee',
    subject: 'Your period is longer',
    text: 'The authority granted you a longer period to answer an order under Art. 7.',
  },
  OrderReaddressed: {
    to: 'addressee',
    subject: 'An order goes to another provider',
    text: 'An order addressed to you now goes to another provider. Please do not disclose anything more on it.',
  },
  ConfidentialityReviewDue: {
    to: 'authority',
    subject: 'A request for confidentiality is to be looked at',
    text: 'The request for confidentiality has come to its end or its review (Art. 7.4.f).',
  },
  ConfidentialityReleased: {
    to: 'addressees',
    subject: 'A request for confidentiality was lifted',
    text: 'The issuing authority no longer asks you to keep an order under Art. 7 confidential.',
  },
  CaseReopened: {
    to: 'authority',
    subject: 'A case was reopened',
    text: 'A closed case was taken up again; it says why and on whose authority.',
  },
  OrderAnnulled: {
    to: 'everybody',
    subject: 'An order was annulled',
    text: 'The domestic order was annulled. Nothing is to be disclosed on it, and what was disclosed may not be used.',
  },
  AnnulmentDecided: {
    to: 'everybody',
    subject: 'It was decided what follows the annulment',
    text: 'A person decided what becomes of the data that came in on an annulled order (Art. 14.5).',
  },
  CaseSplit: {
    to: 'addressees',
    subject: 'A case was split',
    text: 'Some addressees of an order go on in a case of their own; their periods run on. Please look where you answer.',
  },
  ConsultationRecorded: {
    to: 'authority',
    subject: 'A provider consults its authority',
    text: 'The provider consults its authority before it discloses (Art. 7.5.b); its period runs on.',
  },
  InformationRequested: {
    to: 'authority',
    subject: 'An authority asks for additional information',
    text: 'The authority of that Party asks for additional information (Art. 7.5.d.i); the period of Art. 7.7 runs on.',
  },
  InstructionReceived: {
    to: 'authorityAndNamed',
    subject: 'An instruction not to disclose',
    text: 'The authority of that Party has instructed not to disclose (Art. 7.5.c). The case says for what; what was disclosed before stays on record.',
  },
  InstructionLifted: {
    to: 'authority',
    subject: 'An instruction not to disclose was lifted',
    text: 'The authority of that Party lifted its instruction (Art. 7.5.c). The answer is open again.',
  },
  NotificationReceived: {
    to: 'authority',
    subject: 'An order to a provider of this Party was notified',
    text: 'Another Party issued an order for subscriber information to a provider of this Party (Art. 7.5.a). It awaits no approval.',
  },
  InformationReceived: {
    to: 'authority',
    subject: 'Additional information arrived',
    text: 'The contact of the order answered (Art. 7.5.d.i). Items without its consent are not for the provider.',
  },
  DocumentQuarantined: {
    to: 'authority',
    subject: 'An upload came after its order was taken back',
    text: 'A document was kept apart and cannot be read; that it came is on record.',
  },
  DocumentRejected: {
    to: 'authority',
    subject: 'A document was rejected',
    text: 'An uploaded document was not accepted; the case says why.',
  },
};

export interface NoticeDeps extends Pick<CaseDeps, 'party' | 'table' | 'profiles'> {
  readonly mail: Mail;
  readonly baseUrl: string;
}

/** Sends the notices of one event. Returns how many mailboxes were written to. */
export async function sendNotices(deps: NoticeDeps, event: BusEvent): Promise<number> {
  const notice = NOTICES[event.type];
  if (!notice) return 0;
  const { byCode } = await deps.profiles.current();
  const to = await recipients(deps, event, notice.to, byCode);
  for (const [index, address] of to.entries()) {
    await deps.mail.send({
      id: `${event.caseId}-${event.seq}-${index}`,
      to: [address],
      subject: `[${deps.party}] ${notice.subject}`,
      text: `${notice.text}\n\n${aboutLines(deps.baseUrl, event, notice.to)}\n`,
    });
  }
  return to.length;
}

const aboutLines = (baseUrl: string, { caseId, at }: BusEvent, to: Audience): string =>
  to === 'employer'
    ? `Account: ${caseId}\nSince: ${at}\nSign in: ${baseUrl}/pages/people/${caseId}`
    : `Case: ${caseId}\nSince: ${at}\nSign in: ${baseUrl}/pages/cases/${caseId}`;

async function recipients(
  deps: NoticeDeps,
  event: BusEvent,
  audience: Audience,
  profiles: Readonly<Record<string, PartyProfile>>,
): Promise<string[]> {
  if (audience === 'authority' || audience === 'employer')
    return await ownAuthority(deps, event, profiles, audience === 'employer' ? 'worksFor' : 'authority');
  const open = event.detail.open as { providerId?: string; providers?: readonly string[] };
  if (audience === 'authorityAndNamed') {
    const named = (open.providers ?? []).flatMap((id) => mailbox(profiles, id, event.at));
    return [...(await ownAuthority(deps, event, profiles)), ...named];
  }
  const ids = audience === 'addressee' ? [open.providerId ?? ''] : await addressees(deps, event.caseId);
  const providers = ids.flatMap((id) => mailbox(profiles, id, event.at));
  return audience === 'everybody'
    ? [...(await ownAuthority(deps, event, profiles)), ...providers]
    : providers;
}

async function ownAuthority(
  deps: NoticeDeps,
  event: BusEvent,
  profiles: Readonly<Record<string, PartyProfile>>,
  attribute: 'authority' | 'worksFor' = 'authority',
): Promise<string[]> {
  const head = await deps.table.get(headKey(event.caseId));
  const authority = profiles[deps.party]?.authorities.find(({ id }) => id === head?.a[attribute]);
  return authority?.contact.email ? [authority.contact.email] : [];
}

async function addressees(deps: NoticeDeps, caseId: string): Promise<string[]> {
  const { rows } = await deps.table.query(caseKey(caseId), { from: 'PTY#PROV#', to: 'PTY#PROV#~' });
  return rows.map((row) => row.sk.slice('PTY#PROV#'.length));
}

function mailbox(profiles: Readonly<Record<string, PartyProfile>>, providerId: string, at: string): string[] {
  const provider = Object.values(profiles)
    .flatMap((profile) => profile.providers)
    .find(({ id }) => id === providerId);
  const channels = provider ? (valueAt(provider.policies.channels, at.slice(0, 10)) ?? []) : [];
  return channels.filter(({ kind }) => kind === 'email').map(({ address }) => address);
}
