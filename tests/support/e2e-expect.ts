/** What the e2e suites expect of answers: problems in full, cases untouched, attempts on record, lists that catch up. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Answer, NodeClient } from '../../local/client.ts';
import type { PlayerName } from '../../local/exercise/cast.ts';
import { problemSchema } from '../../shared/contracts/problem.ts';
import type { Target } from './e2e-target.ts';

export type Json = Record<string, unknown>;

/** RFC 9457, with a code for machines and a sentence for people. Returns the problem for further looks. */
export function expectProblem(answer: Answer, status: number, code: string): Json {
  expect(`${answer.status} ${(answer.body as Json | undefined)?.code}`).toBe(`${status} ${code}`);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const problem = problemSchema.parse(answer.body);
  expect(problem.status).toBe(status);
  expect(problem.type).toMatch(/^urn:accord224:problem:/);
  expect(problem.detail.length).toBeGreaterThan(10);
  expect(problem.title.length).toBeGreaterThan(5);
  return problem;
}

/** Repeats until the answer fits; lists may lag, writes never do. */
export async function eventually<T>(
  read: () => Promise<T>,
  fits: (found: T) => boolean,
  timeoutMs = 10_000,
): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const found = await read();
    if (fits(found)) return found;
    if (Date.now() > until)
      throw new Error(`not in time; last seen: ${JSON.stringify(found)?.slice(0, 1500)}`);
    await wait(40);
  }
}

export interface Snapshot {
  readonly etag: string | null;
  readonly version: number;
  readonly hashes: readonly string[];
}

/** Version, ETag and the whole chain of a case, as its own authority sees it. */
export async function snapshot(client: NodeClient, caseId: string): Promise<Snapshot> {
  const read = await client.call('GET', `/cases/${caseId}`);
  const { events } = (await client.expect('GET', `/cases/${caseId}/events?limit=100`)) as {
    events: { hash: string }[];
  };
  return {
    etag: read.headers.get('etag'),
    version: Number((read.body as Json).version),
    hashes: events.map(({ hash }) => hash),
  };
}

/** All attempts of today (UTC), as the data-protection officer sees them. */
export async function attempts(target: Target): Promise<Json[]> {
  const dpo = await target.client('dpo');
  const found: Json[] = [];
  let cursor: string | undefined;
  do {
    const date = new Date().toISOString().slice(0, 10);
    const page = await dpo.expect(
      'GET',
      `/attempts?date=${date}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    );
    found.push(...(page.records as Json[]));
    cursor = page.next as string | undefined;
  } while (cursor);
  return found;
}

export interface TurnedAway {
  readonly caseId: string;
  readonly who: PlayerName;
  readonly action: string;
  readonly status: number;
  readonly code: string;
}

/** The act is answered with the problem, changes nothing of the case, and is on record under who tried. */
export async function turnedAway(
  target: Target,
  { caseId, who, action, status, code }: TurnedAway,
  act: (client: NodeClient) => Promise<Answer>,
): Promise<Json> {
  const officer = await target.client('officer');
  const actor = await target.actorId(who);
  const mine = async () =>
    (await attempts(target)).filter((a) => a.actor === actor && a.action === action && a.code === code)
      .length;
  const [before, tried] = [await snapshot(officer, caseId), await mine()];
  const problem = expectProblem(await act(await target.client(who)), status, code);
  expect(await snapshot(officer, caseId)).toEqual(before);
  expect(await mine()).toBe(tried + 1);
  return problem;
}
