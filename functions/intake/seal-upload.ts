/** Object Created -> sealed document, or opened package. Throws on faults, so that the event is delivered again. */
import type { EventBridgeEvent } from 'aws-lambda';
import { intakeUpload } from '../../shared/application/documents/intake-upload.ts';
import {
  intakePackage,
  isPackageObject,
  type PackageDeps,
} from '../../shared/application/packages/intake-package.ts';
import type { Log } from '../../shared/application/ports.ts';

export type ObjectCreated = EventBridgeEvent<
  'Object Created',
  { bucket: { name: string }; object: { key: string; size?: number } }
>;

export type SealDeps = PackageDeps & { readonly log: Log };

export const sealUpload =
  (deps: SealDeps) =>
  async (event: Pick<ObjectCreated, 'detail'> & Partial<ObjectCreated>): Promise<{ outcome: string }> => {
    const { key } = event.detail.object;
    const outcome = isPackageObject(key) ? await intakePackage(deps, key) : await intakeUpload(deps, key);
    deps.log.info('intake', { key, outcome });
    return { outcome };
  };
