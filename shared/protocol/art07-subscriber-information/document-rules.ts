/** Who may hand in which document while the order stands where it stands. */
import { type Decision, type DecisionContext, refuse } from '../decision.ts';
import { type DeclareDocument, type DocumentPurpose, declareDocument, type Reception } from '../documents.ts';
import { barredFor } from './authority-state.ts';
import { toldNotTo } from './hearing.ts';
import { gone } from './relation.ts';
import { type Art7Event, type Art7State, addresseeOf } from './state.ts';

const beforeIssue: readonly DocumentPurpose[] = [
  'order',
  'orderTranslation',
  'supplementalInformation',
  'factsSummary',
  'notificationTranslation',
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

/**
 * What becomes of an upload that arrives now. A provider's upload that comes after its order was taken back is kept
 * apart: it was sent in good faith, must not be read, and that it came is on record.
 */
export function receptionOf(state: Art7State, documentId: string): Reception {
  const { byProvider } = state.documents[documentId] ?? {};
  if (state.status === 'closed' || state.status === 'discarded') return 'reject';
  if (byProvider === undefined) return isTakenBack(state) ? 'reject' : 'accept';
  const addressee = addresseeOf(state, byProvider);
  if (addressee?.status === 'moved') return 'reject';
  return isTakenBack(state) || addressee?.status === 'withdrawn' ? 'quarantine' : 'accept';
}

/** What these providers have uploaded but not answered with: it was never disclosed, and is kept apart. */
export function unansweredUploads(
  state: Art7State,
  providers: readonly string[] = state.addressees.map(({ providerId }) => providerId),
): { quarantined?: string[] } {
  const quarantined = Object.entries(state.documents).flatMap(([id, { status, byProvider }]) => {
    if (status !== 'sealed' || byProvider === undefined || !providers.includes(byProvider)) return [];
    const answers = addresseeOf(state, byProvider)?.answers ?? [];
    return answers.some(({ documents }) => documents.includes(id)) ? [] : [id];
  });
  return quarantined.length > 0 ? { quarantined } : {};
}

const isTakenBack = ({ status }: Art7State): boolean => status === 'withdrawn' || status === 'annulled';

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
  const stopped = gone(state, addressee);
  if (stopped) return stopped;
  if (barredFor(state, provider) === 'all') return toldNotTo();
  if (addressee.status === 'disclosed' || addressee.status === 'refused') {
    return refuse('state', 'Art. 7.7', 'already-answered', 'You have answered this order.');
  }
  return undefined;
}
