/** Parcels that were sent between the nodes of a pair, and what is expected of them in the end. */
import type { Pair, PairNode } from './exchange-pair.ts';
import { act, caseThere, loaded, openParcel, readText, sealText, textOf } from './parcels.ts';

export interface Sent {
  readonly caseId: string;
  readonly there: string;
  readonly ids: readonly string[];
  readonly texts: readonly Buffer[];
}

export const arrivedAs = (id: string): string => `from_XA_${id}`;

export function parcelsOf(getPair: () => Pair) {
  async function send(...sizes: number[]): Promise<Sent> {
    const { deps } = getPair().a;
    const caseId = await openParcel(deps, 'XB');
    const texts = sizes.map((size, n) => textOf(size, n + 1));
    const ids: string[] = [];
    for (const text of texts) ids.push(await sealText(deps, caseId, text));
    await act(deps, caseId, { type: 'SendParcel', documents: ids });
    return { caseId, there: caseThere(caseId, 'XA', 'XB'), ids, texts };
  }

  async function concluded(node: PairNode, caseId: string) {
    const found = (await node.events(caseId)).filter(({ type }) => type === 'TransferConcluded');
    expect(found).toHaveLength(1);
    return found[0]?.open as {
      outcome: string;
      by: string;
      documents: { documentId: string; commitment: string; outcome: string; code?: string }[];
    };
  }

  /** Everything is there, byte for byte, under the same commitments, and both cases have the one receipt. */
  async function expectArrived({ caseId, there, ids, texts }: Sent): Promise<void> {
    for (const [n, id] of ids.entries())
      expect(await readText(getPair().b.deps, there, arrivedAs(id))).toEqual(texts[n]);
    const here = await concluded(getPair().a, caseId);
    expect(here).toEqual(await concluded(getPair().b, there));
    expect(here).toMatchObject({ by: 'XB', outcome: 'complete' });
    const sealed = (await getPair().a.events(caseId)).filter(({ type }) => type === 'DocumentSealed');
    expect(here.documents).toEqual(
      ids.map((documentId, n) => ({ documentId, commitment: sealed[n]?.open.commitment, outcome: 'sealed' })),
    );
    await expectNothingLeft(caseId, there);
  }

  /** No row waits, nothing lies in the intake, and the vault has nothing that was given up. */
  async function expectNothingLeft(caseId: string, there: string): Promise<void> {
    for (const [node, id] of [
      [getPair().a, caseId],
      [getPair().b, there],
    ] as const) {
      const { rows } = await node.deps.table.query(`CASE#${id}`);
      expect(rows.map(({ sk }) => sk).filter((sk) => /^(TRO|TRI|TRD|CHK|OUT)#/.test(sk))).toEqual([]);
      expect((await loaded(node.deps, id)).exchange.transfers).toEqual([]);
    }
  }

  const outcomes = async (node: PairNode, caseId: string): Promise<string[]> =>
    (await concluded(node, caseId)).documents.map(({ outcome, code }) => [outcome, code].join(' ').trim());

  return { send, concluded, expectArrived, expectNothingLeft, outcomes };
}
