/** The nodes that Aldermark deals with, and how the three come to believe each other. */
import { join } from 'node:path';
import * as z from 'zod';
import { systemClock } from '../../shared/adapters/embedded/system-clock.ts';
import { fingerprintOf, nodeDescriptionSchema } from '../../shared/case/trust/schema.ts';
import { NodeClient } from '../client.ts';
import { CommandError } from '../command-line.ts';
import { issuerOf, obtainToken } from '../identity/obtain-token.ts';
import { type Demo, readDemo } from './demo-file.ts';

export const NEIGHBOURS = ['XB', 'XC'] as const;

export interface Neighbour {
  readonly party: string;
  readonly demo: Demo;
  /** Signs in once per user. */
  as(user: string): Promise<NodeClient>;
}

export function neighbour(data: string, party: string): Neighbour {
  const demo = readDemo(join(data, party));
  if (!demo)
    throw new CommandError(`${join(data, party)}/demo.json is missing: npm stop, then npm start again.`);
  const known = new Map<string, Promise<NodeClient>>();
  const signIn = async (username: string): Promise<NodeClient> => {
    const password = demo.users[username]?.password ?? '';
    const token = await obtainToken({ issuer: issuerOf(demo.baseUrl), username, password });
    return new NodeClient(demo.baseUrl, token);
  };
  return {
    party,
    demo,
    as(user) {
      const client = known.get(user) ?? signIn(user);
      known.set(user, client);
      return client;
    },
  };
}

const YEAR = 366 * 86_400_000;
const peersSchema = z.object({
  peers: z.array(z.looseObject({ party: z.string(), status: z.string(), fingerprint: z.string() })),
});

/** What the operators do by telephone: each pins the others by the fingerprint that these read out. Repeatable. */
export async function introduce(nodes: readonly Neighbour[]): Promise<void> {
  const described = await Promise.all(
    nodes.map(async ({ demo }) =>
      nodeDescriptionSchema
        .strip()
        .parse(await new NodeClient(demo.baseUrl).expect('GET', '/.well-known/accord224-node.json')),
    ),
  );
  const validUntil = new Date(Date.parse(systemClock.now()) + YEAR).toISOString();
  for (const node of nodes) {
    const operator = await node.as('operator');
    const { peers } = peersSchema.parse(await operator.expect('GET', '/peers'));
    for (const peer of described) {
      const fingerprint = fingerprintOf(peer);
      const isKnown = peers.some((one) => one.fingerprint === fingerprint && one.status === 'pinned');
      if (peer.party === node.party || isKnown) continue;
      await operator.expect('POST', '/peers', { body: { ...peer, fingerprint, validUntil } });
    }
  }
}

/** An exercise begins among strangers: what an earlier one has pinned is removed. */
export async function estrange(nodes: readonly Neighbour[]): Promise<void> {
  const [first] = nodes;
  if (!first) return;
  const operator = await first.as('operator');
  const { peers } = peersSchema.parse(await operator.expect('GET', '/peers'));
  for (const { party } of peers.filter(({ status }) => status === 'pinned'))
    await operator.expect('POST', `/peers/peer_${party}/remove`, {
      body: { reason: 'The exercise begins anew.' },
    });
}
