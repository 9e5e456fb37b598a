/** Issue, withdrawal, closure: the acts of the issuing side on an order that is out. */
import { Temporal } from 'temporal-polyfill';
import { type Decision, type DecisionContext, decided, refuse } from '../decision.ts';
import { declarationAt, providerById } from '../parties.ts';
import { undecidedUse } from './authority-state.ts';
import type { Art7CommandOf } from './commands.ts';
import { askedConfidentiality } from './confidentiality.ts';
import { unansweredUploads } from './document-rules.ts';
import { refusalOf } from './findings.ts';
import { type Addressed, addressedParties } from './gates.ts';
import { languageDecisions, servedDocuments } from './issue-rules.ts';
import { assign, statementsOf } from './notification-rules.ts';
import { notifiedByNode } from './notifying.ts';
import type { NotificationStatement } from './schema.ts';
import type { Art7Event, Art7State } from './state.ts';
import { isSettled } from './transitions.ts';
import { issueFindings } from './what-is-missing.ts';

type Result = Decision<Art7Event>;
type IssueOrder = Art7CommandOf<'IssueOrder'>;

/** Policy: "not yet served" is brought to mind after a week, then weekly, a few times. */
export const SERVICE_ALARM_DAYS = 7;
export const SERVICE_ALARMS = 4;

export const nextServiceAlarm = (from: string): string =>
  Temporal.Instant.from(from)
    .add({ hours: 24 * SERVICE_ALARM_DAYS })
    .toString();

/** All gates anew, at the date of the act (trap 17). `issuedDate` of 7.3.a is legal time. */
export function issueOrder(state: Art7State, command: IssueOrder, context: DecisionContext): Result {
  const refusal = refusalOf(issueFindings(state, command, context));
  if (refusal) return refusal;
  const addressed = addressedParties(state, context);
  const byNode = notifiedByNode(state, command, addressed, context);
  const served = addressed
    .flatMap((parties) => parties.providers.map(({ providerId, n }) => ({ parties, providerId, n })))
    .sort((a, b) => a.n - b.n)
    .flatMap(({ parties, providerId }) => {
      const provider = parties.location && providerById(parties.location, providerId, parties.date);
      return provider ? [{ parties, provider }] : [];
    });
  const confidentiality = askedConfidentiality(state, context);
  return decided<Art7Event>({
    type: 'OrderIssued',
    open: {
      issuedAt: context.now,
      contentVersion: state.contentVersion,
      addressees: served.flatMap(({ parties, provider }) => {
        const [first] = languageDecisions(state, provider, parties);
        if (!first?.ok || first.rule === '4.1') return [];
        const { rule: languageRule, language, assumed: languageAssumed } = first;
        return [
          {
            providerId: provider.id,
            language,
            languageRule,
            languageAssumed,
            ...(parties.code !== state.locationParty && { locationParty: parties.code }),
            ...(command.paperDelivery?.includes(provider.id) && { delivery: 'paper' as const }),
          },
        ];
      }),
      documents: servedDocuments(state),
      ...(command.circumstances?.length && { circumstances: command.circumstances }),
      ...notified(addressed, command, byNode, context.now),
      ...(byNode.length > 0 && { notifiedByNode: byNode }),
      serviceAlarmAt: nextServiceAlarm(context.now),
      ...(confidentiality && { confidentiality }),
    },
    sealed: {
      served: served.map(({ provider: { id, legalName, address } }) => ({
        providerId: id,
        name: legalName,
        address,
      })),
    },
  });
}

/** 7.4.g: one statement stands alone, several say which Party each is for. */
function notified(
  addressed: readonly Addressed[],
  command: IssueOrder,
  byNode: readonly string[],
  now: string,
) {
  const stated = assign(addressed, statementsOf(command));
  const given = addressed.flatMap((parties) => {
    const statement = stated.get(parties) ?? (byNode.includes(parties.code) && statementOf(parties, now));
    return statement ? [[parties, statement] as const] : [];
  });
  const [first] = given;
  if (!first) return {};
  if (given.length === 1) return { notification: first[1] };
  return { notifications: given.map(([{ code }, statement]) => ({ party: code, ...statement })) };
}

/** What the node does itself is simultaneous by the transaction that does it. */
function statementOf({ location, date }: Addressed, sentAt: string): NotificationStatement | undefined {
  const authority = location && declarationAt(location, 'art7NotificationAuthority', date);
  return authority ? { authority, sentAt, means: 'node' } : undefined;
}

export const stillOut = (state: Art7State): string[] =>
  state.addressees.filter(({ status }) => !isSettled(status)).map(({ providerId }) => providerId);

/** Whoever has answered stays answered; nobody else is to disclose any more. */
export function withdrawOrder(state: Art7State, { reason }: Art7CommandOf<'WithdrawOrder'>): Result {
  return decided<Art7Event>({
    type: 'OrderWithdrawn',
    open: { providers: stillOut(state), ...unansweredUploads(state) },
    sealed: { reason },
  });
}

/** The transition table lets only settled, withdrawn and annulled orders come here. */
export function closeCase(state: Art7State, { outcome }: Art7CommandOf<'CloseCase'>): Result {
  if (state.status === 'annulled' && state.annulment?.consequence === undefined) {
    const detail = 'The order was annulled: first a person decides what becomes of the data.';
    return refuse('state', 'Art. 14.5', 'annulment-undecided', detail);
  }
  if (undecidedUse(state).length > 0) {
    const detail =
      'An instruction not to disclose came after the disclosure: first a person decides about the use.';
    return refuse('state', 'Art. 7.5.c', 'use-undecided', detail);
  }
  if (state.addressees.some(({ contestation }) => contestation?.status === 'open')) {
    const detail = 'A provider contests the date of its receipt: decide that first.';
    return refuse('state', 'Art. 7.7', 'contestation-open', detail);
  }
  const from = state.status === 'withdrawn' || state.status === 'annulled' ? state.status : 'settled';
  return decided<Art7Event>({ type: 'CaseClosed', open: { from }, sealed: { outcome } });
}

/** With a reason and who authorised it; periods that have ended stay ended. */
export function reopenCase(state: Art7State, { reason, authorisedBy }: Art7CommandOf<'ReopenCase'>): Result {
  return decided<Art7Event>({
    type: 'CaseReopened',
    open: { to: state.closedFrom ?? 'settled' },
    sealed: { reason, authorisedBy },
  });
}
