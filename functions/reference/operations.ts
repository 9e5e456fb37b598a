/** What anybody on the node may look up: Party profiles, roles, the API itself. */
import type { CaseDeps } from '../../shared/application/cases/deps.ts';
import { ROLES } from '../../shared/case/roles.ts';
import { apiPage } from '../../shared/contracts/api-page.ts';
import { openApi } from '../../shared/contracts/openapi.ts';
import { problem } from '../edge/problems.ts';
import type { Operation, Operations, ShellDeps } from '../edge/request.ts';

export interface ReferenceDeps extends ShellDeps {
  readonly cases: ShellDeps['cases'] & Pick<CaseDeps, 'party' | 'profiles'>;
  readonly baseUrl: string;
  readonly issuer: string;
}

export function referenceOperations({ cases, baseUrl, issuer }: ReferenceDeps): Operations {
  const profiles = async () => (await cases.profiles.current()).byCode;

  const parties: Operation = async () => {
    const all = Object.values(await profiles());
    const short = all.map(({ code, names, timeZone, status }) => ({ code, names, timeZone, status }));
    return { status: 200, body: { parties: short } };
  };

  const party: Operation = async (request) => {
    const found = (await profiles())[request.path.code ?? ''];
    if (!found) throw problem('not-found', 'This node holds no profile of that Party; see GET /parties.');
    return { status: 200, body: found };
  };

  const openApiDocument: Operation = async () => {
    const exercise = (await profiles())[cases.party]?.exercise ?? false;
    return { status: 200, body: openApi({ baseUrl, issuer, exercise }) };
  };

  return {
    ListParties: parties,
    ReadParty: party,
    ListRoles: async () => ({
      status: 200,
      body: { roles: Object.entries(ROLES).map(([role, meaning]) => ({ role, meaning })) },
    }),
    ReadHealth: async () => ({ status: 200, body: { party: cases.party, status: 'ok' } }),
    ReadOpenApi: openApiDocument,
    ReadApiPage: async () => ({
      status: 200,
      text: apiPage(cases.party),
      headers: { 'Content-Type': 'text/html; charset=utf-8' },
    }),
  };
}
