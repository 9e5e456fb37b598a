/** Announcing a package, and asking what became of it. */
import { permit } from '../../case/policy.ts';
import type { Actor } from '../../protocol/decision.ts';
import type { CommandOutcome } from '../cases/command-outcome.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { type IdempotencyClaim, idempotencyRow, readRepetition } from '../cases/idempotency.ts';
import type { IntakeStore, SignedRequest } from '../ports.ts';
import {
  type PackageRecord,
  type PackageRow,
  packageEnd,
  packageObject,
  packageRow,
  readPackageRow,
} from './package-rows.ts';

const LINK_MS = 3_600_000;

export interface AnnouncedPackage {
  readonly size: number;
  readonly sha256: string;
  readonly mediaType: PackageRow['mediaType'];
  readonly locationParty?: string;
}

export type RequestPackageOutcome =
  | Exclude<CommandOutcome, { ok: true }>
  | { readonly ok: true; readonly row: PackageRecord; readonly upload: SignedRequest };

type Deps = CaseDeps & { readonly intake: IntakeStore };

export async function requestPackage(
  deps: Deps,
  request: { readonly actor: Actor; readonly body: AnnouncedPackage; readonly idempotency: IdempotencyClaim },
): Promise<RequestPackageOutcome> {
  const { actor, body, idempotency } = request;
  const { authority } = actor;
  if (authority === undefined || !permit(actor, 'DropPackage', 'own-authority', undefined).ok)
    return { ok: false, why: 'denied', code: 'role' };
  const now = deps.systemClock.now();
  const fresh: PackageRecord = {
    packageId: `pkg_${deps.ids.ulid()}`,
    state: 'awaited',
    uploader: actor.id,
    authority,
    mediaType: body.mediaType,
    size: body.size,
    digestMac: await packageMac(deps, authority, body.sha256),
    ...(body.locationParty ? { locationParty: body.locationParty } : {}),
    declaredAt: now,
    expiresAt: packageEnd(now),
    problems: [],
  };
  const answer = await idempotencyRow(deps, idempotency, { caseId: fresh.packageId, created: [] });
  const result = await deps.table.transact(
    [
      { put: packageRow(fresh, fresh.expiresAt), if: { absent: true } },
      { put: answer(1, 'awaited'), if: { absent: true } },
    ],
    deps.ids.ulid(),
  );
  if (result.ok) return { ok: true, row: fresh, upload: await signed(deps, fresh, body.sha256) };
  const earlier = await readRepetition(deps, idempotency);
  if (!earlier?.ok) return earlier ?? { ok: false, why: 'conflict' };
  const row = await readPackageRow(deps.table, earlier.caseId);
  return row ? { ok: true, row, upload: await signed(deps, row, body.sha256) } : { ok: false, why: 'absent' };
}

/** A repetition gets a fresh link, until the slot ends. */
function signed(deps: Deps, row: PackageRow, sha256: string): Promise<SignedRequest> {
  const { packageId, size, mediaType } = row;
  const end = Math.min(Date.parse(deps.systemClock.now()) + LINK_MS, Date.parse(row.expiresAt));
  const expiresAt = new Date(end).toISOString();
  return deps.intake.signUpload({ key: packageObject(packageId), size, sha256, mediaType, expiresAt });
}

export const packageMac = (deps: CaseDeps, authority: string, sha256: string): Promise<string> =>
  deps.secrets.requestMac(`package ${authority} ${sha256}`);

/** Whoever drafts for the authority may see it; for everybody else there is none. */
export async function readPackage(
  deps: CaseDeps,
  request: { readonly actor: Actor; readonly packageId: string },
): Promise<
  | { readonly ok: true; readonly row: PackageRecord }
  | { readonly ok: false; readonly why: 'absent' | 'denied' }
> {
  const { actor, packageId } = request;
  if (!permit(actor, 'ReadPackage', 'own-authority', undefined).ok) return { ok: false, why: 'denied' };
  const row = await readPackageRow(deps.table, packageId);
  return row && row.authority === actor.authority ? { ok: true, row } : { ok: false, why: 'absent' };
}
