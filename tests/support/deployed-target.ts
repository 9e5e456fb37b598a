/**
 * A node deployed on the emulator, as the e2e suites see it. `npm run test:aws` deploys it and tells by a file where
 * it is. One node and one legal clock for all files of a run: they run one after the other.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { decodeJwt } from 'jose';
import * as z from 'zod';
import { NodeClient } from '../../local/client.ts';
import type { Player, PlayerName } from '../../local/exercise/cast.ts';
import { deployedNodeSchema } from '../../local/ministack/deployed-node.ts';
import { sentMails } from '../../local/ministack/mails.ts';
import { addPoolUser, enrolPerson, newPoolPassword, signIn } from '../../local/ministack/people.ts';
import { settleNode } from '../../local/ministack/settle.ts';
import { userIdOf } from '../../shared/case/directory/schema.ts';
import { memo, type NodeTarget } from './e2e-target.ts';

const placeSchema = z.object({ node: deployedNodeSchema, passwords: z.record(z.string(), z.string()) });

/** What `npm run test:aws` wrote. */
export function deployedPlace() {
  const file = process.env.ACCORD_DEPLOYED;
  if (!file) throw new Error('ACCORD_DEPLOYED is not set: run these suites by `npm run test:aws`');
  return placeSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

const MINUTE = 60_000;

let target: NodeTarget | undefined;
/** The one target of this process. */
export const deployedTarget = (): NodeTarget => {
  target ??= reach();
  return target;
};

function reach(): NodeTarget {
  const { node, passwords } = deployedPlace();
  const { baseUrl, issuer } = node;
  // Decisions of weight ask for a fresh sign-in: a token is good for ten minutes here.
  const tokens = memo(async (key: string) => {
    const [player = ''] = key.split('@');
    return signIn(node, player, passwords[player] ?? '');
  });
  const token = (player: PlayerName) => tokens(`${player}@${Math.floor(Date.now() / (10 * MINUTE))}`);
  const client = async (player: PlayerName) => new NodeClient(baseUrl, await token(player));

  return {
    baseUrl,
    issuer,
    links: 'store',
    scan: 'notScanned',
    token,
    client,
    async actorId(player) {
      return userIdOf(issuer, String(decodeJwt(await token(player)).sub));
    },
    settle: () => settleNode(node),
    async advanceClock(hours) {
      await (await client('lead')).expect('POST', '/clock/advance', { body: { hours } });
    },
    async mails(caseId) {
      const mails = await sentMails(node, caseId);
      return mails.map(({ to, subject, body }) => ({
        id: `${to} ${subject} ${body}`,
        text: `To: ${to}\nSubject: ${subject}\n\n${body}`,
      }));
    },
    async newcomer(user) {
      const username = `newcomer-${randomUUID()}`;
      const password = newPoolPassword();
      const subject = await addPoolUser(node, username, password);
      const person: Player = { displayName: 'A newcomer', ...user };
      const userId = await enrolPerson(node, await client('admin'), subject, person);
      return { username, userId, token: await signIn(node, username, password) };
    },
  };
}
