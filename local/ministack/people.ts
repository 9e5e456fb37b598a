/** The cast of the exercise on a deployed node: accounts of its user pool, and their records in its directory. */
import { randomBytes } from 'node:crypto';
import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { NodeClient } from '../client.ts';
import { CAST, type Passwords, type Player, type PlayerName } from '../exercise/cast.ts';
import { emulatorClient } from './clients.ts';
import { operate } from './deploy-node.ts';
import type { DeployedNode } from './deployed-node.ts';

/** Long, and of every kind that the pool asks for. */
export const newPoolPassword = (): string => `${randomBytes(12).toString('base64url')}-Aa1`;

/** Makes an account and returns its subject. */
export async function addPoolUser(node: DeployedNode, username: string, password: string): Promise<string> {
  const pool = emulatorClient(CognitoIdentityProviderClient, node);
  try {
    const UserPoolId = node.userPoolId;
    const { User } = await pool.send(
      new AdminCreateUserCommand({
        ...{ UserPoolId, Username: username, MessageAction: 'SUPPRESS' },
        // What the emulator makes up is shorter than the pool's own policy.
        TemporaryPassword: newPoolPassword(),
      }),
    );
    await pool.send(
      new AdminSetUserPasswordCommand({
        UserPoolId,
        Username: username,
        Password: password,
        Permanent: true,
      }),
    );
    const subject = User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value;
    if (!subject) throw new Error(`the pool gave ${username} no subject`);
    return subject;
  } finally {
    pool.destroy();
  }
}

/** An access token, as scripts of an exercise get one: by password, with the operator's credentials. */
export async function signIn(node: DeployedNode, username: string, password: string): Promise<string> {
  const pool = emulatorClient(CognitoIdentityProviderClient, node);
  try {
    const { AuthenticationResult } = await pool.send(
      new AdminInitiateAuthCommand({
        UserPoolId: node.userPoolId,
        ClientId: node.cliClientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: username, PASSWORD: password },
      }),
    );
    if (!AuthenticationResult?.AccessToken) throw new Error(`the pool gave ${username} no token`);
    return AuthenticationResult.AccessToken;
  } finally {
    pool.destroy();
  }
}

/** Enrols an account over the API, as the administrator does. Returns the id of its directory record. */
export async function enrolPerson(
  node: DeployedNode,
  admin: NodeClient,
  subject: string,
  person: Player,
): Promise<string> {
  const { displayName, roles, authority, provider } = person;
  const body = {
    ...{ issuer: node.issuer, subject, displayName, roles },
    ...(authority ? { authority } : {}),
    ...(provider ? { provider } : {}),
  };
  return String((await admin.expect('POST', '/directory', { body })).id);
}

/** All players: the operator enrols the administrator, who enrols the others. */
export async function enrolDeployedCast(node: DeployedNode): Promise<Passwords> {
  const names = Object.keys(CAST) as PlayerName[];
  const passwords = Object.fromEntries(names.map((name) => [name, newPoolPassword()])) as Passwords;
  const subjects = new Map<PlayerName, string>();
  for (const name of names) subjects.set(name, await addPoolUser(node, name, passwords[name]));
  const { displayName, authority } = CAST.admin;
  await operate(node, {
    ...{ operation: 'enrol-administrator', subject: subjects.get('admin'), displayName, authority },
  });
  const admin = new NodeClient(node.baseUrl, await signIn(node, 'admin', passwords.admin));
  for (const name of names) {
    const player: Player = CAST[name];
    if (name !== 'admin') await enrolPerson(node, admin, subjects.get(name) ?? '', player);
  }
  return passwords;
}
