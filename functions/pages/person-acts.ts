/** Acts on a directory record as forms: roles, suspension, standing in, absence, the cases of a leaver. */
import { LENDABLE_ROLES, ROLE_NAMES } from '../../shared/case/roles.ts';
import { area } from './act-spec.ts';
import type { Item } from './form-spec.ts';
import type { MessageKey } from './i18n.ts';
import type { UserView } from './people-data.ts';

export interface PersonAct {
  /** In the address of its page. */
  readonly verb: string;
  /** Below the record in the API, where it is not the verb. */
  readonly api?: string;
  readonly operation: string;
  readonly label: MessageKey;
  readonly intro: MessageKey;
  readonly items: readonly Item[];
  readonly grave?: boolean;
  readonly fits: (about: About) => boolean;
}

export interface About {
  readonly user: UserView;
  readonly isSelf: boolean;
  readonly isAdministrator: boolean;
  /** Delegations that the visitor may take back. */
  readonly lent: UserView['delegations'];
}

const others = ({ isSelf }: About): boolean => !isSelf;
const isOffice = ({ user }: About): boolean => user.authority !== undefined;

export const PERSON_ACTS: readonly PersonAct[] = [
  {
    verb: 'absence',
    operation: 'RecordAbsence',
    label: 'person.absence',
    intro: 'person.absence.intro',
    items: [
      { name: 'from', label: 'field.absentFrom', type: 'date' },
      { name: 'until', label: 'field.absentUntil', type: 'date' },
    ],
    fits: (about) => about.isSelf || about.isAdministrator,
  },
  {
    verb: 'delegations',
    operation: 'GrantDelegation',
    label: 'person.delegate',
    intro: 'person.delegate.intro',
    items: [
      { name: 'delegator', label: 'field.delegator', type: 'select', options: 'delegators' },
      {
        name: 'roles',
        label: 'field.lentRoles',
        type: 'many',
        codes: { group: 'role', values: LENDABLE_ROLES },
      },
      { name: 'from', label: 'field.lentFrom', type: 'local', hint: 'hint.localTime' },
      { name: 'until', label: 'field.lentUntil', type: 'local', hint: 'hint.lentUntil' },
      area('reason', 'field.reason'),
    ],
    fits: (about) => others(about) && isOffice(about) && about.user.status === 'active',
  },
  {
    verb: 'revoke-delegation',
    api: 'delegations/revoke',
    operation: 'RevokeDelegation',
    label: 'person.revoke',
    intro: 'person.revoke.intro',
    items: [
      { name: 'n', label: 'field.delegation', type: 'select', options: 'delegations', number: true },
      area('reason', 'field.reason'),
    ],
    fits: (about) => others(about) && about.lent.length > 0,
  },
  {
    verb: 'roles',
    operation: 'ChangeRoles',
    label: 'person.roles',
    intro: 'person.roles.intro',
    items: [
      { name: 'roles', label: 'field.roles', type: 'many', codes: { group: 'role', values: ROLE_NAMES } },
    ],
    fits: others,
  },
  {
    verb: 'handover',
    operation: 'HandOver',
    label: 'person.handOver',
    intro: 'person.handOver.intro',
    items: [{ name: 'to', label: 'field.handOverTo', type: 'select', options: 'heirs' }],
    fits: (about) => others(about) && isOffice(about),
  },
  {
    verb: 'suspend',
    operation: 'SuspendUser',
    label: 'person.suspend',
    intro: 'person.suspend.intro',
    items: [area('reason', 'field.reason')],
    grave: true,
    fits: (about) => others(about) && about.user.status === 'active',
  },
  {
    verb: 'reinstate',
    operation: 'ReinstateUser',
    label: 'person.reinstate',
    intro: 'person.reinstate.intro',
    items: [area('reason', 'field.reason')],
    fits: (about) => others(about) && about.user.status === 'suspended',
  },
];

export const personActOf = (verb: string): PersonAct | undefined =>
  PERSON_ACTS.find((act) => act.verb === verb);

export const ENROL_FORM: readonly Item[] = [
  { name: 'displayName', label: 'field.displayName', type: 'text' },
  { name: 'issuer', label: 'field.issuer', type: 'text', hint: 'hint.issuer' },
  { name: 'subject', label: 'field.subject', type: 'text', hint: 'hint.subject' },
  { name: 'roles', label: 'field.roles', type: 'many', codes: { group: 'role', values: ROLE_NAMES } },
  { name: 'authority', label: 'field.worksFor', type: 'select', options: 'ownAuthorities', optional: true },
  { name: 'provider', label: 'field.answersFor', type: 'text', hint: 'hint.answersFor', optional: true },
];
