/**
 * What the e2e suites run against: a node that answers HTTP, people who can sign in, and a legal clock that can be
 * moved. The suites know nothing else, so that the same ones run embedded and on a deployed app.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt, importJWK, SignJWT } from 'jose';
import { NodeClient } from '../../local/client.ts';
import { enrolCast, type PlayerName } from '../../local/exercise/cast.ts';
import { type NodeOptions, type RunningNode, startNode } from '../../local/host/node.ts';
import { obtainToken } from '../../local/identity/obtain-token.ts';
import { exerciseProfile } from '../../local/profiles.ts';
import { userIdOf } from '../../shared/case/directory/schema.ts';
import type { PartyProfile } from '../../shared/protocol/parties.ts';

export interface Target {
  readonly baseUrl: string;
  readonly issuer: string;
  /** Signs in once per player and run. */
  client(player: PlayerName): Promise<NodeClient>;
  token(player: PlayerName): Promise<string>;
  /** The id under which events, accesses and attempts name the player. */
  actorId(player: PlayerName): Promise<string>;
  /** Waits until all side effects are done. */
  settle(): Promise<void>;
  /** Moves the legal clock, as the lead of the exercise does. */
  advanceClock(hours: number): Promise<void>;
}

/** A whole node, with what a suite may have to know about where it runs. */
export interface NodeTarget extends Target {
  /** Who answers at an upload link: the node with problem documents, or the object store in words of its own. */
  readonly links: 'node' | 'store';
  /** What its malware scan says of a sound document: not every node has one. */
  readonly scan: 'clean' | 'notScanned';
  /** Mails about a case, as they were sent, in any order. */
  mails(caseId: string): Promise<readonly SentMail[]>;
  /** Another account with a directory record; its token and id. */
  newcomer(user: { roles: string[]; authority?: string; provider?: string }): Promise<{
    readonly username: string;
    readonly userId: string;
    readonly token: string;
  }>;
}

export interface SentMail {
  /** Stable: a repetition has the same. */
  readonly id: string;
  /** Header lines and body. */
  readonly text: string;
}

/** What only an embedded node lets a test do: look into its folder, sign with its key. */
export interface EmbeddedTarget extends NodeTarget, AsyncDisposable {
  readonly folder: string;
  readonly node: RunningNode;
  /** How the runs of the intake function ended, as its log has it. */
  intakeOutcomes(): readonly string[];
  /** A token like the player's own with other claims, signed with the node's key: what time does to a token. */
  resigned(player: PlayerName, claims: Record<string, unknown>): Promise<string>;
}

/** Made once per key. */
export const memo = <K, V>(make: (key: K) => Promise<V>): ((key: K) => Promise<V>) => {
  const made = new Map<K, Promise<V>>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
};

/** `change` replaces parts of the exercise profiles: what no Party of the exercise has declared. */
export async function embeddedTarget(
  chaosSeed = 224,
  options: Pick<NodeOptions, 'sealRun'> = {},
  change: (code: string, profile: PartyProfile) => PartyProfile = (_code, profile) => profile,
): Promise<EmbeddedTarget> {
  const folder = mkdtempSync(join(tmpdir(), 'accord-e2e-'));
  const node = await startNode({
    profile: exerciseProfile('XA'),
    others: ['XB', 'XC', 'XD'].map((code) => change(code, exerciseProfile(code))),
    folder,
    port: 0,
    scanner: 'test-signature',
    chaosSeed,
    ...options,
  });
  const { baseUrl, issuer } = node;
  const passwords = await enrolCast(node);
  const token = memo((player: PlayerName) =>
    obtainToken({ issuer, username: player, password: passwords[player] }),
  );
  const client = async (player: PlayerName) => new NodeClient(baseUrl, await token(player));
  let newcomers = 0;

  return {
    baseUrl,
    issuer,
    links: 'node',
    scan: 'clean',
    folder,
    node,
    token,
    client,
    async actorId(player) {
      return userIdOf(issuer, String(decodeJwt(await token(player)).sub));
    },
    settle: () => node.settle(),
    async advanceClock(hours) {
      await (await client('lead')).expect('POST', '/clock/advance', { body: { hours } });
    },
    mails: async (caseId) =>
      readdirSync(join(folder, 'mail'))
        .filter((file) => file.startsWith(`${caseId}-`) && file.endsWith('.eml'))
        .map((file) => ({ id: file, text: readFileSync(join(folder, 'mail', file), 'utf8') })),
    intakeOutcomes: () =>
      readFileSync(join(folder, 'node.log'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { code?: string; outcome?: string })
        .flatMap(({ code, outcome }) => (code === 'intake' && outcome ? [outcome] : [])),
    async resigned(player, claims) {
      const stored = readFileSync(join(folder, 'identity', 'identity-keys.json'), 'utf8');
      const [jwk] = (JSON.parse(stored) as { keys: { kid: string }[] }).keys;
      if (!jwk) throw new Error('the issuer has no key');
      return new SignJWT({ ...decodeJwt(await token(player)), ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: jwk.kid, typ: 'at+jwt' })
        .sign(await importJWK(jwk, 'ES256'));
    },
    async newcomer(user) {
      newcomers += 1;
      const username = `newcomer-${newcomers}`;
      const password = 'correct horse battery';
      const { subject } = await node.accounts.addAccount({ username, password });
      const userId = await node.enrol({ subject, displayName: 'A newcomer', ...user });
      return { username, userId, token: await obtainToken({ issuer, username, password }) };
    },
    async [Symbol.asyncDispose]() {
      await node.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
