/** Announcing a package. What can be refused by its declaration alone is refused here, before anything is sent. */
import { permit } from '../../case/policy.ts';
import type { Actor } from '../../protocol/decision.ts';
import type { CommandOutcome } from '../cases/command-outcome.ts';
import { decisionContext } from '../cases/decision-context.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { type IdempotencyClaim, idempotencyRow, readRepetition } from '../cases/idempotency.ts';
import { kindOf } from '../cases/load-case.ts';
import type { IntakeStore, SignedRequest } from '../ports.ts';
import {
  allRunsOver,
  caseOfPackage,
  type PackageRecord,
  type PackageRow,
  packageEnd,
  packageObject,
  packageRow,
  readPackageRow,
} from './package-rows.ts';
import { scanOrder } from './package-schema.ts';

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
  const packageId = `pkg_${deps.ids.ulid()}`;
  if (body.locationParty !== undefined) {
    const refused = await refusalOfScan(deps, packageId, actor, body.locationParty);
    if (refused) return refused;
  }
  const expiresAt = packageEnd(now);
  const fresh: PackageRecord = {
    packageId,
    state: 'awaited',
    uploader: actor.id,
    authority,
    mediaType: body.mediaType,
    size: body.size,
    digestMac: await packageMac(deps, authority, body.sha256),
    ...(body.locationParty ? { locationParty: body.locationParty } : {}),
    declaredAt: now,
    expiresAt,
    lookAt: allRunsOver({ expiresAt }),
    problems: [],
  };
  const answer = await idempotencyRow(deps, idempotency, { caseId: fresh.packageId, created: [] });
  const result = await deps.table.transact(
    [
      { put: packageRow(fresh), if: { absent: true } },
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

/** The draft of a scan is known beforehand: the rules say now what they would say when it has arrived. */
async function refusalOfScan(deps: Deps, packageId: string, actor: Actor, locationParty: string) {
  const caseId = caseOfPackage(packageId);
  const { context } = await decisionContext(deps, caseId, actor);
  const command = { ...scanOrder(packageId, locationParty), type: 'DraftOrder' };
  const decision = kindOf(deps, 'request').decide(undefined, command, context);
  return decision.ok ? undefined : { ok: false as const, why: 'refused' as const, refusal: decision.refusal };
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
