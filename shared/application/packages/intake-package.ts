/**
 * A package has arrived: read it through, open one draft case of it, or tell its uploader why not. All ids are
 * made of the package's, so that repeated, racing and interrupted runs come to the same end.
 */
import { createHash } from 'node:crypto';
import type { Actor } from '../../protocol/decision.ts';
import { currentActor } from '../cases/directory-actor.ts';
import { readDocumentRow } from '../cases/document-rows.ts';
import { executeCommand } from '../cases/execute-command.ts';
import { loadCase } from '../cases/load-case.ts';
import { recordAccess } from '../cases/records.ts';
import { documentKey, headKey, keyKey } from '../cases/rows.ts';
import { uploadSlotEnd } from '../documents/declare-upload.ts';
import { type IntakeDeps, sealArrived } from '../documents/intake-upload.ts';
import { ObjectMissingError } from '../ports.ts';
import { claimDigest } from './claim-digest.ts';
import { accept, PackageBusyError, reject, tell } from './conclude-package.ts';
import { examinePackage, type Plan, type PlannedDocument } from './examine-package.ts';
import { forgetPackage } from './forget-packages.ts';
import type { NoticeDeps } from './notify-uploader.ts';
import { PackageFaultError, type PackageProblem, packageProblem } from './package-problems.ts';
import {
  caseOfPackage,
  documentOfPackage,
  lastOpening,
  type PackageRecord,
  packageObject,
  readPackageRow,
} from './package-rows.ts';
import { packageMac } from './request-package.ts';

export type PackageDeps = IntakeDeps & NoticeDeps;
export type PackageOutcome = 'accepted' | 'rejected' | 'not-awaited' | 'gone';

const KEY = /^packages\/(pkg_[0-9A-HJKMNP-TV-Z]{26})$/;
const KIND = 'request';

export const isPackageObject = (key: string): boolean => KEY.test(key);

export async function intakePackage(deps: PackageDeps, key: string): Promise<PackageOutcome> {
  const packageId = KEY.exec(key)?.[1];
  if (packageId === undefined) return 'not-awaited';
  const row = await readPackageRow(deps.table, packageId);
  try {
    const settled = row?.state === 'awaited' ? await settle(deps, row) : row;
    if (settled) await tell(deps, settled);
    await deps.intake.delete(key);
    return settled && settled.state !== 'awaited' ? settled.state : 'not-awaited';
  } catch (error) {
    if (error instanceof ObjectMissingError) return 'gone';
    throw error;
  }
}

/** `undefined` for a package whose case was erased before it was done: nothing is kept of it. */
async function settle(deps: PackageDeps, row: PackageRecord): Promise<PackageRecord | undefined> {
  const caseId = caseOfPackage(row.packageId);
  const key = packageObject(row.packageId);
  const { size, arrivedAt: receivedAt, body } = await deps.intake.open(key);
  const received = { ...row, receivedAt };
  const hash = createHash('sha256');
  for await (const chunk of body) hash.update(chunk);
  const mac = await packageMac(deps, row.authority, hash.digest('hex'));
  if (size !== row.size || mac !== row.digestMac)
    return reject(deps, received, [packageProblem('digest-mismatch')]);

  // A case that is there was decided on by an earlier run: this one only finishes it.
  const isOpen = (await deps.table.get(headKey(caseId))) !== undefined;
  if (isOpen && !(await deps.table.get(keyKey(caseId)))) {
    await forgetPackage(deps, row, caseId);
    return undefined;
  }
  if (!isOpen && receivedAt > row.expiresAt) return reject(deps, received, [packageProblem('too-late')]);
  if (!isOpen && lastOpening(row) <= deps.systemClock.now())
    return reject(deps, received, [packageProblem('not-opened')]);
  // Roles are those of now; a lent one does that had not ended when its holder's last act, the upload, was done.
  const actor = await currentActor(deps.table, row.uploader, receivedAt);
  const isOwn = actor?.authority === row.authority;
  if (!isOpen && !isOwn) return reject(deps, received, [packageProblem('uploader-not-active')]);

  let plan: Plan;
  try {
    plan = await examinePackage(deps.intake, row);
  } catch (cause) {
    if (!(cause instanceof PackageFaultError)) throw cause;
    return reject(deps, received, cause.problems);
  }
  try {
    return await carryOut(deps, received, { isOpen, actor: isOwn ? actor : undefined, plan });
  } finally {
    await plan.close();
  }
}

async function carryOut(
  deps: PackageDeps,
  received: PackageRecord,
  run: { readonly isOpen: boolean; readonly actor: Actor | undefined; readonly plan: Plan },
): Promise<PackageRecord> {
  const { isOpen, actor, plan } = run;
  const caseId = caseOfPackage(received.packageId);
  if (!isOpen && actor) {
    const claim = await claimDigest(deps, received);
    if (claim === 'busy') throw new PackageBusyError(received.packageId);
    if (claim !== 'ours') return accept(deps, { ...received, ...claim });
    const refused = await open(deps, received, actor, plan);
    if (refused) return reject(deps, received, [refused]);
  }
  const problems = await fill(deps, received, actor, plan);
  return accept(deps, { ...received, caseId, problems });
}

