/** The directory as the pages read it. */
import * as z from 'zod';
import { ApiProblemError } from './api-port.ts';
import { mayDo } from './case-data.ts';
import type { Option } from './form-spec.ts';
import type { Texts } from './i18n.ts';
import type { PagesDeps, SignedInVisit } from './visit.ts';

const text = z.string().optional().catch(undefined);

export const userView = z.looseObject({
  id: z.string(),
  status: z.string().default('active'),
  roles: z.array(z.string()).default([]).catch([]),
  displayName: text,
  authority: text,
  provider: text,
  version: z.int().optional().catch(undefined),
  absence: z.looseObject({ from: z.string(), until: z.string() }).optional().catch(undefined),
  delegations: z
    .array(
      z.looseObject({
        n: z.int(),
        by: z.string(),
        roles: z.array(z.string()).default([]),
        from: z.string(),
        until: z.string(),
      }),
    )
    .default([])
    .catch([]),
});
export type UserView = z.infer<typeof userView>;

export const userName = ({ displayName, id }: Pick<UserView, 'displayName' | 'id'>): string =>
  displayName ?? id.slice(0, 12);

export interface UserList {
  readonly users: readonly UserView[];
  readonly next?: string;
}

export async function readUsers(
  { api }: PagesDeps,
  { session }: SignedInVisit,
  query: Readonly<Record<string, string | undefined>> = {},
): Promise<UserList> {
  const answer = await api.json({ method: 'GET', path: '/directory', query, token: session.token });
  const users = z.array(userView).parse(answer.users);
  return { users, ...(typeof answer.next === 'string' ? { next: answer.next } : {}) };
}

/** A list of choices has an end; whoever works for a larger authority finds colleagues in the directory. */
const MOST_PAGES = 5;

async function everybody(deps: PagesDeps, visit: SignedInVisit): Promise<UserView[]> {
  const found: UserView[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { users, next } = await readUsers(deps, visit, { limit: '100', cursor });
    found.push(...users);
    cursor = next;
    if (cursor === undefined) break;
  }
  return found;
}

export const colleagueOptions = async (deps: PagesDeps, visit: SignedInVisit): Promise<Option[]> =>
  optionsFrom(visit, await everybody(deps, visit));

const optionsFrom = ({ t, actor }: SignedInVisit, users: readonly UserView[]): Option[] =>
  users
    .map((user) => ({ value: user.id, text: nameLine(t, user, actor.id) }))
    .sort((a, b) => a.text.localeCompare(b.text, t.language));

function nameLine(t: Texts, user: UserView, self: string): string {
  const roles = user.roles.map((role) => t.word('role', role)).join(', ');
  return `${userName(user)}${user.id === self ? ` (${t('people.you')})` : ''} - ${roles}`;
}

/** Active people of the same authority, whom roles can be lent by and cases given to. */
export async function colleaguesOf(
  deps: PagesDeps,
  visit: SignedInVisit,
  { id, authority }: UserView,
): Promise<Option[]> {
  const all = await everybody(deps, visit);
  return optionsFrom(
    visit,
    all.filter((one) => one.id !== id && one.authority === authority),
  );
}

/** An administrator reads the record itself; whoever works on cases sees what the list says of a colleague. */
export async function readUser(deps: PagesDeps, visit: SignedInVisit, id: string): Promise<UserView> {
  if (mayDo(visit.actor, 'ReadUser', 'same-party')) {
    const path = `/directory/${encodeURIComponent(id)}`;
    const call = { method: 'GET', path, token: visit.session.token } as const;
    return userView.parse(await deps.api.json(call));
  }
  const found = (await everybody(deps, visit)).find((user) => user.id === id);
  if (!found) throw new ApiProblemError(NOBODY);
  return found;
}

const NOBODY = {
  type: 'urn:accord224:problem:not-found',
  title: 'There is no such resource for you',
  status: 404,
  detail: 'There is no such resource, or it is not yours to see.',
  code: 'not-found',
  correlationId: '',
};
