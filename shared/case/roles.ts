/** Roles a directory record may carry. Closed: a role not listed here does not exist. */
export const ROLES = {
  'case-officer': 'Drafts and follows requests of the own authority.',
  approver:
    'Prosecutor, judge or independent supervisor who approves or returns an order (Art. 7.2.b, Art. 13).',
  'issuing-officer': 'Issues, withdraws and closes what has been approved.',
  'provider-agent': 'Answers for the provider or registrar the account is bound to.',
  'data-protection-officer': 'Reads any case of the Party for supervision, each read on record (Art. 14.8).',
  'oversight-reader': 'Independent oversight body: read only (Art. 14.14).',
  administrator: 'Keeps the directory: who may act for whom.',
  operator: 'Runs the node; sees no case.',
  'exercise-lead': 'Moves the legal clock of an exercise node.',
} as const;
export type Role = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES) as Role[];

/** Roles that can be lent; those of administrators and of supervision cannot. */
export const LENDABLE_ROLES = [
  'case-officer',
  'approver',
  'issuing-officer',
] as const satisfies readonly Role[];

/** The node of another Party, as its pinned keys prove; never carried by a directory record. */
export const PEER_ROLE = 'peer';

/** Machines of the node itself; never carried by a directory record. */
export const SYSTEM_ROLE = 'system';
