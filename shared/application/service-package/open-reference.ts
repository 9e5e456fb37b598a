/** A provider that has no account, known by the one-time reference in the package of its order (7.6, 7.7). */
import type { Actor } from '../../protocol/decision.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { openForReading } from '../cases/read-case.ts';
import { orderStandingSchema } from './provider-view.ts';
import { findReference, type Standing, standingOf } from './reference-row.ts';

export interface OpenedReference {
  readonly caseId: string;
  readonly providerId: string;
  /** Who acts: the provider, and nobody of it by name. */
  readonly actor: Actor;
  /** HMAC of the reference: names it without giving it away. */
  readonly lookup: string;
  readonly standing: Standing;
  /** Of the case, as it was when the standing was found. */
  readonly version: number;
}

/** Undefined for what was never a reference of this node. Shows nothing of the case, and so leaves no record. */
export async function openReference(deps: CaseDeps, text: string): Promise<OpenedReference | undefined> {
  const found = await findReference(deps, text);
  if (!found) return undefined;
  const { reference, current, lookup } = found;
  const { caseId, providerId } = reference;
  const actor: Actor = { id: `provider:${providerId}`, roles: ['provider-agent'], provider: providerId };
  const opened = await openForReading(deps, { caseId, actor }, 'ReadCase');
  const view = opened.ok
    ? orderStandingSchema.safeParse(opened.loaded.kind.view(opened.loaded.state, 'addressee', actor)).data
    : undefined;
  const standing = standingOf(reference, current, view, deps.systemClock.now());
  const version = opened.ok ? opened.loaded.head.version : 0;
  return { caseId, providerId, actor, lookup, standing, version };
}
