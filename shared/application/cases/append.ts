/**
 * Turns decided events into one conditional transaction: head, events, due rows, inbox rows, document rows,
 * blind index, idempotency, guards. Everything a case is known by changes together or not at all.
 */
import { eventVersion, parseEvent } from '../../../events/catalogue.ts';
import { canonicalJson, commitment, GENESIS, sha256Hex } from '../../case/envelope.ts';
import { NO_EXCHANGE, withExchange } from '../../case/exchange/state.ts';
import type { Kind } from '../../case/kind.ts';
import type { Actor, DecisionContext, DomainEvent, Outline } from '../../protocol/decision.ts';
import { outboxChanges, outgoing } from '../exchange/outgoing.ts';
import type { ReceivedMessage } from '../exchange/received.ts';
import { limits, rowBytes } from '../limits.ts';
import { LimitExceededError, type Row, type Write } from '../table.ts';
import { transferWrites } from '../transfers/transfer-rows.ts';
import { blindIndexChanges } from './blind-index.ts';
import type { CaseDeps } from './deps.ts';
import { documentRow } from './document-rows.ts';
import { type Folded, foldEvent, type LoadedCase } from './load-case.ts';
import { digestGuard, type Peers } from './profile-book.ts';
import {
  caseKey,
  dueKey,
  dueRow,
  eventKey,
  eventSk,
  type Head,
  headRow,
  keyKey,
  providerRow,
  unpublishedShard,
} from './rows.ts';
import { placeBlob, sealJson } from './sealed-json.ts';

export interface AppendRequest {
  readonly caseId: string;
  readonly kind: Kind;
  readonly loaded: LoadedCase | undefined;
  readonly events: readonly DomainEvent[];
  readonly actor: Actor;
  readonly context: DecisionContext;
  /** The command came as a message: it is taken in the same transaction, or not at all. */
  readonly received?: ReceivedMessage;
  readonly digests: Readonly<Record<string, string>>;
  /** Which nodes were trusted when it was decided. */
  readonly peers?: Peers;
  /** Built once version and status are known. */
  readonly idempotency?: (version: number, status: string) => Row;
}

export type AppendResult =
  | { readonly ok: true; readonly version: number; readonly outline: Outline; readonly state: unknown }
  /** `version`: another writer was first. `profile`: a profile changed. `idempotency`: this request is a repetition. */
  | { readonly ok: false; readonly lost: 'version' | 'profile' | 'idempotency' | 'message' };

type Tagged = {
  readonly tag: 'version' | 'profile' | 'idempotency' | 'message' | 'effect';
  readonly write: Write;
};

