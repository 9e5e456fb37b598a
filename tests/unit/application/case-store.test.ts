/** What lies in the table and the vault for a case: search tokens, overflow, limits, and what erasure leaves. */
import { randomInt } from 'node:crypto';
import { append } from '../../../shared/application/cases/append.ts';
import { findByIdentifier } from '../../../shared/application/cases/blind-index.ts';
import { decisionContext } from '../../../shared/application/cases/decision-context.ts';
import { loadCase } from '../../../shared/application/cases/load-case.ts';
import { readCase, readDocuments, readTimeline } from '../../../shared/application/cases/read-case.ts';
import { keyKey } from '../../../shared/application/cases/rows.ts';
import { limits, rowBytes } from '../../../shared/application/limits.ts';
import { verifyChain } from '../../../shared/case/envelope.ts';
import type { Kind } from '../../../shared/case/kind.ts';
import { normaliseIdentifier } from '../../../shared/protocol/identifiers.ts';
import {
  type Core,
  declare,
  eventsOf,
  OFFICER,
  openCase,
  openCore,
  revise,
  run,
} from '../../support/e2e-core.ts';
import { write } from '../../support/table-fixture.ts';

let core: Core;
beforeEach(async () => {
  core = await openCore(13);
});
afterEach(() => core.close());

const email = (address: string) => ({ kind: 'email' as const, address });
const seeking = (...addresses: string[]) => ({ informationSought: { identifiers: addresses.map(email) } });
const find = (address: string) => findByIdentifier(core.deps, normaliseIdentifier(email(address)));

describe('the blind index', () => {
  it('follows the identifiers of the case as they come and go', async () => {
    const caseId = await openCase(core, seeking('one@x.example', 'two@x.example'));
    expect([await find('one@x.example'), await find('two@x.example')]).toEqual([[caseId], [caseId]]);
    await revise(core.deps, caseId, seeking('two@x.example', 'three@x.example'));
    expect([await find('one@x.example'), await find('two@x.example'), await find('three@x.example')]).toEqual(
      [[], [caseId], [caseId]],
    );
    const other = await openCase(core, seeking('two@x.example'));
    expect([...(await find('two@x.example'))].sort()).toEqual([caseId, other].sort());
  });

  it('finds however the address is written, and keeps no address in clear', async () => {
    const caseId = await openCase(core, seeking('Canary@X.example'));
    expect(await find('canary@x.example')).toEqual(await find('Canary@X.EXAMPLE'));
    const rows = await core.rows(`CASE#${caseId}`);
    const clear = JSON.stringify(rows.map(({ a, text, pk, sk, index }) => ({ a, text, pk, sk, index })));
    expect(clear.toLowerCase()).not.toContain('canary');
  });
});

describe('a case that has grown', () => {
  /** Nothing that a compression could make small. */
  const noise = (length: number) =>
    Array.from({ length }, () => String.fromCharCode(0x4e00 + randomInt(20_000))).join('');
  const bulky = {
    offenceProvisions: Array.from({ length: 20 }, (_, n) => ({
      law: `Law ${n}`,
      provision: noise(2000),
    })),
    offences: Array.from({ length: 20 }, (_, n) => ({
      title: `Offence ${n}`,
      conduct: `canary ${noise(1990)}`,
    })),
    factsSummary: noise(20_000),
    informationSought: { description: noise(10_000) },
  };

  it('keeps its state and events in the vault, and the rows small', async () => {
    const caseId = await openCase(core, bulky);
    await revise(core.deps, caseId, { ...bulky, responseManner: 'Again.' });
    const rows = await core.rows(`CASE#${caseId}`);
    for (const row of rows) expect(rowBytes(row)).toBeLessThan(limits.inlineBlobBytes);
    const kept = await core.deps.vault.list(`blobs/${caseId}/`);
    expect(kept.length).toBeGreaterThanOrEqual(3);
    const loaded = await loadCase(core.other(), caseId);
    expect(loaded?.state).toMatchObject({
      content: { order: { responseManner: 'Again.', offences: bulky.offences } },
    });
    // What lies there is ciphertext.
    for (const { name } of kept) {
      for await (const chunk of await core.deps.vault.get(name))
        expect(Buffer.from(chunk).includes('canary')).toBe(false);
    }
  });

  it('comes back to its row once it is small again', async () => {
    const caseId = await openCase(core, bulky);
    await revise(core.deps, caseId, { responseManner: 'Small.' });
    const head = (await core.rows(`CASE#${caseId}`)).find(({ sk }) => sk === 'HEAD');
    expect(head?.a.blobRef).toBeUndefined();
    expect((await loadCase(core.other(), caseId))?.state).toMatchObject({
      content: { order: { responseManner: 'Small.' } },
    });
  });
});

