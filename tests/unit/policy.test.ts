/**
 * Who may do what, written down a second time and by hand: every role x command x relation is compared. A command
 * or role added to the policy fails here until somebody has said whom it is for.
 */
import type { Relation } from '../../shared/case/kind.ts';
import { POLICY, permit } from '../../shared/case/policy.ts';
import { ROLE_NAMES } from '../../shared/case/roles.ts';
import { ROUTES } from '../../shared/contracts/routes.ts';

const RELATIONS: readonly Relation[] = [
  'own-authority',
  'addressee',
  'same-party',
  'counterpart',
  'system',
  'none',
];
const WHO = [...ROLE_NAMES, 'system', 'peer', 'root', ''];

type Line = Partial<Record<Relation, string>>;
const OFFICE = 'case-officer approver issuing-officer';
const OVERSIGHT = 'data-protection-officer oversight-reader';
const MACHINE: Line = { system: 'system' };
const DIRECTORY: Line = { 'same-party': 'administrator system', system: 'administrator system' };

const KEEPER: Line = { 'same-party': 'administrator system', system: 'system' };

/** Command -> relation -> roles. What is not written is denied. */
const EXPECTED: Readonly<Record<string, Line>> = {
  DraftOrder: { 'own-authority': OFFICE },
  ReviseOrder: { 'own-authority': OFFICE },
  SubmitOrder: { 'own-authority': OFFICE },
  DiscardDraft: { 'own-authority': OFFICE },
  ReturnOrder: { 'own-authority': 'approver' },
  ApproveOrder: { 'own-authority': 'approver' },
  IssueOrder: { 'own-authority': 'issuing-officer' },
  WithdrawOrder: { 'own-authority': 'issuing-officer' },
  CloseCase: { 'own-authority': 'issuing-officer case-officer' },
  AcknowledgeReceipt: { addressee: 'provider-agent' },
  RecordReceipt: { 'own-authority': OFFICE },
  ContestReceipt: { addressee: 'provider-agent' },
  DecideContestation: { 'own-authority': 'approver issuing-officer' },
  RequestClarification: { addressee: 'provider-agent' },
  GiveClarification: { 'own-authority': OFFICE },
  ExtendPeriod: { 'own-authority': 'issuing-officer' },
  AnswerOrder: { addressee: 'provider-agent' },
  ReaddressOrder: { 'own-authority': 'issuing-officer' },
  ReleaseConfidentiality: { 'own-authority': 'approver' },
  ReopenCase: { 'own-authority': 'issuing-officer' },
  AnnulOrder: { 'own-authority': 'approver issuing-officer' },
  DecideAnnulment: { 'own-authority': 'approver' },
  ReceiveNotification: { counterpart: 'peer' },
  HearIssuingParty: { counterpart: 'peer' },
  HearNotifiedParty: { counterpart: 'peer', system: 'system' },
  RecordConsultation: { addressee: 'provider-agent' },
  GiveAdditionalInformation: { 'own-authority': OFFICE },
  RecordInstruction: { 'own-authority': OFFICE },
  RecordLifting: { 'own-authority': OFFICE },
  DecideUse: { 'own-authority': 'approver' },
  AcknowledgeNotification: { 'own-authority': OFFICE },
  AskAdditionalInformation: { 'own-authority': OFFICE },
  RecordProviderConsultation: { 'own-authority': OFFICE },
  InstructNonDisclosure: { 'own-authority': 'approver issuing-officer' },
  LiftNonDisclosure: { 'own-authority': 'approver issuing-officer' },
  PassOnInformation: { 'own-authority': OFFICE },
  FileNotification: { 'own-authority': OFFICE },
  LinkCase: { 'own-authority': OFFICE },
  JoinCase: { 'own-authority': OFFICE },
  SplitCase: { 'own-authority': 'issuing-officer' },
  AssignCase: { 'own-authority': OFFICE },
  HandOverCase: MACHINE,
  HandOver: { 'same-party': 'administrator' },
  AcceptLink: MACHINE,
  OpenLinkedDraft: MACHINE,
  CarryIdentifiers: MACHINE,
  OpenSplitCase: MACHINE,
  ReadAcceptance: { 'own-authority': OFFICE },
  ReadServicePackage: { 'own-authority': OFFICE },
  RevokeReference: { 'own-authority': OFFICE },
  DeclareDocument: { 'own-authority': OFFICE, addressee: 'provider-agent' },
  CompleteUpload: { 'own-authority': OFFICE, addressee: 'provider-agent' },
  ReadUpload: { 'own-authority': OFFICE, addressee: 'provider-agent' },
  RenewUpload: { 'own-authority': OFFICE, addressee: 'provider-agent' },
  ReadSet: {
    'own-authority': `${OFFICE} ${OVERSIGHT}`,
    addressee: 'provider-agent',
    'same-party': OVERSIGHT,
  },
  ListSetEntries: {
    'own-authority': `${OFFICE} ${OVERSIGHT}`,
    addressee: 'provider-agent',
    'same-party': OVERSIGHT,
  },
  SetUploads: { 'own-authority': OFFICE, addressee: 'provider-agent' },
  CompleteSet: { 'own-authority': OFFICE, addressee: 'provider-agent' },
  SealDocument: MACHINE,
  RejectDocument: MACHINE,
  DueReached: MACHINE,
  ReadCase: {
    'own-authority': `${OFFICE} ${OVERSIGHT}`,
    addressee: 'provider-agent',
    'same-party': OVERSIGHT,
  },
  ReadEvents: { 'own-authority': `${OFFICE} ${OVERSIGHT}`, 'same-party': OVERSIGHT },
  ReadDocument: {
    'own-authority': `${OFFICE} ${OVERSIGHT}`,
    addressee: 'provider-agent',
    'same-party': OVERSIGHT,
  },
  ExportCase: { 'own-authority': `${OFFICE} ${OVERSIGHT}`, 'same-party': OVERSIGHT },
  ReadAccess: { 'own-authority': OVERSIGHT, 'same-party': OVERSIGHT },
  ListInbox: { 'own-authority': OFFICE, addressee: 'provider-agent' },
  SearchCases: { 'own-authority': OFFICE, addressee: 'provider-agent' },
  DropPackage: { 'own-authority': OFFICE },
  ReadPackage: { 'own-authority': OFFICE },
  ListPackages: { 'own-authority': OFFICE },
  EnrolUser: DIRECTORY,
  ChangeRoles: KEEPER,
  SuspendUser: KEEPER,
  ReinstateUser: KEEPER,
  GrantDelegation: { 'same-party': `${OFFICE} administrator` },
  RevokeDelegation: { 'same-party': `${OFFICE} administrator` },
  RecordAbsence: { 'same-party': `${OFFICE} administrator` },
  ReadUser: DIRECTORY,
  ListUsers: { 'same-party': `administrator system ${OFFICE}`, system: 'administrator system' },
  SealArrival: MACHINE,
  RejectArrival: MACHINE,
  ConcludeTransfer: MACHINE,
  RecordTransferReceipt: { system: 'system', counterpart: 'peer' },
  RecordEvidence: { system: 'system', counterpart: 'peer' },
  AnnounceKeys: MACHINE,
  ReceiveKeys: { counterpart: 'peer' },
  PinPeer: { 'same-party': 'operator' },
  RemovePeer: { 'same-party': 'operator' },
  OpenMessages: { 'own-authority': OFFICE },
  RedriveMessages: { 'same-party': 'operator' },
  ReadPeers: { 'same-party': `operator ${OVERSIGHT}` },
  AdvanceClock: { 'same-party': 'exercise-lead' },
  ReadAttempts: { 'same-party': `${OVERSIGHT} administrator` },
};

