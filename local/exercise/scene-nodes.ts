/** Scene E: the nodes of three countries come to believe each other. */
import * as z from 'zod';
import { introduce } from './neighbours.ts';
import type { Stage } from './stage.ts';

const peersSchema = z.object({ peers: z.array(z.object({ party: z.string(), status: z.string() })) });
const lettersSchema = z.object({ deadLetters: z.array(z.unknown()) });

export async function nodesMeet(stage: Stage): Promise<void> {
  const { nodes } = stage;
  stage.tell(await stage.legalNow(), 'Three operators', 'read each other the fingerprints of their nodes');
  await introduce(nodes);
  for (const node of nodes) {
    const operator = await node.as('operator');
    const others = nodes.map(({ party }) => party).filter((party) => party !== node.party);
    const { peers } = peersSchema.parse(await operator.expect('GET', '/peers'));
    const pinned = peers.filter(({ status }) => status === 'pinned').map(({ party }) => party);
    stage.check(`${node.party} believes ${others.join(' and ')}`, others, pinned.sort());
    for (const party of others) {
      const { deadLetters } = lettersSchema.parse(
        await operator.expect('GET', `/peers/peer_${party}/dead-letters`),
      );
      stage.check(`nothing that ${node.party} said to ${party} was turned away`, [], deadLetters);
    }
  }
}
