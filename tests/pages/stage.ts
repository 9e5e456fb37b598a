/** What the stories beside the main path need of a node: cases in a given state, made over the API. */
import { decodeJwt } from 'jose';
import { NodeClient } from '../../local/client.ts';
import type { Passwords, PlayerName } from '../../local/exercise/cast.ts';
import type { RunningNode } from '../../local/host/node.ts';
import { obtainToken } from '../../local/identity/obtain-token.ts';
import { userIdOf } from '../../shared/case/directory/schema.ts';
import type { Target } from '../support/e2e-target.ts';
import { type Look, Visitor } from './browser.ts';

export interface Stage {
  readonly target: Target;
  readonly look: Look;
  /** Signed in. */
  visitor(player: PlayerName, at?: string): Promise<Visitor>;
  /** An account at the issuer that nobody has enrolled; its subject. */
  newAccount(name: string): Promise<string>;
  /** On the legal clock, so many hours from now, as a field of local time takes it; XA lies at UTC. */
  minute(hours?: number): Promise<string>;
}

export function makeStage(node: RunningNode, passwords: Passwords, look: Look): Stage {
  const { baseUrl, issuer } = node;
  const tokens = new Map<PlayerName, Promise<string>>();
  const token = (player: PlayerName): Promise<string> => {
    const known =
      tokens.get(player) ?? obtainToken({ issuer, username: player, password: passwords[player] });
    tokens.set(player, known);
    return known;
  };
  const target: Target = {
    baseUrl,
    issuer,
    token,
    client: async (player) => new NodeClient(baseUrl, await token(player)),
    actorId: async (player) => userIdOf(issuer, String(decodeJwt(await token(player)).sub)),
    settle: () => node.settle(),
    async advanceClock(hours) {
      await (await target.client('lead')).expect('POST', '/clock/advance', { body: { hours } });
    },
  };
  return {
    target,
    look,
    async visitor(player, at) {
      const visitor = await Visitor.open(look, player);
      await visitor.signIn(passwords[player]);
      if (at) await visitor.page.goto(at);
      return visitor;
    },
    async newAccount(name) {
      const username = `${name}-${look.language}`;
      const account = await node.accounts.addAccount({ username, password: 'correct horse battery' });
      return account.subject;
    },
    async minute(hours = 0) {
      const now = Date.parse(await node.node.cases.legalClock.now());
      return new Date(now + hours * 3_600_000).toISOString().slice(0, 16);
    },
  };
}
