/** An inbox of one's own: pages are filled, in a bounded number of queries, and nothing is lost between them. */
import { listInbox } from '../../../shared/application/cases/list-inbox.ts';
import { type Core, draftBody, freshId, OFFICER, openCore, run } from '../../support/e2e-core.ts';

const COLLEAGUE = { ...OFFICER, id: 'usr_colleague' };
let core: Core;
const own: string[] = [];
beforeAll(async () => {
  core = await openCore();
  for (let n = 0; n < 40; n += 1) {
    const actor = n % 10 === 9 ? OFFICER : COLLEAGUE;
    const caseId = freshId(core);
    await run(core.deps, 'DraftOrder', draftBody(), { caseId, opens: true, actor });
    if (actor === OFFICER) own.push(caseId);
  }
});
afterAll(() => core.close());

async function pages(limit: number) {
  const found: string[][] = [];
  let cursor: string | undefined;
  let queries = 0;
  const table = {
    ...core.deps.table,
    index: (...args: Parameters<typeof core.deps.table.index>) => {
      queries += 1;
      return core.deps.table.index(...args);
    },
  };
  const most: number[] = [];
  do {
    queries = 0;
    const page = await listInbox(
      { ...core.deps, table },
      { actor: OFFICER, closed: false, mine: true, withinDays: 7, limit, ...(cursor ? { cursor } : {}) },
    );
    found.push(page.entries.map(({ caseId }) => String(caseId)));
    most.push(queries);
    cursor = page.cursor;
  } while (cursor);
  return { found, most: Math.max(...most) };
}

it.each([1, 2, 3, 25])("pages of %i hold every case of one's own once", async (limit) => {
  // Lists lag: what was written last appears in a moment.
  let last: Awaited<ReturnType<typeof pages>> = { found: [], most: 0 };
  for (let tries = 0; tries < 50; tries += 1) {
    last = await pages(limit);
    if (last.found.flat().length === own.length) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(last.found.flat().sort()).toEqual([...own].sort());
  expect(last.most).toBeLessThanOrEqual(10);
  for (const page of last.found) expect(page.length).toBeLessThanOrEqual(limit);
});
