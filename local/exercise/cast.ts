/** Who plays on the node of XA: demo accounts of the exercise, one per duty. No real persons. */
import { randomBytes } from 'node:crypto';
import type { RunningNode } from '../host/node.ts';

export interface Player {
  readonly displayName: string;
  readonly roles: readonly string[];
  readonly authority?: string;
  readonly provider?: string;
}

export const CAST = {
  officer: { displayName: 'Case officer', roles: ['case-officer'], authority: 'xa-dpp' },
  prosecutor: { displayName: 'Supervising prosecutor', roles: ['approver'], authority: 'xa-dpp' },
  deputy: { displayName: 'Deputy prosecutor', roles: ['approver'], authority: 'xa-dpp' },
  issuer: { displayName: 'Issuing officer', roles: ['issuing-officer'], authority: 'xa-dpp' },
  police: { displayName: 'Officer of the police', roles: ['case-officer'], authority: 'xa-police' },
  lumen: { displayName: 'Legal desk of Lumen', roles: ['provider-agent'], provider: 'prov-xb-lumen' },
  polaris: { displayName: 'Legal desk of Polaris', roles: ['provider-agent'], provider: 'prov-xb-polaris' },
  dpo: { displayName: 'Data-protection officer', roles: ['data-protection-officer'], authority: 'xa-moj' },
  admin: { displayName: 'Administrator', roles: ['administrator'], authority: 'xa-moj' },
  lead: { displayName: 'Exercise lead', roles: ['exercise-lead'], authority: 'xa-moj' },
  operator: { displayName: 'Operator of the node', roles: ['operator'], authority: 'xa-moj' },
} as const satisfies Record<string, Player>;
export type PlayerName = keyof typeof CAST;

/** The nodes that XA deals with have fewer people. */
const ABROAD: Readonly<Record<string, Readonly<Record<string, Player>>>> = {
  XB: {
    parquet: {
      displayName: 'Prosecutor on duty',
      roles: ['case-officer', 'approver', 'issuing-officer'],
      authority: 'xb-parquet',
    },
    admin: { displayName: 'Administrator', roles: ['administrator'], authority: 'xb-minjust' },
    lead: { displayName: 'Exercise lead', roles: ['exercise-lead'], authority: 'xb-minjust' },
    operator: { displayName: 'Operator of the node', roles: ['operator'], authority: 'xb-minjust' },
  },
  XC: {
    fiscal: {
      displayName: 'Prosecutor',
      roles: ['case-officer', 'approver', 'issuing-officer'],
      authority: 'xc-fiscalia',
    },
    admin: { displayName: 'Administrator', roles: ['administrator'], authority: 'xc-central' },
    lead: { displayName: 'Exercise lead', roles: ['exercise-lead'], authority: 'xc-central' },
    operator: { displayName: 'Operator of the node', roles: ['operator'], authority: 'xc-central' },
  },
};

/** Everybody who plays on the node of a Party. */
export const castOf = (party: string): Readonly<Record<string, Player>> => ABROAD[party] ?? CAST;

export type Passwords = Readonly<Record<PlayerName, string>>;

/** Makes or renews the demo accounts and their directory records. Returns this run's passwords. */
export async function enrolCast(node: RunningNode): Promise<Passwords> {
  const existing = new Map((await node.accounts.list()).map(({ username, subject }) => [username, subject]));
  const enrol = async ([username, player]: [string, Player]): Promise<[string, string]> => {
    const password = randomBytes(12).toString('base64url');
    const known = existing.get(username);
    if (known) await node.accounts.setPassword(username, password);
    const { subject } = known ? { subject: known } : await node.accounts.addAccount({ username, password });
    const { displayName, roles, authority, provider } = player;
    await node.enrol({
      subject,
      displayName,
      roles: [...roles],
      ...(authority ? { authority } : {}),
      ...(provider ? { provider } : {}),
    });
    return [username, password];
  };
  // Together: hashing a password takes its time on purpose.
  return Object.fromEntries(await Promise.all(Object.entries(castOf(node.party)).map(enrol))) as Passwords;
}
