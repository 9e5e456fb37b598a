/** Two nodes in one process, on in-memory tables, with a line between them that a test may cut. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exerciseProfile } from '../../local/profiles.ts';
import { chaoticTable } from '../../shared/adapters/embedded/chaotic-table.ts';
import { openDecryptionKeys } from '../../shared/adapters/embedded/decryption-key.ts';
import { createFileIntake } from '../../shared/adapters/embedded/file-intake.ts';
import { createFileVault } from '../../shared/adapters/embedded/file-vault.ts';
import { systemIds } from '../../shared/adapters/embedded/ids.ts';
import { openKeyFolder } from '../../shared/adapters/embedded/key-files.ts';
import { rotateKeyPair } from '../../shared/adapters/embedded/key-pairs.ts';
import { jsonLog } from '../../shared/adapters/embedded/log.ts';
import { eicarScanner } from '../../shared/adapters/embedded/scanner.ts';
import { openSigningKeys } from '../../shared/adapters/embedded/signing-key.ts';
import { openSqliteTable } from '../../shared/adapters/embedded/sqlite-table.ts';
import { createBlobCipher } from '../../shared/adapters/formats/blob.ts';
import { createSegmentCipher } from '../../shared/adapters/formats/segments.ts';
import { caseKeys } from '../../shared/application/cases/case-keys.ts';
import { executeCommand } from '../../shared/application/cases/execute-command.ts';
import { readEvents } from '../../shared/application/cases/load-case.ts';
import { nodeSecrets } from '../../shared/application/cases/node-secrets.ts';
import { profileBook } from '../../shared/application/cases/profile-book.ts';
import { sweepParked } from '../../shared/application/exchange/parked.ts';
import { ownKeys } from '../../shared/application/exchange/peers.ts';
import { PeerUnavailableError } from '../../shared/application/exchange/ports.ts';
import { receiveMessage } from '../../shared/application/exchange/receive-message.ts';
import { sweepOutbox } from '../../shared/application/exchange/sweep-outbox.ts';
import type { IntakeStore } from '../../shared/application/ports.ts';
import { sweepReceipts } from '../../shared/application/transfers/conclude-transfer.ts';
import { grantSlots } from '../../shared/application/transfers/grant-slots.ts';
import { intakeSegment } from '../../shared/application/transfers/intake-segment.ts';
import type { DispatchDeps, SegmentPut } from '../../shared/application/transfers/ports.ts';
import { sweepTransfers } from '../../shared/application/transfers/sweep-transfers.ts';
import { peerId } from '../../shared/case/exchange/conversation.ts';
import { KINDS } from '../../shared/case/kinds.ts';
import { fingerprintOf, type NodeDescription, type NodeKeys } from '../../shared/case/trust/schema.ts';
import { type Intakes, putSegment, type SegmentFate } from './segment-line.ts';

const START = Date.UTC(2026, 2, 2, 10);
const MINUTE = 60_000;

/** What happens to a message on its way: it may be lost, doubled, held back, or its answer lost. */
export type Fate = 'arrives' | 'lost' | 'answer-lost' | 'twice' | 'held';

export interface PairNode {
  readonly party: string;
  readonly deps: DispatchDeps & { readonly intake: IntakeStore };
  /** Segments that lie in the intake and were not reported yet. */
  readonly arrived: string[];
  readonly received: string[];
  /** The intake hears of what arrived. */
  takeArrived(): Promise<number>;
  events(caseId: string): Promise<{ type: string; open: Record<string, unknown> }[]>;
  run(
    caseId: string,
    command: { type: string } & Record<string, unknown>,
    kind?: string,
  ): ReturnType<typeof executeCommand>;
  describe(): Promise<NodeDescription>;
  rotate(name: 'signing' | 'decryption'): Promise<void>;
}