/** Approving, signing and issuing: for these roles a sign-in of the last quarter of an hour. */
const RECENT: Readonly<Record<string, string>> = {
  ReturnOrder: 'approver',
  ApproveOrder: 'approver',
  IssueOrder: 'issuing-officer',
  WithdrawOrder: 'issuing-officer',
  CloseCase: 'issuing-officer',
  DecideContestation: 'approver issuing-officer',
  ExtendPeriod: 'issuing-officer',
  ReaddressOrder: 'issuing-officer',
  ReleaseConfidentiality: 'approver',
  ReopenCase: 'issuing-officer',
  AnnulOrder: 'approver issuing-officer',
  DecideAnnulment: 'approver',
  SplitCase: 'issuing-officer',
  DecideUse: 'approver',
  InstructNonDisclosure: 'approver issuing-officer',
  LiftNonDisclosure: 'approver issuing-officer',
  HandOver: 'administrator',
  ChangeRoles: 'administrator',
  SuspendUser: 'administrator',
  ReinstateUser: 'administrator',
  GrantDelegation: `${OFFICE} administrator`,
  RevokeDelegation: `${OFFICE} administrator`,
  PinPeer: 'operator',
  RemovePeer: 'operator',
};

/** Anybody with a directory record; nothing of any case is in them. */
const OPEN_TO_ALL = ['ListParties', 'ReadParty', 'ListRoles', 'ReadClock', 'ListRoots', 'ReadRoot'];
/** Decided as another command: the same data, or a part of it. */
const DECIDED_AS: Readonly<Record<string, string>> = {
  DeclareSet: 'DeclareDocument',
  ListDocuments: 'ReadCase',
  ListExports: 'ExportCase',
  ReadExport: 'ExportCase',
  ReadExportContent: 'ExportCase',
  ReadExportSignature: 'ExportCase',
  ListPeers: 'ReadPeers',
  ListDeadLetters: 'ReadPeers',
  ReadUpload: 'DeclareDocument',
  RenewUpload: 'DeclareDocument',
};

