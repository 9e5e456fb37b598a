/** What the notified authority sees: all that it was sent, and what it has done about it. */
import { outlineNotified } from './outline.ts';
import { hasDisclosed, type NotifiedState } from './state.ts';

type View = Record<string, unknown>;

export function viewNotified(state: NotifiedState, relation: string): View {
  if (relation === 'own-authority') return ownView(state);
  if (relation !== 'system' && relation !== 'same-party') return {};
  const { article, role, status, closed } = outlineNotified(state);
  return { article, role, status, closed };
}

function ownView(state: NotifiedState): View {
  const { content, documents, elements: _elements, ...life } = state;
  return {
    ...life,
    role: 'requested',
    locationParty: state.party,
    ...content,
    // Named by their commitments; the documents themselves follow the message, and are listed as they arrive.
    references: documents,
    instructions: state.instructions.map((one) => ({ ...one, inForce: one.liftedAt === undefined })),
    // What an instruction can no longer stop (7.5.c, late).
    disclosedBy: state.addressees
      .filter((one) => hasDisclosed(one, state.elements))
      .map(({ providerId }) => providerId),
    mayShow: state.requests.flatMap(({ n, answers = [] }) =>
      answers.filter(({ providerMaySee }) => providerMaySee).map(({ item }) => ({ n, item })),
    ),
  };
}
