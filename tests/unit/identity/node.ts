/** A real issuer on a loopback port, for the tests beside this file. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientMetadata } from 'oidc-provider';
import { type Accounts, accountStore } from '../../../local/identity/accounts.ts';
import { cliClient } from '../../../local/identity/clients.ts';
import { type Identity, identityProvider } from '../../../local/identity/provider.ts';
import { type TokenVerifier, tokenVerifier } from '../../../shared/adapters/identity/token-verifier.ts';

/** Machine time, which can be moved: oidc-provider reads the machine's own. */
export const movableClock = () => {
  let offset = 0;
  return {
    now: () => new Date(Date.now() + offset).toISOString(),
    advance: (seconds: number) => {
      offset += seconds * 1000;
    },
  };
};

export interface TestNode extends AsyncDisposable {
  readonly issuer: string;
  readonly baseUrl: string;
  readonly resource: string;
  readonly dataFolder: string;
  readonly accounts: Accounts;
  readonly clock: ReturnType<typeof movableClock>;
  readonly verifier: TokenVerifier;
  readonly jwks: Identity['jwks'];
}

export const RESOURCE = 'https://node-xa.example';

export const startNode = async (
  clients: readonly ClientMetadata[] = [],
  kept?: { dataFolder: string; port: number },
): Promise<TestNode> => {
  const dataFolder = kept?.dataFolder ?? (await mkdtemp(join(tmpdir(), 'accord224-identity-')));
  const clock = movableClock();
  const accounts = accountStore({ dataFolder, systemClock: clock });
  let handler: Identity['handler'] | undefined;
  const server = createServer((request, response) => void handler?.(request, response));
  await new Promise<void>((resolve) => server.listen(kept?.port ?? 0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = `${baseUrl}/oidc`;
  const identity = await identityProvider({
    issuer,
    systemClock: clock,
    dataFolder,
    accounts,
    clients: [cliClient(), ...clients],
    resource: RESOURCE,
    node: 'Party XA',
  });
  handler = identity.handler;
  const verifier = tokenVerifier({
    issuer,
    audience: RESOURCE,
    jwksUrl: `${issuer}/jwks`,
    systemClock: clock,
  });
  return {
    issuer,
    baseUrl,
    resource: RESOURCE,
    dataFolder,
    accounts,
    clock,
    verifier,
    jwks: identity.jwks,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      if (kept === undefined) await rm(dataFolder, { recursive: true });
    },
  };
};