export async function append(deps: CaseDeps, request: AppendRequest): Promise<AppendResult> {
  const { caseId, kind, loaded } = request;
  const before = loaded ? withExchange(kind.outline(loaded.state), loaded.exchange) : undefined;
  const domain = [...request.events, ...(request.received?.events ?? [])].map(parseEvent);
  const decided = foldNew(request, domain, start(loaded));
  const messages = await outgoing(deps, { ...request, key: loaded?.key }, domain, decided);
  const submitted = messages.map(({ event }) => parseEvent(event));
  const events = [...domain, ...submitted];
  const { state, exchange } = foldNew(request, submitted, decided);
  const outline = withExchange(kind.outline(state), exchange);
  const digests = concerned(request.digests, deps.party, outline);
  // Side by side: both may ask the key service.
  const [{ key, wrapped }, blind] = await Promise.all([
    loaded?.key && loaded.wrapped ? { key: loaded.key, wrapped: undefined } : deps.caseKeys.create(caseId),
    blindIndexChanges(deps, caseId, loaded?.tokens ?? {}, outline.identifiers),
  ]);
  const { rows, lastHash, seq } = await eventRows(deps, request, events, digests, key);
  const sealed = { state, tokens: blind.tokens, ...(exchange === NO_EXCHANGE ? {} : { exchange }) };
  const placed = await placeBlob(deps, caseId, sealJson(deps, key, caseId, 'state', sealed));
  const outbox = (await Promise.all(messages.map(({ rows }) => rows(key)))).flat();
  const exchanged = { before: loaded?.exchange ?? NO_EXCHANGE, after: exchange, events };
  const head = nextHead(request, outline, seq, lastHash, placed.blobRef);

  const tagged: Tagged[] = [
    {
      tag: 'version',
      write: {
        put: headRow(head, outline, placed.blob),
        if: loaded ? { equals: { version: loaded.head.version } } : { absent: true },
      },
    },
    ...(wrapped ? [effect({ put: { ...keyKey(caseId), a: {}, blob: wrapped }, if: { absent: true } })] : []),
    ...rows.map((row) => effect({ put: row, if: { absent: true } })),
    ...dueChanges(caseId, kind.name, before, outline).map(effect),
    ...providerChanges(deps.party, head, before, outline).map(effect),
    ...events.flatMap((event) => documentRow(deps, key, caseId, event)).map((put) => effect({ put })),
    ...outbox.map((row) => effect({ put: row, if: { absent: true } })),
    ...outboxChanges(deps.party, caseId, domain).map(effect),
    ...transferWrites(deps, key, caseId, { ...exchanged, at: request.context.systemNow }).map(effect),
    ...(request.received?.writes ?? []).map((write): Tagged => ({ tag: 'message', write })),
    ...blind.writes.map(effect),
    { tag: 'profile', write: digestGuard(digests, request.peers) },
    ...(request.idempotency
      ? [
          {
            tag: 'idempotency' as const,
            write: { put: request.idempotency(seq, outline.status), if: { absent: true } as const },
          },
        ]
      : []),
  ];
  checkDecision(tagged);
  const result = await deps.table.transact(
    tagged.map(({ write }) => write),
    deps.ids.ulid(),
  );
  if (result.ok) return { ok: true, version: seq, outline, state };
  const lost = new Set(result.failed.map((position) => tagged[position]?.tag));
  // A repetition first: its head has moved on too, and must not be decided again.
  const first = (['idempotency', 'message', 'profile'] as const).find((tag) => lost.has(tag));
  return { ok: false, lost: first ?? 'version' };
}

const onBehalfOf = ({ actor }: AppendRequest) =>
  actor.onBehalfOf?.length ? { onBehalfOf: actor.onBehalfOf } : {};

const effect = (write: Write): Tagged => ({ tag: 'effect', write });

const start = (loaded: LoadedCase | undefined): Folded & { readonly seq: number } => ({
  state: loaded?.state,
  exchange: loaded?.exchange ?? NO_EXCHANGE,
  seq: loaded?.head.version ?? 0,
});

function foldNew(
  request: AppendRequest,
  events: readonly DomainEvent[],
  from: Folded & { readonly seq: number },
): Folded & { readonly seq: number } {
  return events.reduce((folded, event) => {
    const seq = folded.seq + 1;
    const entry = { seq, at: request.context.now, actor: request.actor.id, ...onBehalfOf(request), event };
    return { ...foldEvent(request.kind, folded, entry), seq };
  }, from);
}

/** Only the profiles a case concerns are recorded and guarded; a change elsewhere disturbs nobody. */
function concerned(
  digests: Readonly<Record<string, string>>,
  party: string,
  outline: Outline,
): Record<string, string> {
  const codes = new Set([party, ...outline.counterparts]);
  return Object.fromEntries(Object.entries(digests).filter(([code]) => codes.has(code)));
}

