/** What the authorities of the location Parties have said, folded in place. */
import { authorityOf, type PartyAuthority } from './authority-state.ts';
import { defined } from './folding.ts';
import { type Art7Event, type Art7State, addresseeOf } from './state.ts';

const authorityEvents = [
  'AuthorityAcknowledged',
  'ConsultationRecorded',
  'InformationRequested',
  'AdditionalInformationGiven',
  'InstructionReceived',
  'InstructionLifted',
  'UseDecided',
] as const;
export type AuthorityEvent = Extract<Art7Event, { type: (typeof authorityEvents)[number] }>;

export const isAuthorityEvent = (event: { readonly type: string }): event is AuthorityEvent =>
  authorityEvents.some((type) => type === event.type);

export function applyToAuthority(state: Art7State, event: AuthorityEvent, at: string): void {
  if (event.type === 'ConsultationRecorded') {
    const { providerId, consultedAt, by } = event.open;
    const addressee = addresseeOf(state, providerId);
    if (addressee) addressee.consultation = { consultedAt, by, at };
    return;
  }
  const authority = ensured(state, event.open.party);
  switch (event.type) {
    case 'AuthorityAcknowledged':
      authority.acknowledgedAt = event.open.acknowledgedAt;
      return;
    case 'InformationRequested': {
      const { n, items } = event.open;
      authority.requests.push({ n, items, askedAt: at, ...event.sealed });
      return;
    }
    case 'AdditionalInformationGiven': {
      const asked = authority.requests.find(({ n }) => n === event.open.n);
      if (!asked) return;
      asked.answeredAt = at;
      asked.answers = event.open.items.map((one) => {
        const text = event.sealed?.answers.find(({ item }) => item === one.item)?.text;
        return { ...one, ...(text !== undefined && { text }) };
      });
      return;
    }
    case 'InstructionReceived': {
      const { party: _party, ...given } = event.open;
      authority.instructions.push({ ...defined(given), heardAt: at, ...event.sealed });
      return;
    }
    case 'InstructionLifted':
      lifted(state, authority, event, at);
      return;
    case 'UseDecided': {
      const given = authority.instructions.find(({ ref }) => ref === event.open.ref);
      if (!given) return;
      Object.assign(given, { use: event.open.decision, useDecidedAt: at });
      if (event.sealed) given.useReason = event.sealed.reason;
    }
  }
}

function ensured(state: Art7State, party: string): PartyAuthority {
  const known = authorityOf(state, party);
  if (known) return known;
  const fresh: PartyAuthority = { party, requests: [], instructions: [] };
  state.authorities = [...(state.authorities ?? []), fresh];
  return fresh;
}

/** Whoever declined because of it may answer again; the period is the one that ran all the time. */
function lifted(
  state: Art7State,
  authority: PartyAuthority,
  { open, sealed }: Extract<AuthorityEvent, { type: 'InstructionLifted' }>,
  at: string,
): void {
  const given = authority.instructions.find(({ ref }) => ref === open.ref);
  if (!given) return;
  given.liftedAt = at;
  if (sealed) given.liftingReasons = sealed.reasons;
  for (const { providerId, to } of open.reopened) {
    const addressee = addresseeOf(state, providerId);
    if (!addressee) continue;
    addressee.status = to;
    if (to === 'expired' && addressee.deadline) addressee.expiredAt = addressee.deadline.endsAt;
    if (to === 'received' && state.status === 'settled') state.status = 'issued';
  }
}
