/**
 * A writer in a process of its own. `race FILE VERSIONS`: raises the version of one row against other racers and
 * prints the versions it won. `acknowledge FILE`: writes rows without end, printing each key once it is durable.
 */
import { openSqliteTable } from '../../shared/adapters/embedded/sqlite-table.ts';

const [mode, file = '', versions = '0'] = process.argv.slice(2);
const table = openSqliteTable({ file });
const head = { pk: 'RACE', sk: 'HEAD' };
const eventKey = (version: number): string => `EV#${String(version).padStart(7, '0')}`;

async function race(last: number): Promise<void> {
  const won: number[] = [];
  for (;;) {
    const version = Number((await table.get(head))?.a.version ?? 0);
    if (version >= last) break;
    const result = await table.transact(
      [
        {
          put: { ...head, a: { version: version + 1 } },
          if: version === 0 ? { absent: true } : { equals: { version } },
        },
        { put: { pk: head.pk, sk: eventKey(version + 1), a: { writer: process.pid } }, if: { absent: true } },
      ],
      `${process.pid}-${version}`,
    );
    if (result.ok) won.push(version + 1);
    // Lets the other one in: without a pause the holder of the lock takes it again at once.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 2));
  }
  console.log(JSON.stringify(won));
}

async function acknowledge(): Promise<never> {
  for (let n = 1; ; n++) {
    await table.transact(
      [{ put: { pk: 'ACK', sk: eventKey(n), a: {}, blob: new Uint8Array(500) } }],
      `a-${n}`,
    );
    process.stdout.write(`${eventKey(n)}\n`);
  }
}

if (mode === 'race') await race(Number(versions));
else await acknowledge();
table.close();
