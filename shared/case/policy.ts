/**
 * Who may do what: one closed table, default deny. It is decided before the rules of an article are asked,
 * and it says nothing about states: a permitted command may still be refused by the rules.
 */
import type { Delegation } from '../protocol/decision.ts';
import type { Relation } from './kind.ts';
import { PEER_ROLE, type Role, SYSTEM_ROLE } from './roles.ts';

interface Permission {
  readonly roles: readonly (Role | typeof SYSTEM_ROLE | typeof PEER_ROLE)[];
  readonly relations: readonly Relation[];
  /** Approving, signing and erasing need a sign-in not older than this many minutes. */
  readonly recentMinutes?: number;
}

/** Drafts and reads the cases of the own authority. */
const office: Permission = {
  roles: ['case-officer', 'approver', 'issuing-officer'],
  relations: ['own-authority'],
};
const supervisor: Permission = { roles: ['approver'], relations: ['own-authority'], recentMinutes: 15 };
const issuer: Permission = { roles: ['issuing-officer'], relations: ['own-authority'], recentMinutes: 15 };
const provider: Permission = { roles: ['provider-agent'], relations: ['addressee'] };
const system: Permission = { roles: [SYSTEM_ROLE], relations: ['system'] };
/** Whom the node believes is changed under a fresh sign-in only. */
const operator: Permission = { roles: ['operator'], relations: ['same-party'], recentMinutes: 15 };
/** What another Party's node says in a case that concerns it. */
const peer: Permission = { roles: [PEER_ROLE], relations: ['counterpart'] };
/** The node enrols its first administrator itself. */
const directory: Permission = { roles: ['administrator', SYSTEM_ROLE], relations: ['same-party', 'system'] };
/** Who may act is changed under a fresh sign-in only. */
const keeper: Permission = { roles: ['administrator'], relations: ['same-party'], recentMinutes: 15 };
const node: Permission = { roles: [SYSTEM_ROLE], relations: ['same-party', 'system'] };
/** Lends the own roles; whose they are is the directory's rule. */
const lender: Permission = {
  roles: ['case-officer', 'approver', 'issuing-officer'],
  relations: ['same-party'],
  recentMinutes: 15,
};
const supervision: Permission = {
  roles: ['data-protection-officer', 'oversight-reader'],
  relations: ['own-authority', 'same-party'],
};

export const POLICY: Readonly<Record<string, readonly Permission[]>> = {
  // There is no relation to a case yet, only to one's own authority.
  DraftOrder: [office],
  ReviseOrder: [office],
  SubmitOrder: [office],
  DiscardDraft: [office],
  ReturnOrder: [supervisor],
  ApproveOrder: [supervisor],
  IssueOrder: [issuer],
  WithdrawOrder: [issuer],
  CloseCase: [issuer, { roles: ['case-officer'], relations: ['own-authority'] }],
  AcknowledgeReceipt: [provider],
  RecordReceipt: [office],
  ContestReceipt: [provider],
  DecideContestation: [supervisor, issuer],
  RequestClarification: [provider],
  GiveClarification: [office],
  ExtendPeriod: [issuer],
  AnswerOrder: [provider],
  ReaddressOrder: [issuer],
  ReleaseConfidentiality: [supervisor],
  ReopenCase: [issuer],
  AnnulOrder: [supervisor, issuer],
  DecideAnnulment: [supervisor],
  /** What nodes of other Parties say in a case; this one hands on to a case that was split off. */
  ReceiveNotification: [peer],
  HearIssuingParty: [peer],
  HearNotifiedParty: [peer, system],
  RecordConsultation: [provider],
  GiveAdditionalInformation: [office],
  RecordInstruction: [office],
  RecordLifting: [office],
  DecideUse: [supervisor],
  AcknowledgeNotification: [office],
  AskAdditionalInformation: [office],
  RecordProviderConsultation: [office],
  InstructNonDisclosure: [supervisor, issuer],
  LiftNonDisclosure: [supervisor, issuer],
  PassOnInformation: [office],
  FileNotification: [office],
  LinkCase: [office],
  JoinCase: [office],
  SplitCase: [issuer],
  /** Among these: the owner, the deputies, and whoever approves or issues. */
  AssignCase: [office],
  HandOverCase: [system],
  HandOver: [keeper],
  AcceptLink: [system],
  OpenLinkedDraft: [system],
  CarryIdentifiers: [system],
  OpenSplitCase: [system],
  ReadAcceptance: [office],
  ReadServicePackage: [office],
  RevokeReference: [office],
  DeclareDocument: [office, provider],
  CompleteUpload: [office, provider],
  ReadUpload: [office, provider],
  RenewUpload: [office, provider],
  ReadSet: [office, provider, supervision],
  ListSetEntries: [office, provider, supervision],
  SetUploads: [office, provider],
  CompleteSet: [office, provider],
  SealDocument: [system],
  RejectDocument: [system],
  DueReached: [system],
  /** Evidences about messages: the node's own, and those that peers sign. */
  RecordEvidence: [system, peer],
  /** Documents of messages: the intake's word, the receipt of this node, and that of the other. */
  SealArrival: [system],
  RejectArrival: [system],
  ConcludeTransfer: [system],
  RecordTransferReceipt: [system, peer],
  PinPeer: [operator],
  RemovePeer: [operator],
  ReadPeers: [
    { roles: ['operator', 'data-protection-officer', 'oversight-reader'], relations: ['same-party'] },
  ],
  /** Reading is opening. */
  OpenMessages: [office],
  RedriveMessages: [{ roles: ['operator'], relations: ['same-party'] }],
  AnnounceKeys: [system],
  ReceiveKeys: [peer],
  ReadCase: [office, provider, supervision],
  ReadEvents: [office, supervision],
  ReadDocument: [office, provider, supervision],
  ReadAccess: [supervision],
  /** What is in it depends on the relation, like every reading. */
  ExportCase: [office, supervision],
  ListInbox: [office, provider],
  DropPackage: [office],
  ReadPackage: [office],
  ListPackages: [office],
  SearchCases: [office, provider],
  EnrolUser: [directory],
  ChangeRoles: [keeper, node],
  SuspendUser: [keeper, node],
  ReinstateUser: [keeper, node],
  GrantDelegation: [keeper, lender],
  RevokeDelegation: [keeper, lender],
  RecordAbsence: [{ roles: [...lender.roles, 'administrator'], relations: ['same-party'] }],
  ReadUser: [directory],
  /** Colleagues of the own authority, or everybody: the list itself sees to that. */
  ListUsers: [directory, { roles: lender.roles, relations: ['same-party'] }],
  AdvanceClock: [{ roles: ['exercise-lead'], relations: ['same-party'] }],
  ReadAttempts: [
    { roles: ['data-protection-officer', 'oversight-reader', 'administrator'], relations: ['same-party'] },
  ],
};

