/** Issue, withdrawal, closure: the acts of the issuing side on an order that is out. */
import { type Decision, type DecisionContext, decided } from '../decision.ts';
import { providerById } from '../parties.ts';
import { refusalOf } from './findings.ts';
import { partiesOf } from './gates.ts';
import { languageDecisions, servedDocuments } from './issue-rules.ts';
import type { Art7CommandOf } from './schema.ts';
import type { Art7Event, Art7State } from './state.ts';
import { isSettled } from './transitions.ts';
import { issueFindings } from './what-is-missing.ts';

type Result = Decision<Art7Event>;

/** All gates anew, at the date of the act (trap 17). `issuedDate` of 7.3.a is legal time. */
export function issueOrder(
  state: Art7State,
  command: Art7CommandOf<'IssueOrder'>,
  context: DecisionContext,
): Result {
  const parties = partiesOf(state, context);
  const refusal = refusalOf(issueFindings(state, command, parties, context.now));
  if (refusal) return refusal;
  const { location, date } = parties;
  const providers = (state.content?.order.serviceProviders ?? []).flatMap(({ providerId }) => {
    const provider = location && providerById(location, providerId, date);
    return provider ? [provider] : [];
  });
  return decided<Art7Event>({
    type: 'OrderIssued',
    open: {
      issuedAt: context.now,
      contentVersion: state.contentVersion,
      addressees: providers.flatMap((provider) => {
        const [first] = languageDecisions(state, provider, parties);
        if (!first?.ok || first.rule === '4.1') return [];
        const { rule: languageRule, language, assumed: languageAssumed } = first;
        return [{ providerId: provider.id, language, languageRule, languageAssumed }];
      }),
      documents: servedDocuments(state),
      ...(command.circumstances?.length && { circumstances: command.circumstances }),
      ...(command.notification && { notification: command.notification }),
    },
    sealed: {
      served: providers.map(({ id, legalName, address }) => ({ providerId: id, name: legalName, address })),
    },
  });
}

/** Whoever has answered stays answered; nobody else is to disclose any more. */
export function withdrawOrder(state: Art7State, { reason }: Art7CommandOf<'WithdrawOrder'>): Result {
  const providers = state.addressees
    .filter(({ status }) => !isSettled(status))
    .map(({ providerId }) => providerId);
  return decided<Art7Event>({ type: 'OrderWithdrawn', open: { providers }, sealed: { reason } });
}

/** The transition table lets only settled and withdrawn orders come here. */
export function closeCase(state: Art7State, { outcome }: Art7CommandOf<'CloseCase'>): Result {
  const from = state.status === 'withdrawn' ? 'withdrawn' : 'settled';
  return decided<Art7Event>({ type: 'CaseClosed', open: { from }, sealed: { outcome } });
}
