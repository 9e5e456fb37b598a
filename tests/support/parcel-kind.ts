/** A kind of record for tests alone: a parcel of documents that one node sends to another. */
import * as z from 'zod';
import { catalogue } from '../../events/catalogue.ts';
import { messageCatalogue } from '../../events/messages/catalogue.ts';
import { MESSAGE_COMMANDS } from '../../shared/application/exchange/message-commands.ts';
import type { Command, Kind } from '../../shared/case/kind.ts';
import { KINDS } from '../../shared/case/kinds.ts';
import { POLICY } from '../../shared/case/policy.ts';
import { PEER_ROLE, SYSTEM_ROLE } from '../../shared/case/roles.ts';
import { type DomainEvent, decided, refuse } from '../../shared/protocol/decision.ts';
import type { SealDocument } from '../../shared/protocol/documents.ts';

export interface ParcelState {
  readonly peer: string;
  withdrawn?: boolean;
  /** At the receiver: what it no longer takes. */
  closed?: boolean;
  readonly documents: string[];
}

type ParcelCommand = Command & Readonly<Record<string, unknown>>;

const open = z.looseObject({});
const definition = { version: 1, paragraph: 'policy', description: 'For tests.', open };

const parcelKind: Kind<ParcelState, ParcelCommand, DomainEvent> = {
  name: 'parcel',
  foldVersion: 1,
  decide(state, command) {
    const { type, ...rest } = command;
    if (type === 'OpenParcel') return decided({ type: 'ParcelOpened', open: rest });
    if (type === 'ReceiveParcel')
      return rest.refuse === true
        ? refuse('rule', 'policy', 'no-parcels', 'Not now.')
        : decided({ type: 'ParcelOpened', open: { peer: rest.peer } });
    if (!state) return refuse('absent', 'policy', 'no-such-case', 'There is none.');
    if (type === 'SealDocument') {
      const { documentId, commitment, size, segments, attempt, scan, ...sealed } = rest as unknown as Omit<
        SealDocument,
        'type'
      >;
      const facts = { documentId, commitment, size, segments, attempt, scan };
      return decided({ type: 'DocumentSealed', open: facts, sealed });
    }
    if (type === 'SendParcel') return decided({ type: 'ParcelSent', open: rest });
    return decided({ type: type === 'CloseParcel' ? 'ParcelClosed' : 'ParcelWithdrawn', open: {} });
  },
  evolve(state, { event }) {
    if (event.type === 'ParcelOpened') return { peer: String(event.open.peer), documents: [] };
    if (!state) throw new Error(`${event.type} before ParcelOpened`);
    if (event.type === 'DocumentSealed') state.documents.push(String(event.open.documentId));
    if (event.type === 'ParcelWithdrawn') state.withdrawn = true;
    if (event.type === 'ParcelClosed') state.closed = true;
    return state;
  },
  outline: ({ peer }) => ({
    article: 'none',
    role: 'internal',
    status: 'open',
    closed: false,
    authority: 'aut_post',
    counterparts: [peer],
    providers: [],
    due: [],
    identifiers: [],
    open: {},
  }),
  relation: (_state, actor) => (actor.roles.includes(SYSTEM_ROLE) ? 'system' : 'own-authority'),
  view: ({ documents }) => ({ documents: documents.map((documentId) => ({ documentId })) }),
  sends: ({ withdrawn }) => withdrawn !== true,
  arrival: ({ closed }) => (closed ? 'reject' : 'accept'),
  messages(state, _caseId, event) {
    if (event.type !== 'ParcelSent') return [];
    const { documents, refuse: refused } = event.open as { documents: string[]; refuse?: boolean };
    return [
      {
        to: state.peer,
        type: 'test.parcel',
        body: { refuse: refused ?? false },
        documents: documents.map((documentId) => ({ documentId, purpose: 'supplementalInformation' })),
      },
    ];
  },
};

/** Every registry that a new kind stands in, for this process. */
export function registerParcels(): void {
  const system = [{ roles: [SYSTEM_ROLE], relations: ['system'] }];
  Object.assign(KINDS, { parcel: parcelKind });
  Object.assign(catalogue, {
    ParcelOpened: definition,
    ParcelSent: definition,
    ParcelWithdrawn: definition,
    ParcelClosed: definition,
  });
  Object.assign(messageCatalogue, {
    'test.parcel': {
      version: 1,
      paragraph: 'policy',
      description: 'For tests.',
      body: z.strictObject({ refuse: z.boolean() }),
    },
  });
  Object.assign(MESSAGE_COMMANDS, {
    'test.parcel': {
      kind: 'parcel',
      opens: true,
      command: ({ refuse: refused }: Record<string, unknown>, { iss }: { iss: string }) => ({
        type: 'ReceiveParcel',
        peer: iss,
        refuse: refused,
      }),
    },
  });
  Object.assign(POLICY, {
    OpenParcel: system,
    SendParcel: system,
    WithdrawParcel: system,
    CloseParcel: system,
    ReceiveParcel: [{ roles: [PEER_ROLE], relations: ['counterpart'] }],
  });
}
