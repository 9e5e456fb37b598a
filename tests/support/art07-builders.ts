/** Art. 7 in the words of a test: people, an order that can be issued, and a story of commands. */
import { readFileSync } from 'node:fs';
import type { FoldedEvent } from '../../shared/case/kind.ts';
import {
  type RequestCommand,
  type RequestEvent,
  type RequestState,
  requestKind,
} from '../../shared/case/request-kind.ts';
import type { OrderContent } from '../../shared/protocol/art07-subscriber-information/content.ts';
import type {
  Actor,
  Decision,
  DecisionContext,
  DomainEvent,
  Refusal,
} from '../../shared/protocol/decision.ts';
import { type PartyProfile, partyProfileSchema } from '../../shared/protocol/parties.ts';

const read = (code: string): PartyProfile =>
  partyProfileSchema.parse(
    JSON.parse(readFileSync(new URL(`../../countries/${code}.json`, import.meta.url), 'utf8')),
  );

export const profiles: Readonly<Record<string, PartyProfile>> = Object.fromEntries(
  ['XA', 'XB', 'XC', 'XD'].map((code) => [code, read(code)]),
);

/** A profile with parts of it replaced; the original stays as it is. */
export function profile(code: string, change: (copy: PartyProfile) => void): PartyProfile {
  const copy = structuredClone(profiles[code] ?? read(code));
  change(copy);
  return copy;
}

export const dated = { source: 'test', sourceDate: '2025-01-01', validFrom: '2025-01-01' };

export const drafter: Actor = { id: 'u-drafter', roles: ['case-officer'], authority: 'xa-dpp' };
export const approver: Actor = { id: 'u-approver', roles: ['approver'], authority: 'xa-dpp' };
export const issuer: Actor = { id: 'u-issuer', roles: ['issuing-officer'], authority: 'xa-dpp' };
export const lumen: Actor = { id: 'u-lumen', roles: ['provider-agent'], provider: 'prov-xb-lumen' };
export const polaris: Actor = { id: 'u-polaris', roles: ['provider-agent'], provider: 'prov-xb-polaris' };
export const machine: Actor = { id: 'system:sweep', roles: ['system'] };

export const ISSUED_AT = '2026-03-02T10:00:00Z';

export function context(actor: Actor, change: Partial<DecisionContext> = {}): DecisionContext {
  const { XA } = profiles;
  if (!XA) throw new Error('no profile of XA');
  return {
    now: ISSUED_AT,
    systemNow: ISSUED_AT,
    caseId: 'case-1',
    actor,
    party: XA,
    profiles,
    reachable: [],
    ...change,
  };
}

/** Complete: nothing of 7.3 and 7.4 is missing, and every gate toward prov-xb-lumen is open. */
export function completeOrder(change: Partial<OrderContent> = {}): OrderContent {
  return {
    originalLanguage: 'fr',
    issuingAuthority: {
      authority: 'xa-dpp',
      contact: { name: 'Cybercrime Section', email: 'cyber@dpp.xa.example' },
    },
    statementIssuedUnderProtocol: true,
    serviceProviders: [{ providerId: 'prov-xb-lumen' }],
    offences: [{ title: 'Computer-related fraud' }],
    informationSought: {
      category: 'subscriber',
      elements: ['identity', 'postalAddress'],
      identifiers: [{ kind: 'email', address: 'suspect@lumen.xb.example' }],
      description: 'Name and postal address of the person who opened the account.',
    },
    domesticLegalGround: 'Criminal Procedure Act, section 42',
    offenceProvisions: [{ law: 'Criminal Code', provision: 'section 210' }],
    applicablePenalties: ['Imprisonment of up to six years'],
    returnContact: { name: 'Registry', email: 'registry@dpp.xa.example' },
    responseManner: 'Through this node.',
    factsSummary: 'The victim paid for goods that never came.',
    ...change,
  };
}

export type Command<T extends RequestCommand['type']> = Extract<RequestCommand, { type: T }>;
export type Body<T extends RequestCommand['type']> = Omit<Command<T>, 'type'>;

export const draft = (
  order: OrderContent = completeOrder(),
  change: Partial<Body<'DraftOrder'>> = {},
): Command<'DraftOrder'> => ({
  type: 'DraftOrder',
  article: 'art7',
  ownReference: 'DPP-2026-17',
  locationParty: 'XB',
  order,
  ...change,
});

