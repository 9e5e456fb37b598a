/** The node that issues and the node that is notified, embedded, and pinned to each other as two operators do it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeClient } from '../../local/client.ts';
import { enrolCast } from '../../local/exercise/cast.ts';
import { startNode } from '../../local/host/node.ts';
import { obtainToken } from '../../local/identity/obtain-token.ts';
import { exerciseProfile } from '../../local/profiles.ts';
import { type EmbeddedTarget, embeddedTarget } from './e2e-target.ts';

export interface TwoNodes {
  /** The issuing side, as any suite knows it. */
  readonly target: EmbeddedTarget;
  /** People of the notified Party. */
  abroad(player: 'parquet' | 'admin' | 'operator' | 'lead'): Promise<NodeClient>;
  /** Each operator reads the other's description and pins it by its fingerprint. */
  pin(): Promise<void>;
  /** Until nothing is under way on either node. */
  settle(): Promise<void>;
  advanceClocks(hours: number): Promise<void>;
  close(): Promise<void>;
}

export async function twoNodes(): Promise<TwoNodes> {
  const target = await embeddedTarget(7);
  const folder = mkdtempSync(join(tmpdir(), 'accord-e2e-xb-'));
  const other = await startNode({
    profile: exerciseProfile('XB'),
    others: ['XA', 'XC', 'XD'].map(exerciseProfile),
    folder,
    port: 0,
    scanner: 'test-signature',
    chaosSeed: 8,
  });
  const passwords = (await enrolCast(other)) as Readonly<Record<string, string>>;
  const tokens = new Map<string, Promise<string>>();
  const abroad = async (player: string): Promise<NodeClient> => {
    const { issuer } = other;
    const token =
      tokens.get(player) ?? obtainToken({ issuer, username: player, password: passwords[player] ?? '' });
    tokens.set(player, token);
    return new NodeClient(other.baseUrl, await token);
  };
  const settle = async (): Promise<void> => {
    for (let round = 0; round < 3; round += 1) {
      await target.settle();
      await other.settle();
    }
  };
  const trusts = async (operator: NodeClient, peer: string): Promise<void> => {
    const described = await new NodeClient(peer).expect('GET', '/.well-known/accord224-node.json');
    const validUntil = new Date(Date.now() + 30 * 86_400_000).toISOString();
    await operator.expect('POST', '/peers', { body: { ...described, validUntil } });
  };
  return {
    target,
    abroad,
    settle,
    async pin() {
      await trusts(await target.client('operator'), other.baseUrl);
      await trusts(await abroad('operator'), target.baseUrl);
      await settle();
    },
    async advanceClocks(hours) {
      await target.advanceClock(hours);
      await (await abroad('lead')).expect('POST', '/clock/advance', { body: { hours } });
    },
    async close() {
      await target[Symbol.asyncDispose]();
      await other.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
