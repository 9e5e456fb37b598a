/** Object Created -> sealed document. Throws on faults, so that the platform delivers the event again. */
import type { EventBridgeEvent } from 'aws-lambda';
import { type IntakeDeps, intakeUpload } from '../../shared/application/documents/intake-upload.ts';
import type { Log } from '../../shared/application/ports.ts';

export type ObjectCreated = EventBridgeEvent<
  'Object Created',
  { bucket: { name: string }; object: { key: string; size?: number } }
>;

export const sealUpload =
  (deps: IntakeDeps & { readonly log: Log }) =>
  async (event: ObjectCreated): Promise<{ outcome: string }> => {
    const { key } = event.detail.object;
    const outcome = await intakeUpload(deps, key);
    deps.log.info('intake', { key, outcome });
    return { outcome };
  };