export const approve = (change: Partial<Body<'ApproveOrder'>> = {}): Command<'ApproveOrder'> => ({
  type: 'ApproveOrder',
  grounds: 'The account was used for the fraud.',
  scope: 'Identity and address of one subscriber.',
  supervision: { kind: 'prosecutor', office: 'Director of Public Prosecutions', date: '2026-03-01' },
  ...change,
});

export const issue = (change: Partial<Body<'IssueOrder'>> = {}): Command<'IssueOrder'> => ({
  type: 'IssueOrder',
  electronicDelivery: true,
  notification: { authority: 'xb-parquet', sentAt: '2026-03-02T09:59:00Z', means: 'securePortal' },
  ...change,
});

export const declare = (
  documentId: string,
  change: Partial<Body<'DeclareDocument'>> = {},
): Command<'DeclareDocument'> => ({
  type: 'DeclareDocument',
  documentId,
  purpose: 'order',
  name: `${documentId}.pdf`,
  mediaType: 'application/pdf',
  size: 1000,
  sha256: 'a'.repeat(64),
  uploadExpiresAt: '2026-03-03T10:00:00Z',
  ...change,
});

export const seal = (
  documentId: string,
  change: Partial<Body<'SealDocument'>> = {},
): Command<'SealDocument'> => ({
  type: 'SealDocument',
  documentId,
  commitment: 'c'.repeat(64),
  size: 1000,
  segments: 1,
  attempt: '01HZZZZZZZZZZZZZZZZZZZZZZZ',
  scan: 'clean',
  salt: 'd'.repeat(64),
  sha256: 'a'.repeat(64),
  name: `${documentId}.pdf`,
  mediaType: 'application/pdf',
  detectedType: 'application/pdf',
  ...change,
});

export const acknowledge = (providerId = 'prov-xb-lumen'): Command<'AcknowledgeReceipt'> => ({
  type: 'AcknowledgeReceipt',
  providerId,
});

export const answer = (change: Partial<Body<'AnswerOrder'>> = {}): Command<'AnswerOrder'> => ({
  type: 'AnswerOrder',
  providerId: 'prov-xb-lumen',
  outcome: 'disclosed',
  documents: ['ans-1'],
  ...change,
});

export const refusal = (change: Partial<Body<'AnswerOrder'>> = {}) =>
  answer({ outcome: 'refused', documents: [], reason: 'no-reason', ...change });

export const dueReached = (kind: string, n: string): Command<'DueReached'> => ({
  type: 'DueReached',
  kind,
  n,
});
export const withdraw: Command<'WithdrawOrder'> = { type: 'WithdrawOrder', reason: 'Found otherwise.' };
export const close: Command<'CloseCase'> = { type: 'CloseCase', outcome: 'Subscriber identified.' };
export const PROOF = 'doc-proof';
export const recordReceipt = (change: Partial<Body<'RecordReceipt'>> = {}): Command<'RecordReceipt'> => ({
  type: 'RecordReceipt',
  providerId: 'prov-xb-lumen',
  evidence: 'registeredPost',
  receivedAt: ISSUED_AT,
  proof: PROOF,
  ...change,
});
export const contest = (change: Partial<Body<'ContestReceipt'>> = {}): Command<'ContestReceipt'> => ({
  type: 'ContestReceipt',
  providerId: 'prov-xb-lumen',
  reason: 'It lay in another building.',
  ...change,
});
export const decideContest = (
  outcome: 'upheld' | 'rejected',
  providerId = 'prov-xb-lumen',
): Command<'DecideContestation'> => ({
  type: 'DecideContestation',
  providerId,
  outcome,
  reason: 'As the post office says.',
});
export const ask = (
  question = 'Which account?',
  providerId = 'prov-xb-lumen',
): Command<'RequestClarification'> => ({
  type: 'RequestClarification',
  providerId,
  question,
});
export const clarify = (n = 1, reply = 'The one named first.'): Command<'GiveClarification'> => ({
  type: 'GiveClarification',
  providerId: 'prov-xb-lumen',
  n,
  reply,
});
export const extend = (until: string, providerId = 'prov-xb-lumen'): Command<'ExtendPeriod'> => ({
  type: 'ExtendPeriod',
  providerId,
  until,
  reason: 'The archive moves house.',
});
export const readdress = (change: Partial<Command<'ReaddressOrder'>> = {}): Command<'ReaddressOrder'> => ({
  type: 'ReaddressOrder',
  providerId: 'prov-xb-lumen',
  to: { providerId: 'prov-xb-polaris' },
  reason: 'Held by Polaris.',
  newCaseId: 'req_new1',
  ...change,
});
export const annul: Command<'AnnulOrder'> = {
  type: 'AnnulOrder',
  reason: 'No lawful ground.',
  decidedBy: 'Court of Appeal',
  decidedOn: '2026-03-02',
};
export const release: Command<'ReleaseConfidentiality'> = {
  type: 'ReleaseConfidentiality',
  reason: 'The suspect knows.',
};
export const reopen: Command<'ReopenCase'> = {
  type: 'ReopenCase',
  reason: 'A late answer is on its way.',
  authorisedBy: 'Head of section',
};
export const split = (...providers: string[]): Command<'SplitCase'> => ({
  type: 'SplitCase',
  providers,
  reason: 'Another court.',
  newCaseId: 'req_new2',
});
export const submit: Command<'SubmitOrder'> = { type: 'SubmitOrder' };