/** The draft, decided like any other: by the person who announced the package. */
async function open(
  deps: PackageDeps,
  { packageId, receivedAt }: PackageRecord,
  actor: Actor,
  plan: Plan,
): Promise<PackageProblem | undefined> {
  const caseId = caseOfPackage(packageId);
  const command = { ...plan.order, type: 'DraftOrder', receivedAs: { packageId, receivedAt } };
  const outcome = await executeCommand(deps, { kind: KIND, caseId, opens: true, command, actor });
  // Another run of the same package may have been first: then the rules refuse a second draft.
  if (outcome.ok || (await deps.table.get(headKey(caseId)))) return undefined;
  if (outcome.why === 'denied') return packageProblem('missing-role');
  if (outcome.why !== 'refused') throw new PackageBusyError(outcome.why);
  const { code, detail, rule } = outcome.refusal;
  return { code, detail: `${rule}: ${detail}`, path: 'order' };
}

/** The documents, one after the other; each step is skipped where an earlier run has done it. */
async function fill(
  deps: PackageDeps,
  row: PackageRecord,
  actor: Actor | undefined,
  plan: Plan,
): Promise<readonly PackageProblem[]> {
  const caseId = caseOfPackage(row.packageId);
  const opened = await loadCase(deps, caseId);
  if (!opened?.key) return [];
  await recordReceipt(deps, row, caseId, opened.key);
  const problems: PackageProblem[] = [];
  const originalsFirst = [...plan.documents].sort(
    (a, b) => Number(a.translationOf !== undefined) - Number(b.translationOf !== undefined),
  );
  for (const document of originalsFirst) {
    const problem = await declare(deps, row, actor, document);
    if (problem) problems.push(problem);
  }
  for (const document of plan.documents) {
    if ((await seal(deps, row, document, plan)) === 'rejected')
      problems.push(packageProblem('document-rejected', `documents.${document.index}`));
  }
  return problems;
}

/** The record in the case, part of its audit: which package, when it was received, whose it was. */
async function recordReceipt(
  deps: PackageDeps,
  row: PackageRecord,
  caseId: string,
  key: Uint8Array,
): Promise<void> {
  const { packageId, uploader, authority, receivedAt = '' } = row;
  await recordAccess(deps, caseId, key, {
    actor: { id: uploader, roles: [], authority },
    what: 'OpenPackage',
    // The same for each run: the record is written once.
    session: packageId.slice('pkg_'.length),
    about: { packageId, receivedAt },
  });
}

async function declare(
  deps: PackageDeps,
  { packageId }: PackageRecord,
  actor: Actor | undefined,
  document: PlannedDocument,
): Promise<PackageProblem | undefined> {
  const caseId = caseOfPackage(packageId);
  const documentId = documentOfPackage(packageId, document.index);
  if (await deps.table.get(documentKey(caseId, documentId))) return undefined;
  const path = `documents.${document.index}`;
  if (!actor) return packageProblem('uploader-not-active', path);
  const { name, mediaType, size, sha256, purpose, language, translationOf } = document;
  const outcome = await executeCommand(deps, {
    kind: KIND,
    caseId,
    actor,
    command: {
      type: 'DeclareDocument',
      documentId,
      uploadExpiresAt: uploadSlotEnd(deps.systemClock.now()),
      ...{ name, mediaType, size, sha256, purpose },
      ...(language ? { language } : {}),
      ...(translationOf === undefined ? {} : { translationOf: documentOfPackage(packageId, translationOf) }),
    } as { type: string },
  });
  if (outcome.ok) return undefined;
  if (outcome.why === 'denied') return packageProblem('missing-role', path);
  if (outcome.why === 'conflict') throw new PackageBusyError(packageId);
  // The draft went on without its documents: somebody was quicker than the intake.
  const refusal = outcome.why === 'refused' ? outcome.refusal : undefined;
  return { code: refusal?.code ?? outcome.why, detail: refusal?.detail ?? 'The case is gone.', path };
}

async function seal(
  deps: PackageDeps,
  { packageId }: PackageRecord,
  planned: PlannedDocument,
  plan: Plan,
): Promise<'rejected' | 'done'> {
  const caseId = caseOfPackage(packageId);
  const [loaded, stored] = await Promise.all([
    loadCase(deps, caseId),
    deps.table.get(documentKey(caseId, documentOfPackage(packageId, planned.index))),
  ]);
  if (!loaded?.key || !stored) return 'done';
  const document = readDocumentRow(deps, loaded.key, caseId, stored);
  // An earlier run may have come this far.
  if (document.state === 'rejected') return 'rejected';
  if (document.state !== 'declared') return 'done';
  try {
    const sealed = await sealArrived(deps, { loaded, caseId, document, body: await planned.open() });
    return sealed === 'rejected' ? 'rejected' : 'done';
  } catch (cause) {
    throw plan.fault() ?? cause;
  }
}
