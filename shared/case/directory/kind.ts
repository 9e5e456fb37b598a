/** The directory kind: enrolment, roles, suspension. Revocation is the node's own, whatever the issuer says. */
import {
  type Actor,
  type Decision,
  type DecisionContext,
  type DomainEvent,
  decided,
  type Outline,
  refuse,
} from '../../protocol/decision.ts';
import type { FoldedEvent, Kind, Relation } from '../kind.ts';
import { SYSTEM_ROLE } from '../roles.ts';
import {
  evolveLending,
  grantDelegation,
  type Lending,
  lendingAttributes,
  recordAbsence,
  revokeDelegation,
} from './delegation.ts';
import type { DirectoryCommand } from './schema.ts';

export interface DirectoryState extends Lending {
  status: 'active' | 'suspended';
  roles: string[];
  authority?: string;
  provider?: string;
  displayName?: string;
}

const OWN_RECORD = refuse(
  'rule',
  'policy: four eyes',
  'own-record',
  'Nobody changes the directory record of their own account; ask another administrator.',
);

function decide(
  state: DirectoryState | undefined,
  command: DirectoryCommand,
  context: DecisionContext,
): Decision {
  if (command.type === 'EnrolUser') return enrol(state, command, context);
  if (!state) return refuse('absent', 'directory', 'unknown-user', 'There is no such directory record.');
  // One says oneself that one is away; everything else is for others to say.
  if (command.type === 'RecordAbsence') return recordAbsence(state, command, context);
  if (context.caseId === context.actor.id) return OWN_RECORD;
  switch (command.type) {
    case 'GrantDelegation':
      return grantDelegation(state, command, context);
    case 'RevokeDelegation':
      return revokeDelegation(state, command, context);
    case 'ChangeRoles': {
      const bound = state.provider !== undefined;
      if (command.roles.includes('provider-agent') !== bound) {
        return refuse(
          'rule',
          'directory',
          'role-binding',
          'The role provider-agent goes with a provider account, and only with one.',
        );
      }
      const same = [...command.roles].sort().join() === [...state.roles].sort().join();
      return same ? decided() : decided({ type: 'RolesChanged', open: { roles: command.roles } });
    }
    case 'SuspendUser':
      return state.status === 'suspended'
        ? decided()
        : decided({ type: 'UserSuspended', open: {}, sealed: { reason: command.reason } });
    case 'ReinstateUser':
      return state.status === 'active'
        ? decided()
        : decided({ type: 'UserReinstated', open: {}, sealed: { reason: command.reason } });
  }
}

function enrol(
  state: DirectoryState | undefined,
  command: Extract<DirectoryCommand, { type: 'EnrolUser' }>,
  context: DecisionContext,
): Decision {
  if (state)
    return refuse(
      'state',
      'directory',
      'already-enrolled',
      'The account has a directory record; change its roles instead.',
    );
  const { issuer, subject, displayName, roles, authority, provider } = command;
  if (authority && !context.party.authorities.some((known) => known.id === authority)) {
    return refuse(
      'rule',
      'directory',
      'unknown-authority',
      'The Party profile of this node names no such authority.',
    );
  }
  const providers = Object.values(context.profiles).flatMap((profile) => profile.providers);
  if (provider && !providers.some((known) => known.id === provider)) {
    return refuse(
      'rule',
      'directory',
      'unknown-provider',
      'No Party profile on this node names such a provider.',
    );
  }
  return decided({
    type: 'UserEnrolled',
    open: { roles, ...(authority ? { authority } : {}), ...(provider ? { provider } : {}) },
    sealed: { issuer, subject, displayName },
  });
}

function evolve(state: DirectoryState | undefined, { event }: FoldedEvent): DirectoryState {
  if (event.type === 'UserEnrolled') {
    const { roles, authority, provider } = event.open as {
      roles: string[];
      authority?: string;
      provider?: string;
    };
    const displayName = event.sealed?.displayName;
    return {
      status: 'active',
      roles,
      ...(authority ? { authority } : {}),
      ...(provider ? { provider } : {}),
      ...(typeof displayName === 'string' ? { displayName } : {}),
    };
  }
  if (!state) throw new Error(`${event.type} before UserEnrolled`);
  if (evolveLending(state, event)) return state;
  if (event.type === 'RolesChanged') state.roles = event.open.roles as string[];
  else if (event.type === 'UserSuspended') state.status = 'suspended';
  else if (event.type === 'UserReinstated') state.status = 'active';
  else throw new Error(`unknown directory event ${event.type}`);
  return state;
}

const outline = (state: DirectoryState): Outline => ({
  article: 'none',
  role: 'internal',
  status: state.status,
  closed: state.status === 'suspended',
  authority: 'directory',
  counterparts: [],
  providers: [],
  due: [],
  identifiers: [],
  open: {
    roles: state.roles,
    ...(state.authority ? { worksFor: state.authority } : {}),
    ...(state.provider ? { answersFor: state.provider } : {}),
    ...lendingAttributes(state),
  },
});

export const directoryKind: Kind<DirectoryState, DirectoryCommand, DomainEvent> = {
  name: 'directory',
  foldVersion: 1,
  decide,
  evolve,
  outline,
  relation: (_state: DirectoryState | undefined, actor: Actor): Relation =>
    actor.roles.includes(SYSTEM_ROLE) ? 'system' : 'same-party',
  view: (state) => ({ ...state }),
};
