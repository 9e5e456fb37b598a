/** Tiles of a day in the table (docs/formats.md, "Tiles"): written with its root, read by proofs. */
import * as z from 'zod';
import { BrokenRowError } from '../cases/load-case.ts';
import type { Ids } from '../ports.ts';
import type { Row, Table } from '../table.ts';
import { leafHashOf, leafPlace, leavesFrom } from './leaves.ts';
import { type Tile, TileBuilder } from './tiles.ts';

const tilesKey = (day: string): string => `TILES#${day}`;
/** Tiles of level 1 are found by where their leaves begin, those above by number. */
const tileSk = ({ level, number, starts }: Tile): string =>
  level === 1 ? `1#${starts[0]}` : upperSk(level, number);
const upperSk = (level: number, number: number): string => `${level}#${String(number).padStart(7, '0')}`;

const hex = (hash: Uint8Array): string => Buffer.from(hash).toString('hex');

const tileRow = (day: string, tile: Tile): Row => ({
  pk: tilesKey(day),
  sk: tileSk(tile),
  a: { level: tile.level, number: tile.number },
  text: JSON.stringify({ hashes: tile.hashes.map(hex), starts: tile.starts }),
});

const contentSchema = z.object({ hashes: z.array(z.string()), starts: z.array(z.string()) });

function toTile({ pk, sk, a, text }: Row): Tile {
  try {
    const { hashes, starts } = contentSchema.parse(JSON.parse(text ?? ''));
    const bytes = hashes.map((hash) => Buffer.from(hash, 'hex'));
    return { level: Number(a.level), number: Number(a.number), hashes: bytes, starts };
  } catch (cause) {
    throw new BrokenRowError(`${pk} ${sk}`, { cause });
  }
}

/**
 * Passes once over the leaves of a sealed day, writes its tiles and says size and root. Of a sealed day it gives
 * the same at every repetition.
 */
export async function makeTiles(
  deps: { readonly table: Table; readonly ids: Pick<Ids, 'ulid'> },
  day: string,
): Promise<{ readonly size: number; readonly root: Uint8Array }> {
  const tree = new TileBuilder(async (tile) => {
    await deps.table.transact([{ put: tileRow(day, tile) }], deps.ids.ulid());
  });
  for await (const leaf of leavesFrom(deps.table, day)) await tree.add(leafHashOf(leaf), leafPlace(leaf));
  const { size } = tree;
  return { size, root: await tree.root() };
}

/** The tile of level 1 under which a leaf lies: the last one that does not begin after it. */
export async function tileOfLeaf(table: Table, day: string, place: string): Promise<Tile | undefined> {
  const range = { from: '1#', to: `1#${place}`, descending: true, limit: 1 };
  const [row] = (await table.query(tilesKey(day), range)).rows;
  return row && toTile(row);
}

export async function upperTile(
  table: Table,
  day: string,
  level: number,
  number: number,
): Promise<Tile | undefined> {
  const row = await table.get({ pk: tilesKey(day), sk: upperSk(level, number) });
  return row && toTile(row);
}