export type Permit =
  | { readonly ok: true; readonly onBehalfOf?: readonly string[] }
  | { readonly ok: false; readonly code: 'role' | 'relation' | 'recent-authentication' };

interface Holder {
  readonly roles: readonly string[];
  readonly delegations?: readonly Pick<Delegation, 'by' | 'roles'>[];
}

/** One's own roles first; where they do not do, those that are lent, and the act is on behalf of the lenders. */
export function permit(
  actor: Holder,
  command: string,
  relation: Relation,
  authAgeMinutes: number | undefined,
): Permit {
  const { roles, delegations = [] } = actor;
  const own = permitRoles(roles, command, relation, authAgeMinutes);
  if (own.ok || delegations.length === 0) return own;
  const lenders = delegations.filter((lent) => permitRoles(lent.roles, command, relation, authAgeMinutes).ok);
  if (lenders.length > 0) return { ok: true, onBehalfOf: lenders.map(({ by }) => by) };
  const all = [...roles, ...delegations.flatMap((lent) => lent.roles)];
  return permitRoles(all, command, relation, authAgeMinutes);
}

/**
 * Decides one command. `authAgeMinutes` is the age of the sign-in, undefined when the token does not tell.
 * A role that would do but a relation that does not is `relation`: the shell answers it like an absent case.
 */
function permitRoles(
  roles: readonly string[],
  command: string,
  relation: Relation,
  authAgeMinutes: number | undefined,
): Permit {
  const permissions = Object.hasOwn(POLICY, command) ? (POLICY[command] ?? []) : [];
  const byRole = permissions.filter((p) => p.roles.some((role) => roles.includes(role)));
  if (byRole.length === 0) return { ok: false, code: 'role' };
  const byRelation = byRole.filter((p) => p.relations.includes(relation));
  if (byRelation.length === 0) return { ok: false, code: 'relation' };
  const recent = byRelation.some(
    (p) =>
      p.recentMinutes === undefined || (authAgeMinutes !== undefined && authAgeMinutes <= p.recentMinutes),
  );
  return recent ? { ok: true } : { ok: false, code: 'recent-authentication' };
}

/** None of the actor's roles does this anywhere, in whatever case. */
export function lacksRole(actor: Holder, command: string): boolean {
  const permission = permit(actor, command, 'none', undefined);
  return !permission.ok && permission.code === 'role';
}