describe('a decision that is too large', () => {
  it('is a fault, and nothing of it is stored', async () => {
    const caseId = await openCase(core);
    const loaded = await loadCase(core.deps, caseId);
    const { context, digests } = await decisionContext(core.deps, caseId, OFFICER);
    const events = Array.from({ length: limits.decisionItems + 1 }, (_, n) => ({
      type: 'OrderRevised',
      open: { contentVersion: n + 2 },
      sealed: { order: {} },
    }));
    const kind = core.deps.kinds.request as Kind;
    const request = { caseId, kind, loaded, events, actor: OFFICER, context, digests };
    await expect(append(core.deps, request)).rejects.toThrow(/at most 50 items/);
    expect(await eventsOf(core.deps, caseId)).toHaveLength(1);
  });

  it('an event that is not in the catalogue is never stored', async () => {
    const caseId = await openCase(core);
    const loaded = await loadCase(core.deps, caseId);
    const { context, digests } = await decisionContext(core.deps, caseId, OFFICER);
    const kind = core.deps.kinds.request as Kind;
    const base = { caseId, kind, loaded, actor: OFFICER, context, digests };
    for (const event of [
      { type: 'Invented', open: {} },
      { type: 'DraftDiscarded', open: { leaked: 'name' }, sealed: { reason: 'x' } },
      { type: 'OrderSubmitted', open: { contentVersion: 1 }, sealed: { anything: 1 } },
    ])
      await expect(append(core.deps, { ...base, events: [event] })).rejects.toThrow(/release|schema|seal/);
    expect(await eventsOf(core.deps, caseId)).toHaveLength(1);
  });
});

describe('a case whose key is gone', () => {
  let caseId = '';
  beforeEach(async () => {
    caseId = await openCase(core, seeking('one@x.example'));
    await declare(core, caseId, 'doc_1');
    await revise(core.deps, caseId, { responseManner: 'The words' });
    await run(core.deps, 'DiscardDraft', { reason: 'The reason' }, { caseId });
    await write(core.deps.table, { delete: keyKey(caseId) });
  });

  it('folds from its open envelopes: the life of the case is intact, its content is not there', async () => {
    // The first process still has the key in its cache: it must not use it.
    for (const deps of [core.deps, core.other()]) {
      const loaded = await loadCase(deps, caseId);
      expect(loaded?.key).toBeUndefined();
      expect(loaded?.state).toMatchObject({
        status: 'discarded',
        locationParty: 'XB',
        authority: 'xa-dpp',
        contentVersion: 2,
      });
      expect(JSON.stringify(loaded?.state)).not.toMatch(/words|reason|DPP-1|x\.example/);
      expect(loaded?.kind.outline(loaded.state)).toMatchObject({
        status: 'discarded',
        closed: true,
        identifiers: [],
      });
    }
    const events = await eventsOf(core.deps, caseId);
    expect(verifyChain(caseId, events)).toMatchObject({ ok: true, count: 4 });
  });

  it('is not read any more, and no access is recorded under another key', async () => {
    const reading = { caseId, actor: OFFICER };
    const gone = { ok: false, why: 'erased' };
    expect(await readCase(core.deps, reading)).toEqual(gone);
    expect(await readDocuments(core.deps, reading)).toEqual(gone);
    expect(await readTimeline(core.deps, { ...reading, limit: 10 })).toEqual(gone);
    expect((await core.rows(`CASE#${caseId}`)).filter(({ sk }) => sk.startsWith('ACC#'))).toEqual([]);
  });

  it('takes no command: nothing may give it a new key', async () => {
    for (const [type, body] of [
      ['ReviseOrder', { order: {} }],
      ['SubmitOrder', {}],
    ] as const)
      expect(await run(core.deps, type, body, { caseId })).toEqual({ ok: false, why: 'erased' });
    const system = { id: 'system:due-sweep', roles: ['system'] };
    const due = { kind: 'upload', n: 'doc_1' };
    core.pass(25);
    expect(await run(core.deps, 'DueReached', due, { caseId, actor: system })).toEqual({
      ok: false,
      why: 'erased',
    });
    expect((await core.rows(`CASE#${caseId}`)).some(({ sk }) => sk === 'KEY')).toBe(false);
  });
});