const words = (text: string | undefined): string[] => (text ?? '').split(' ').filter(Boolean);
const allowed = (command: string, role: string, relation: Relation): boolean =>
  words(EXPECTED[command]?.[relation]).includes(role);

it('has a line for each command here, and only for those', () => {
  expect(Object.keys(POLICY).sort()).toEqual(Object.keys(EXPECTED).sort());
});

describe.each([...Object.keys(EXPECTED), 'Unknown', '__proto__', 'constructor', ''])('%s', (command) => {
  it.each(WHO)('by %s', (role) => {
    for (const relation of RELATIONS) {
      const { ok } = permit({ roles: [role] }, command, relation, 0);
      expect(`${relation}: ${ok}`).toBe(`${relation}: ${allowed(command, role, relation)}`);
    }
  });

  it('by somebody without a role', () => {
    for (const relation of RELATIONS)
      expect(permit({ roles: [] }, command, relation, 0)).toEqual({ ok: false, code: 'role' });
  });
});

it('two roles may do what either may, and nothing more', () => {
  for (const command of Object.keys(EXPECTED)) {
    for (const one of WHO) {
      for (const other of WHO) {
        for (const relation of RELATIONS) {
          const either = allowed(command, one, relation) || allowed(command, other, relation);
          const both = permit({ roles: [one, other] }, command, relation, 0).ok;
          expect(`${command} ${one} ${other} ${relation} ${both}`).toBe(
            `${command} ${one} ${other} ${relation} ${either}`,
          );
        }
      }
    }
  }
});

it('a role that would do under another relation is told apart from one that never does', () => {
  expect(permit({ roles: ['case-officer'] }, 'SubmitOrder', 'same-party', 0)).toEqual({
    ok: false,
    code: 'relation',
  });
  expect(permit({ roles: ['operator'] }, 'SubmitOrder', 'own-authority', 0)).toEqual({
    ok: false,
    code: 'role',
  });
});

describe('recent authentication', () => {
  it.each(Object.entries(EXPECTED))('%s', (command, line) => {
    for (const [relation, roles] of Object.entries(line) as [Relation, string][]) {
      for (const role of words(roles)) {
        const wanted = words(RECENT[command]).includes(role);
        const at = (age: number | undefined) => permit({ roles: [role] }, command, relation, age);
        expect([role, at(15).ok]).toEqual([role, true]);
        for (const age of [15.01, 60, Number.POSITIVE_INFINITY, undefined]) {
          const expected = wanted ? { ok: false, code: 'recent-authentication' } : { ok: true };
          expect([role, age, at(age)]).toEqual([role, age, expected]);
        }
      }
    }
  });
});

it('every operation of the API that is not public has a line in the policy', () => {
  for (const { operation, public: open } of ROUTES) {
    if (open || OPEN_TO_ALL.includes(operation)) continue;
    expect(Object.keys(EXPECTED)).toContain(DECIDED_AS[operation] ?? operation);
  }
});
