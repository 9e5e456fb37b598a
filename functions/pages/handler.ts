/**
 * Lambda entry point: wired once, when the process starts. What the pages read from the node (its names, the secret
 * of their cookies, where its issuer is) is read with the first visit, so that a fault of a moment passes with it.
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { nodeSecrets } from '../../shared/application/cases/node-secrets.ts';
import { profileBook } from '../../shared/application/cases/profile-book.ts';
import { issuerOf } from '../edge/aws/issuer.ts';
import { wireKeys } from '../edge/aws/keys.ts';
import { lazyParking } from '../edge/aws/lazy-stores.ts';
import { wireNode } from '../edge/aws/wire-node.ts';
import { composeEdge } from '../edge/compose-edge.ts';
import type { PagesResult } from './answer.ts';
import { httpTransport } from './api-port.ts';
import { composePages } from './compose.ts';
import type { PagesHandler } from './handle-visit.ts';
import { oidcClient } from './oidc.ts';

const node = wireNode();
const { environment, party, table, ids, systemClock, log } = node;
const { issuer, ...verification } = issuerOf(node);
const edge = composeEdge({ table, ids, systemClock }, { issuer, ...verification }, log);
const secrets = nodeSecrets(table, wireKeys(node), ids, party);
const parking = lazyParking(node);
const baseUrl = environment.need('BASE_URL');
const oidc = oidcClient({
  issuer,
  baseUrl,
  clientId: environment.need('PAGES_CLIENT_ID'),
  scope: environment.PAGES_SCOPE,
});

class ProfileMissingError extends Error {
  override readonly name = 'ProfileMissingError';
}

async function compose(): Promise<PagesHandler> {
  const [secret, { byCode }] = await Promise.all([
    secrets.secret('pages'),
    profileBook(table).current(),
    // Pages can be read while the issuer is away; signing in says so itself.
    oidc.discover().catch(() => undefined),
  ]);
  const profile = byCode[party];
  if (!profile) throw new ProfileMissingError('the operator has not installed the profile of this Party');
  return composePages({
    transport: httpTransport(baseUrl),
    authenticator: edge.authenticator,
    oidc,
    secret,
    parking,
    profile,
    baseUrl,
    systemClock,
    newId: () => ids.ulid(),
    log,
    canStream: false,
  });
}

let pages: Promise<PagesHandler> | undefined;

export const handler = async (event: APIGatewayProxyEventV2): Promise<PagesResult> => {
  try {
    pages ??= compose();
    return await (await pages)(event);
  } catch (error) {
    pages = undefined;
    log.error('pages-not-ready', { name: error instanceof Error ? error.name : 'unknown' });
    return {
      statusCode: 503,
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'no-store',
        'retry-after': '5',
      },
      body: 'The pages of this node are not available now. Try again in a few seconds.',
    };
  }
};
