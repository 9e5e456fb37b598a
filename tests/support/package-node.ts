/** The core with an intake store, one enrolled uploader and a mailbox: what the tests of packages work on. */
import { createHash } from 'node:crypto';
import { createSegmentCipher } from '../../shared/adapters/formats/segments.ts';
import { executeCommand } from '../../shared/application/cases/execute-command.ts';
import { intakePackage, type PackageDeps } from '../../shared/application/packages/intake-package.ts';
import { packageObject } from '../../shared/application/packages/package-rows.ts';
import { readPackage } from '../../shared/application/packages/read-packages.ts';
import { requestPackage } from '../../shared/application/packages/request-package.ts';
import { SYSTEM_ROLE } from '../../shared/case/roles.ts';
import type { Actor } from '../../shared/protocol/decision.ts';
import { openCore } from './e2e-core.ts';
import { makeFileIntake } from './file-intake.ts';

export const UPLOADER = `usr_${'a'.repeat(32)}`;
const NODE = { id: 'system:node', roles: [SYSTEM_ROLE] };

export type PackageNode = Awaited<ReturnType<typeof openPackageNode>>;

export async function openPackageNode() {
  const core = await openCore();
  const files = await makeFileIntake(core.deps.systemClock.now());
  const mailed: { id: string; to: readonly string[]; subject: string; text: string }[] = [];
  const deps: PackageDeps = {
    ...core.deps,
    // Files have the time of the machine that runs the test; that of the node is elsewhere.
    intake: {
      ...files.intake,
      open: async (key, from) => ({ ...(await files.intake.open(key, from)), arrivedAt: files.time.now }),
    },
    segments: createSegmentCipher(),
    scanner: { scan: async () => 'notScanned' },
    queue: { again: async () => undefined },
    mail: { send: async (mail) => void mailed.push(mail) },
    baseUrl: 'https://xa.example',
  };
  const officer: Actor = { id: UPLOADER, roles: ['case-officer'], authority: 'xa-dpp' };
  let uploads = 0;

  const directory = (type: string, body: object = {}, caseId = UPLOADER, actor: Actor = NODE) =>
    executeCommand(core.deps, {
      kind: 'directory',
      caseId,
      opens: true,
      command: { type, ...body } as { type: string },
      actor,
      authAgeMinutes: 0,
    });
  const enrol = async (caseId: string, roles: readonly string[], authority = 'xa-dpp'): Promise<void> => {
    const person = { issuer: 'https://issuer.example', subject: caseId, displayName: 'A person' };
    const enrolled = await directory('EnrolUser', { ...person, roles, authority }, caseId);
    if (!enrolled.ok) throw new Error(JSON.stringify(enrolled));
  };
  await enrol(UPLOADER, officer.roles);

  async function announced(bytes: Uint8Array, mediaType = 'application/zip', actor: Actor = officer) {
    uploads += 1;
    const body = {
      size: bytes.byteLength,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      mediaType: mediaType as 'application/zip',
      ...(/json|zip/.test(mediaType) ? {} : { locationParty: 'XB' }),
    };
    const idempotency = { actor: actor.id, route: 'DropPackage', key: `k${uploads}`, request: '{}' };
    const outcome = await requestPackage(deps, { actor, body, idempotency });
    if (!outcome.ok) throw new Error(JSON.stringify(outcome));
    return outcome;
  }

  const close = (): void => {
    files.close();
    core.close();
  };

  return {
    core,
    files,
    deps,
    mailed,
    officer,
    directory,
    enrol,
    announced,
    /** Announced and uploaded; not opened yet. */
    async dropped(bytes: Uint8Array, mediaType?: string, actor?: Actor): Promise<string> {
      const { row, upload } = await announced(bytes, mediaType, actor);
      const stored = await files.accept(upload, bytes);
      if (stored.status !== 'stored') throw new Error(stored.code);
      return row.packageId;
    },
    opened: (packageId: string, with_: PackageDeps = deps) => intakePackage(with_, packageObject(packageId)),
    async result(packageId: string) {
      const found = await readPackage(deps, { actor: officer, packageId });
      if (!found.ok) throw new Error(found.why);
      return found.row;
    },
    /** The node's clock and that of its intake store forward, together. */
    pass(hours: number): void {
      core.pass(hours);
      files.time.now = core.deps.systemClock.now();
    },
    close,
    async [Symbol.asyncDispose](): Promise<void> {
      close();
    },
  };
}