async function eventRows(
  deps: CaseDeps,
  request: AppendRequest,
  events: readonly DomainEvent[],
  profiles: Readonly<Record<string, string>>,
  key: Uint8Array,
) {
  const { caseId, kind, loaded } = request;
  const rows: Row[] = [];
  let seq = loaded?.head.version ?? 0;
  let lastHash = loaded?.head.lastHash ?? GENESIS;
  for (const event of events) {
    seq += 1;
    const salt = event.sealed ? deps.ids.bytes(32) : undefined;
    const text = canonicalJson({
      caseId,
      kind: kind.name,
      seq,
      type: event.type,
      v: eventVersion(event.type),
      at: request.context.now,
      recordedAt: request.context.systemNow,
      actor: request.actor.id,
      ...onBehalfOf(request),
      party: deps.party,
      profiles,
      open: event.open,
      ...(salt ? { sealed: commitment(salt, canonicalJson(event.sealed)) } : {}),
      prev: lastHash,
    });
    lastHash = sha256Hex(text);
    const content = salt ? { salt: Buffer.from(salt).toString('hex'), data: event.sealed } : undefined;
    const placed = content
      ? await placeBlob(deps, caseId, sealJson(deps, key, caseId, eventSk(seq), content))
      : {};
    rows.push({
      ...eventKey(caseId, seq),
      a: { hash: lastHash, type: event.type, ...(placed.blobRef ? { blobRef: placed.blobRef } : {}) },
      text,
      ...(placed.blob ? { blob: placed.blob } : {}),
      index: {
        unpublished: { pk: unpublishedShard(caseId), sk: `${request.context.systemNow}#${caseId}#${seq}` },
      },
    });
  }
  return { rows, lastHash, seq };
}

function nextHead(
  request: AppendRequest,
  outline: Outline,
  version: number,
  lastHash: string,
  blobRef?: string,
): Head {
  const due = outline.actBy;
  const declared = request.events.filter((event) => event.type === 'DocumentDeclared').length;
  return {
    caseId: request.caseId,
    kind: request.kind.name,
    article: outline.article,
    role: outline.role,
    status: outline.status,
    closed: outline.closed,
    authority: outline.authority,
    counterparts: [...outline.counterparts],
    version,
    lastHash,
    foldVersion: request.kind.foldVersion,
    createdAt: request.loaded?.head.createdAt ?? request.context.now,
    changedAt: request.context.now,
    ...(due === undefined ? {} : { nextDueAt: due }),
    documents: (request.loaded?.head.documents ?? 0) + declared,
    ...(blobRef === undefined ? {} : { blobRef }),
  };
}

const dueId = (due: { kind: string; n: string }): string => `${due.kind}#${due.n}`;

function dueChanges(caseId: string, caseKind: string, before: Outline | undefined, after: Outline): Write[] {
  const old = new Map((before?.due ?? []).map((due) => [dueId(due), due]));
  const now = new Map(after.due.map((due) => [dueId(due), due]));
  const gone = [...old].filter(([id]) => !now.has(id)).map(([, due]) => ({ delete: dueKey(caseId, due) }));
  const changed = [...now]
    .filter(([id, due]) => old.get(id)?.at !== due.at || old.get(id)?.clock !== due.clock)
    .map(([, due]) => ({ put: dueRow({ ...due, caseId, caseKind, attempts: 0 }) }));
  return [...gone, ...changed];
}

function providerChanges(party: string, head: Head, before: Outline | undefined, after: Outline): Write[] {
  const known = new Map((before?.providers ?? []).map((standing) => [standing.id, standing]));
  const listed = new Set(after.providers.map(({ id }) => id));
  // An entry is written when what it shows has changed: house work costs nothing there, and shows nothing.
  const changed = after.providers.filter(({ id, status, dueAt }) => {
    const old = known.get(id);
    return !old || old.status !== status || old.dueAt !== dueAt || before?.closed !== after.closed;
  });
  return [
    ...[...known.keys()]
      .filter((id) => !listed.has(id))
      .map((id) => ({ delete: { pk: caseKey(head.caseId), sk: `PTY#PROV#${id}` } })),
    ...changed.map((standing) => ({ put: providerRow(head, party, standing) })),
  ];
}

function checkDecision(tagged: readonly Tagged[]): void {
  const bytes = tagged.reduce((sum, { write }) => sum + ('put' in write ? rowBytes(write.put) : 0), 0);
  if (tagged.length > limits.decisionItems || bytes > limits.decisionBytes) {
    throw new LimitExceededError(
      `a decision yields at most ${limits.decisionItems} items and ${limits.decisionBytes} bytes`,
    );
  }
}
