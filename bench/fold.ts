/** Folding and verifying long cases: does an event cost the same in a long case, and what does trust cost? */
import { createHash, hash } from 'node:crypto';
import type { CaseDeps } from '../shared/application/cases/deps.ts';
import { foldCase, readEvents, toFolded } from '../shared/application/cases/load-case.ts';
import type { Page, Row, Table } from '../shared/application/table.ts';
import { canonicalJson, chainVerifier, GENESIS, sha256Hex } from '../shared/case/envelope.ts';
import type { FoldedEvent } from '../shared/case/kind.ts';
import { KINDS } from '../shared/case/kinds.ts';
import { type RequestEvent, type RequestState, requestKind } from '../shared/case/request-kind.ts';
import { drafted } from '../tests/support/art07-builders.ts';
import { fullOrder } from './order.ts';
import { type Extent, type Measure, median } from './report.ts';

const PER_CASE = 200;
const CASE = 'req_01KJPZV280DWTX9Z1T1801KJPZ';

type Folded = FoldedEvent<RequestEvent>;

/** A long life: a draft, then documents declared and rejected and revisions in turn, as many as asked. */
function longLife(count: number): Folded[] {
  const [opening] = drafted(fullOrder()).events;
  if (!opening) throw new Error('a story without events');
  const life: Folded[] = [opening];
  for (let seq = 2; seq <= count; seq += 1) {
    const documentId = `doc_${String((seq >> 1) % PER_CASE).padStart(5, '0')}`;
    const event: RequestEvent =
      seq % 10 === 0
        ? { type: 'OrderRevised', open: { contentVersion: seq } }
        : seq % 2 === 0
          ? {
              type: 'DocumentDeclared',
              open: {
                documentId,
                purpose: 'internal',
                size: 1000,
                uploadExpiresAt: '2026-03-03T10:00:00Z',
                by: 'usr_9f86d081884c7d659a2feaa0c55ad015',
              },
            }
          : { type: 'DocumentRejected', open: { documentId, code: 'digest-mismatch' } };
    life.push({ seq, at: '2026-03-02T10:00:00.000Z', actor: 'usr_9f86d081884c7d659a2feaa0c55ad015', event });
  }
  return life;
}

function fold(life: readonly Folded[]): RequestState | undefined {
  let state: RequestState | undefined;
  for (const event of life) state = requestKind.evolve(state, event);
  return state;
}

/** CPU time in microseconds: what the neighbours of the machine do is not ours. */
async function timed(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Events per second at 10,000 to those at 100, the same number of events folded on either side of a round. */
async function foldRatio(rounds: number): Promise<number> {
  const short = longLife(100);
  const long = longLife(10_000);
  const ratios: number[] = [];
  for (let round = -5; round < rounds; round += 1) {
    const many = await timed(() => {
      for (let n = 0; n < 100; n += 1) fold(short);
    });
    const one = await timed(() => fold(long));
    if (round >= 0) ratios.push(many / one);
  }
  return median(ratios);
}

function storedRows(life: readonly Folded[]): Row[] {
  let prev = GENESIS;
  return life.map(({ seq, at, actor, event }) => {
    const text = canonicalJson({
      caseId: CASE,
      kind: 'request',
      seq,
      type: event.type,
      v: 1,
      at,
      recordedAt: at,
      actor,
      party: 'XA',
      profiles: { XA: sha256Hex('XA'), XB: sha256Hex('XB') },
      open: event.open,
      prev,
    });
    prev = sha256Hex(text);
    return {
      pk: `CASE#${CASE}`,
      sk: `EV#${String(seq).padStart(7, '0')}`,
      a: { hash: prev, type: event.type },
      text,
    };
  });
}

const holding = (rows: readonly Row[]): Pick<Table, 'query'> => ({
  query: async (): Promise<Page<Row>> => ({ rows }),
});

/** As an export does: every event read, checked against the chain, folded. */
async function loadFoldVerify(deps: CaseDeps): Promise<number> {
  const chain = chainVerifier(CASE);
  let state: RequestState | undefined;
  for await (const { envelope, text, hash: stored } of readEvents(deps, CASE, undefined)) {
    const fault = chain.next(envelope, text, stored);
    if (fault) throw new Error(fault.reason);
    state = requestKind.evolve(state, toFolded(envelope, undefined) as Folded);
  }
  if (!state) throw new Error('nothing was folded');
  return chain.count;
}

/** The least there can be: every text hashed and compared, nothing read. */
function bareChain(rows: readonly Row[]): void {
  for (const { text = '', a } of rows) if (hash('sha256', text) !== a.hash) throw new Error('broken');
}

function bareChainStreaming(rows: readonly Row[]): void {
  for (const { text = '', a } of rows)
    if (createHash('sha256').update(text).digest('hex') !== a.hash) throw new Error('broken');
}

export async function measureFold(extent: Extent = 'usual'): Promise<Measure[]> {
  const rounds = extent === 'quick' ? 15 : 41;
  const rows = storedRows(longLife(1000));
  const deps = { table: holding(rows), kinds: KINDS } as unknown as CaseDeps;
  const kind = KINDS.request;
  if (!kind) throw new Error('no kind request');
  const verified: number[] = [];
  const streaming: number[] = [];
  const folded: number[] = [];
  for (let round = -10; round < rounds; round += 1) {
    const bare = await timed(() => bareChain(rows));
    const whole = await timed(() => loadFoldVerify(deps));
    const update = await timed(() => bareChainStreaming(rows));
    const noChain = await timed(() => foldCase(deps, kind, CASE, undefined));
    if (round < 0) continue;
    verified.push(whole / bare);
    streaming.push(whole / update);
    folded.push(noChain / bare);
  }
  const bytes = rows.reduce((sum, { text }) => sum + (text?.length ?? 0), 0) / rows.length;
  return [
    {
      name: 'fold: events/s at 10,000 events to 100',
      value: await foldRatio(rounds),
      unit: 'ratio',
      bar: 0.7,
      better: 'higher',
    },
    {
      name: 'load + fold + verify of 1,000 to a bare SHA-256 chain',
      value: median(verified),
      unit: 'ratio',
      bar: 2,
      better: 'lower',
      note: `${Math.round(bytes)} bytes an event; bare: one-shot hashes of node:crypto`,
    },
    {
      name: 'the same beside a chain by createHash',
      value: median(streaming),
      unit: 'ratio',
      better: 'lower',
      note: 'as the figures of performance.md section 5 were taken',
    },
    { name: 'load + fold alone to the bare chain', value: median(folded), unit: 'ratio', better: 'lower' },
  ];
}
