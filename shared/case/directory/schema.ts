/** Directory records: who may act for whom. Roles and bindings are open, names are sealed. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { instantSchema, isoDateSchema } from '../../protocol/deadlines.ts';
import type { EventDefinitions } from '../../protocol/event-definition.ts';
import { lazily } from '../../protocol/on-demand.ts';
import { LENDABLE_ROLES, ROLE_NAMES } from '../roles.ts';

const roles = z
  .array(z.enum(ROLE_NAMES as [string, ...string[]]))
  .min(1)
  .max(ROLE_NAMES.length)
  .refine((list) => new Set(list).size === list.length, { message: 'each role once' })
  .describe('Roles from the closed list of GET /roles.');

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{1,63}$/, 'lower-case letters, digits and hyphens');

export const enrolUserSchema = z
  .strictObject({
    issuer: z.url().max(300).describe('OIDC issuer of the account.'),
    subject: z.string().min(1).max(200).describe('Subject of the account at its issuer.'),
    displayName: z.string().min(1).max(200),
    roles,
    authority: id.optional().describe('Id of the authority the person works for, from the Party profile.'),
    provider: id.optional().describe('Id of the provider or registrar the account answers for.'),
  })
  .refine((user) => !(user.authority && user.provider), {
    message: 'an account works for an authority or for a provider, not for both',
    path: ['provider'],
  })
  .refine((user) => user.roles.includes('provider-agent') === (user.provider !== undefined), {
    message: 'the role provider-agent goes with a provider, and only with one',
    path: ['roles'],
  });

export const changeRolesSchema = z.strictObject({ roles });
export const suspendUserSchema = z.strictObject({ reason: z.string().min(1).max(1000) });
export const reinstateUserSchema = z.strictObject({ reason: z.string().min(1).max(1000) });

export const userIdSchema = z.string().regex(/^usr_[0-9a-f]{32}$/);

export const grantDelegationSchema = z.strictObject({
  delegator: userIdSchema.describe('Whose roles are lent, to the account of the path.'),
  roles: z.array(z.enum(LENDABLE_ROLES)).min(1).max(LENDABLE_ROLES.length),
  from: instantSchema,
  until: instantSchema.describe('At most 90 days; the roles end at this instant.'),
  reason: z.string().min(1).max(1000),
});
export const revokeDelegationSchema = z.strictObject({
  n: z.int().min(1).max(1_000_000),
  reason: z.string().min(1).max(1000),
});
export const recordAbsenceSchema = z.strictObject({ from: isoDateSchema, until: isoDateSchema });

/** What the shell adds: the delegator's own record as it is now, where it is active. */
interface Lender {
  readonly lender?: { readonly roles: readonly string[]; readonly authority?: string };
}

export type DirectoryCommand =
  | ({ readonly type: 'GrantDelegation' } & z.infer<typeof grantDelegationSchema> & Lender)
  | ({ readonly type: 'RevokeDelegation' } & z.infer<typeof revokeDelegationSchema>)
  | ({ readonly type: 'RecordAbsence' } & z.infer<typeof recordAbsenceSchema>)
  | ({ readonly type: 'EnrolUser' } & z.infer<typeof enrolUserSchema>)
  | ({ readonly type: 'ChangeRoles' } & z.infer<typeof changeRolesSchema>)
  | ({ readonly type: 'SuspendUser' } & z.infer<typeof suspendUserSchema>)
  | ({ readonly type: 'ReinstateUser' } & z.infer<typeof reinstateUserSchema>);

/** Pseudonymous and the same for the same account, so that an account has one record. */
export const userIdOf = (issuer: string, subject: string): string =>
  `usr_${createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest('hex')
    .slice(0, 32)}`;

const sealedReason = z.strictObject({ reason: z.string() });

export const directoryEvents = lazily({
  UserEnrolled: () => ({
    version: 1,
    paragraph: '14.7.a',
    description: 'An account may act on this node.',
    open: z.strictObject({
      roles: z.array(z.string()),
      authority: z.string().optional(),
      provider: z.string().optional(),
    }),
    sealed: z.strictObject({ issuer: z.string(), subject: z.string(), displayName: z.string() }),
  }),
  RolesChanged: () => ({
    version: 1,
    paragraph: '14.7.a',
    description: 'The roles of an account were replaced.',
    open: z.strictObject({ roles: z.array(z.string()) }),
  }),
  UserSuspended: () => ({
    version: 1,
    paragraph: '14.7.a',
    description: 'An account may no longer act.',
    open: z.strictObject({}),
    sealed: sealedReason,
  }),
  UserReinstated: () => ({
    version: 1,
    paragraph: '14.7.a',
    description: 'A suspension was lifted.',
    open: z.strictObject({}),
    sealed: sealedReason,
  }),
  DelegationGranted: () => ({
    version: 1,
    paragraph: 'policy',
    description: 'Somebody of the same authority lent roles to the account for a time.',
    open: z.strictObject({
      n: z.int().positive(),
      delegator: z.string(),
      roles: z.array(z.string()),
      from: z.string(),
      until: z.string(),
      grantedAt: z.string(),
    }),
    sealed: sealedReason,
  }),
  DelegationRevoked: () => ({
    version: 1,
    paragraph: 'policy',
    description: 'Roles that were lent were taken back.',
    open: z.strictObject({ n: z.int().positive() }),
    sealed: sealedReason,
  }),
  AbsenceRecorded: () => ({
    version: 1,
    paragraph: 'policy',
    description: 'The person is away for a time.',
    open: z.strictObject({ from: z.string(), until: z.string() }),
  }),
}) satisfies EventDefinitions;
