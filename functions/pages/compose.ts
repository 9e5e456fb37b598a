/** The pages over what a host gives them: the same on every engine. */
import type { ParkingStore } from '../../shared/application/parking.ts';
import type { Log, SystemClock } from '../../shared/application/ports.ts';
import type { PartyProfile } from '../../shared/protocol/parties.ts';
import type { Authenticator } from '../edge/request.ts';
import { type ApiTransport, apiOver } from './api-port.ts';
import { cookieWriter } from './cookies.ts';
import { type PagesHandler, pagesHandler } from './handle-visit.ts';
import type { Oidc } from './oidc.ts';
import { parkingOver } from './parking.ts';
import { sealer } from './session.ts';

export interface PagesParts {
  readonly transport: ApiTransport;
  readonly authenticator: Authenticator;
  readonly oidc: Oidc;
  /** Seals the cookies. */
  readonly secret: Uint8Array;
  readonly parking: ParkingStore;
  readonly profile: PartyProfile;
  readonly baseUrl: string;
  readonly systemClock: SystemClock;
  readonly newId: () => string;
  readonly log: Log;
  readonly canStream: boolean;
}

export function composePages(parts: PagesParts): PagesHandler {
  const { transport, secret, parking, profile, ...rest } = parts;
  return pagesHandler({
    ...rest,
    api: apiOver(transport),
    sealer: sealer(secret),
    cookies: cookieWriter(parts.baseUrl),
    parking: parkingOver(parking, parts.systemClock),
    party: profile.code,
    names: profile.names,
    exercise: profile.exercise ?? false,
  });
}
