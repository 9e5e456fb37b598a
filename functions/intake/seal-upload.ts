/** Object Created -> sealed document, segment taken, or opened package. Throws on faults, so that the event is delivered again. */
import type { EventBridgeEvent } from 'aws-lambda';
import { intakeUpload } from '../../shared/application/documents/intake-upload.ts';
import {
  intakePackage,
  isPackageObject,
  type PackageDeps,
} from '../../shared/application/packages/intake-package.ts';
import type { Log } from '../../shared/application/ports.ts';
import { intakeSegment } from '../../shared/application/transfers/intake-segment.ts';
import { isTransferObject } from '../../shared/application/transfers/travelling.ts';

export type ObjectCreated = EventBridgeEvent<
  'Object Created',
  { bucket: { name: string }; object: { key: string; size?: number } }
>;

const taken = (deps: SealDeps, key: string): Promise<string> => {
  if (isTransferObject(key)) return intakeSegment(deps, key);
  return isPackageObject(key) ? intakePackage(deps, key) : intakeUpload(deps, key);
};

export type SealDeps = PackageDeps & { readonly log: Log };

export const sealUpload =
  (deps: SealDeps) =>
  async (event: Pick<ObjectCreated, 'detail'> & Partial<ObjectCreated>): Promise<{ outcome: string }> => {
    const { key } = event.detail.object;
    const outcome = await taken(deps, key);
    deps.log.info('intake', { key, outcome });
    return { outcome };
  };