export interface Pair {
  readonly a: PairNode;
  readonly b: PairNode;
  /** Decides on each message; by default it arrives. */
  fate: (from: string, sealed: string) => Fate;
  /** Decides on each segment, by the name of its slot; by default it arrives. */
  segmentFate: (from: string, name: string) => SegmentFate;
  /** Decides on each request for a slot; by default it is answered. */
  slotFate: (from: string) => 'answered' | 'lost';
  /** In which order the intake hears of what arrived; by default as it came. */
  order: (keys: readonly string[]) => readonly string[];
  /** Those that were held back, in the order of their sending. */
  readonly held: { to: string; sealed: string }[];
  release(order?: (count: number) => readonly number[]): Promise<void>;
  pass(minutes: number): void;
  /** Minutes pass and both nodes sweep, until nothing is under way any more. */
  settle(rounds?: number): Promise<void>;
  pin(): Promise<void>;
  /** What lies in the intake of a node. */
  ready(party: string): Promise<readonly { readonly key: string }[]>;
  close(): void;
}

export interface PairOptions {
  /** Puts key files into the folder of a node before it opens them. */
  readonly keys?: (party: string, folder: string) => void;
  readonly start?: string;
}

export async function openPair(options: PairOptions = {}): Promise<Pair> {
  let now = options.start === undefined ? START : Date.parse(options.start);
  const clock = { now: () => new Date(now).toISOString() };
  const folder = mkdtempSync(join(tmpdir(), 'accord-pair-'));
  const closers: (() => void)[] = [];
  const nodes = new Map<string, PairNode>();
  const intakes: Intakes = new Map();
  const pair = {
    fate: (): Fate => 'arrives',
    segmentFate: (): SegmentFate => 'arrives',
    slotFate: () => 'answered' as const,
    order: (keys: readonly string[]) => keys,
    held: [] as { to: string; sealed: string }[],
  } as unknown as Pair;

  async function arrive(to: string, sealed: string): Promise<readonly string[]> {
    const node = nodes.get(to);
    if (!node) throw new PeerUnavailableError('no such node');
    node.received.push(sealed);
    return (await receiveMessage(node.deps, sealed)).evidences;
  }

  async function make(party: string, seed: number): Promise<PairNode> {
    const own = join(folder, party);
    const ids = systemIds(clock);
    const keysAt = { folder: join(own, 'keys'), ids };
    mkdirSync(keysAt.folder, { recursive: true });
    options.keys?.(party, keysAt.folder);
    const { keys, secret } = await openKeyFolder(keysAt);
    const sqlite = openSqliteTable({ file: ':memory:', clock });
    closers.push(() => sqlite.close());
    const table = chaoticTable(sqlite, { seed, lagMs: 1 });
    const segments = createSegmentCipher();
    const arrived: string[] = [];
    const intake = createFileIntake({
      folder: join(own, 'intake'),
      baseUrl: `https://node.example/${party.toLowerCase()}`,
      secret: await secret('upload-links'),
      ...{ keys, cipher: segments, ids, clock },
      onObjectCreated: (key) => void arrived.push(key),
    });
    intakes.set(party, intake);
    const deps = {
      party,
      segments,
      intake,
      table,
      keys,
      caseKeys: caseKeys(keys, party),
      blobs: createBlobCipher(ids),
      vault: createFileVault(join(own, 'vault'), ids),
      legalClock: { now: async () => clock.now() },
      systemClock: clock,
      ids,
      profiles: profileBook(table),
      secrets: nodeSecrets(table, keys, ids, party),
      kinds: KINDS,
      signing: await openSigningKeys(keysAt),
      decryption: await openDecryptionKeys(keysAt),
      log: jsonLog({ clock, write: () => undefined }),
      transport: {
        async deliver(baseUrl: string, sealed: string) {
          const to = baseUrl.slice(-2).toUpperCase();
          const fate = pair.fate(party, sealed);
          if (fate === 'lost') throw new PeerUnavailableError('lost');
          if (fate === 'held') {
            pair.held.push({ to, sealed });
            throw new PeerUnavailableError('held');
          }
          if (fate === 'twice') await arrive(to, sealed);
          const answer = await arrive(to, sealed);
          if (fate === 'answer-lost') throw new PeerUnavailableError('answer lost');
          return answer;
        },
      },
      transfers: {
        async askForSlot(baseUrl: string, request: string) {
          const to = nodes.get(baseUrl.slice(-2).toUpperCase());
          if (!to || pair.slotFate(party) === 'lost') throw new PeerUnavailableError('lost');
          return grantSlots(to.deps, request);
        },
        put: (segment: SegmentPut) => putSegment(intakes, (name) => pair.segmentFate(party, name), segment),
      },
    };
    for (const code of ['XA', 'XB', 'XC', 'XD']) await deps.profiles.install(exerciseProfile(code));
    const node: PairNode = {
      party,
      deps,
      received: [],
      arrived,
      async takeArrived() {
        const keys = pair.order(arrived.splice(0));
        for (const key of keys) await intakeSegment(intakeDeps(deps, arrived), key);
        return keys.length;
      },
      async events(caseId) {
        const found = [];
        for await (const { envelope } of readEvents(deps, caseId, undefined))
          found.push({ type: envelope.type, open: envelope.open as Record<string, unknown> });
        return found;
      },
      run: (caseId, command, kind = 'trust') =>
        executeCommand(deps, {
          kind,
          caseId,
          opens: command.type === 'PinPeer',
          command,
          actor: { id: 'usr_operator', roles: command.type === 'AnnounceKeys' ? ['system'] : ['operator'] },
          authAgeMinutes: 0,
        }),
      describe: async () => ({
        party,
        baseUrl: `https://node.example/${party.toLowerCase()}`,
        exercise: true,
        keys: await ownKeys(deps),
      }),
      async rotate(name) {
        await rotateKeyPair({ ...keysAt, name });
        if (name === 'signing') deps.signing = await openSigningKeys(keysAt);
        else deps.decryption = await openDecryptionKeys(keysAt);
      },
    };
    nodes.set(party, node);
    return node;
  }

  const a = await make('XA', 1);
  const b = await make('XB', 2);
  const trusts = async (one: PairNode, other: PairNode): Promise<void> => {
    const peer = await other.describe();
    const validUntil = new Date(START + 400 * 24 * 60 * MINUTE).toISOString();
    const outcome = await one.run(peerId(other.party), {
      type: 'PinPeer',
      ...peer,
      fingerprint: fingerprintOf(peer),
      validUntil,
    });
    if (!outcome.ok) throw new Error(JSON.stringify(outcome));
  };
  return Object.assign(pair, {
    a,
    b,
    async release(
      order: (count: number) => readonly number[] = (count) => Array.from({ length: count }, (_, n) => n),
    ) {
      const waiting = pair.held.splice(0);
      for (const at of order(waiting.length)) {
        const one = waiting[at];
        if (one) await arrive(one.to, one.sealed);
      }
    },
    pass(minutes: number) {
      now += minutes * MINUTE;
    },
    async settle(rounds = 12) {
      for (let round = 0; round < rounds; round += 1) {
        let moved = 0;
        for (const { deps } of [a, b]) {
          await new Promise((resolve) => setTimeout(resolve, 3));
          const { taken, later } = await sweepOutbox(deps);
          moved += taken + later + (await sweepParked(deps)) + (await moveDocuments(deps));
        }
        for (const node of [a, b]) moved += await node.takeArrived();
        if (moved === 0 && round > 2) return;
        now += 61 * MINUTE;
      }
    },
    ready: async (party: string) => (await intakes.get(party)?.ready()) ?? [],
    async pin() {
      await trusts(a, b);
      await trusts(b, a);
    },
    close() {
      for (const close of closers) close();
      rmSync(folder, { recursive: true, force: true });
    },
  });
}

const intakeDeps = (deps: PairNode['deps'], arrived: string[]) => ({
  ...deps,
  scanner: eicarScanner,
  queue: { again: async ({ key }: { key: string }) => void arrived.push(key) },
});

/** Documents on their way, and receipts that are due. */
async function moveDocuments(deps: PairNode['deps']): Promise<number> {
  const { sent, more, later, ended } = await sweepTransfers(deps);
  return sent + more + later + ended + (await sweepReceipts(deps));
}

/** Keys that differ from the last ones, so that each announcement is a message; the real ones stay first. */
export async function variedKeys(node: PairNode, n: number): Promise<NodeKeys> {
  const { signing, encryption } = await ownKeys(node.deps);
  const [first] = encryption;
  if (!first) throw new Error('no key');
  const kid = String(n).padStart(43, '0');
  return { signing, encryption: [first, { ...first, kid }] };
}