/** A case told command by command. Each decision gets a JSON copy of the state: nothing else may live in it. */
export class Story {
  state: RequestState | undefined;
  readonly events: FoldedEvent<RequestEvent>[] = [];

  decide(
    actor: Actor,
    command: RequestCommand,
    change: Partial<DecisionContext> = {},
  ): Decision<DomainEvent> {
    return requestKind.decide(copy(this.state), command, context(actor, change));
  }

  /** Applies the events of a command that is expected to be accepted; returns their types. */
  tell(actor: Actor, command: RequestCommand, change: Partial<DecisionContext> = {}): string[] {
    const decision = requestKind.decide(copy(this.state), command, context(actor, change));
    if (!decision.ok) throw new Error(`${command.type} refused: ${JSON.stringify(decision.refusal)}`);
    for (const event of decision.events) {
      const { id, onBehalfOf } = actor;
      const who = { actor: id, ...(onBehalfOf && { onBehalfOf }) };
      const folded = { seq: this.events.length + 1, at: change.now ?? ISSUED_AT, ...who, event };
      this.events.push(structuredClone(folded));
      this.state = copy(requestKind.evolve(copy(this.state), structuredClone(folded)));
    }
    return decision.events.map(({ type }) => type);
  }

  refused(actor: Actor, command: RequestCommand, change: Partial<DecisionContext> = {}): Refusal {
    const decision = this.decide(actor, command, change);
    if (decision.ok)
      throw new Error(`${command.type} was accepted: ${decision.events.map(({ type }) => type).join(', ')}`);
    return decision.refusal;
  }

  get known(): RequestState {
    if (!this.state) throw new Error('the story has not begun');
    return this.state;
  }
}

const copy = <T>(value: T): T => (value === undefined ? value : JSON.parse(JSON.stringify(value)));

export function attach(
  story: Story,
  documentId: string,
  actor: Actor,
  change: Partial<Body<'DeclareDocument'>> = {},
): void {
  story.tell(actor, declare(documentId, change));
  story.tell(machine, seal(documentId));
}

export function drafted(order?: OrderContent, change?: Partial<Body<'DraftOrder'>>): Story {
  const story = new Story();
  story.tell(drafter, draft(order, change));
  return story;
}

export function submitted(order?: OrderContent): Story {
  const story = drafted(order);
  attach(story, 'doc-order', drafter);
  story.tell(drafter, submit);
  return story;
}

export function approved(order?: OrderContent): Story {
  const story = submitted(order);
  story.tell(approver, approve());
  return story;
}

export function issued(order?: OrderContent): Story {
  const story = approved(order);
  story.tell(issuer, issue());
  return story;
}

export function received(order?: OrderContent): Story {
  const story = issued(order);
  story.tell(lumen, acknowledge());
  return story;
}

/** Two providers of XB, both of which read French. */
export const toBoth: Partial<OrderContent> = {
  serviceProviders: [{ providerId: 'prov-xb-lumen' }, { providerId: 'prov-xb-polaris' }],
};

export function answered(order?: OrderContent): Story {
  const story = received(order);
  attach(story, 'ans-1', lumen, { purpose: 'answer' });
  story.tell(lumen, answer());
  return story;
}
