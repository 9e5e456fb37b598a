/** Packages over HTTP: announce one, and see what became of it or of all. They are opened by the intake function. */
import type { PackageRecord } from '../../shared/application/packages/package-rows.ts';
import { listPackages, readPackage } from '../../shared/application/packages/read-packages.ts';
import { type AnnouncedPackage, requestPackage } from '../../shared/application/packages/request-package.ts';
import type { IntakeStore } from '../../shared/application/ports.ts';
import type { Attributes } from '../../shared/application/table.ts';
import { expectDecided, expectRead } from '../edge/outcomes.ts';
import type { EdgeDeps, Operation, Operations } from '../edge/request.ts';

export type PackageDeps = EdgeDeps & { readonly intake: IntakeStore };

export function packageOperations(deps: PackageDeps): Operations {
  const store = { ...deps.cases, intake: deps.intake };

  const announce: Operation = async (request) => {
    const { caller, operation, idempotencyKey, body, correlationId } = request;
    const outcome = await requestPackage(store, {
      actor: caller.actor,
      body: body as AnnouncedPackage,
      idempotency: {
        actor: caller.actor.id,
        route: operation,
        key: idempotencyKey ?? correlationId,
        request: JSON.stringify([operation, body]),
      },
    });
    if (!outcome.ok) return expectDecided(outcome);
    const { row, upload } = outcome;
    return {
      status: 201,
      body: { ...shown(row), upload },
      headers: { Location: `/packages/${row.packageId}` },
    };
  };

  const read: Operation = async (request) => {
    const packageId = request.path.id ?? '';
    const found = await readPackage(deps.cases, { actor: request.caller.actor, packageId });
    const { row } = expectRead<{ ok: true; row: PackageRecord }>(found);
    return { status: 200, body: shown(row) };
  };

  const list: Operation = async (request) => {
    const { limit, cursor } = request.query as { limit: number; cursor?: string };
    const { actor } = request.caller;
    const found = await listPackages(deps.cases, { actor, limit, ...(cursor ? { cursor } : {}) });
    const page = expectRead<{ ok: true; entries: readonly Attributes[]; cursor?: string }>(found);
    const entries = page.entries.map((a) => Object.fromEntries(LISTED.map((name) => [name, a[name]])));
    return { status: 200, body: { entries, ...(page.cursor ? { next: page.cursor } : {}) } };
  };

  return { DropPackage: announce, ReadPackage: read, ListPackages: list };
}

const LISTED = [
  ...['packageId', 'state', 'uploader', 'mediaType', 'size', 'declaredAt', 'expiresAt'],
  ...['receivedAt', 'caseId', 'repeats', 'codes'],
];

function shown(row: PackageRecord) {
  const { packageId, state, uploader, mediaType, size, declaredAt, expiresAt } = row;
  const { receivedAt, caseId, repeats, problems } = row;
  return {
    ...{ packageId, state, uploader, mediaType, size, declaredAt, expiresAt, problems },
    ...(receivedAt ? { receivedAt } : {}),
    ...(caseId ? { caseId } : {}),
    ...(repeats ? { repeats } : {}),
  };
}
