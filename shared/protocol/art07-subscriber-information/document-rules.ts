/** Who may hand in which document while the order stands where it stands. */
import { type Decision, type DecisionContext, refuse } from '../decision.ts';
import { type DeclareDocument, type DocumentPurpose, declareDocument } from '../documents.ts';
import { type Art7Event, type Art7State, addresseeOf } from './state.ts';

const beforeIssue: readonly DocumentPurpose[] = [
  'order',
  'orderTranslation',
  'supplementalInformation',
  'factsSummary',
  'proof',
  'internal',
];
/** What was served does not change any more. */
const afterIssue: readonly DocumentPurpose[] = ['proof', 'internal'];

export function declareArt7Document(
  state: Art7State,
  command: DeclareDocument,
  context: DecisionContext,
): Decision<Art7Event> {
  const refusal =
    context.actor.provider === undefined
      ? forAuthority(state, command)
      : forProvider(state, command, context.actor.provider);
  return refusal ?? declareDocument(state.documents, command, context);
}

/** Whether an upload that arrives now still finds a place. */
export const acceptsDocuments = (state: Art7State): boolean =>
  state.status !== 'withdrawn' && state.status !== 'closed' && state.status !== 'discarded';

function forAuthority(state: Art7State, { purpose }: DeclareDocument) {
  const isOut = state.status === 'issued' || state.status === 'settled';
  if ((isOut ? afterIssue : beforeIssue).includes(purpose)) return undefined;
  const detail = isOut
    ? `The order is issued and stays as it was served; only ${afterIssue.join(' and ')} documents can be added.`
    : 'Answers are handed in by providers.';
  return refuse('rule', 'policy: documents', 'purpose-not-allowed', detail);
}

function forProvider(state: Art7State, { purpose }: DeclareDocument, provider: string) {
  const addressee = addresseeOf(state, provider);
  if (!addressee) {
    return refuse(
      'absent',
      'Art. 7.3.c',
      'not-addressed-to-you',
      'No order of this case is addressed to you.',
    );
  }
  if (purpose !== 'answer') {
    return refuse(
      'rule',
      'policy: documents',
      'purpose-not-allowed',
      'A provider hands in documents of purpose "answer".',
    );
  }
  if (addressee.status === 'disclosed' || addressee.status === 'refused') {
    return refuse('state', 'Art. 7.7', 'already-answered', 'You have answered this order.');
  }
  return undefined;
}
