/** Every kind of event-sourced record of this release. */
import { directoryKind } from './directory/kind.ts';
import type { Kind } from './kind.ts';
import { requestKind } from './request-kind.ts';
import { trustKind } from './trust/kind.ts';

// Each kind knows its own state and commands; the shell carries them unseen.
export const KINDS: Readonly<Record<string, Kind>> = {
  [requestKind.name]: requestKind as Kind,
  [directoryKind.name]: directoryKind as Kind,
  [trustKind.name]: trustKind as Kind,
};
