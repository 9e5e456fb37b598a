/** Whose access tokens count, and for which clients or audiences. */
import type { IssuerPlace } from '../compose-edge.ts';
import type { NodeWiring } from './wire-node.ts';

export const issuerOf = ({ environment }: NodeWiring): IssuerPlace => ({
  issuer: environment.need('ISSUER'),
  jwksUrl: environment.need('JWKS_URL'),
  audience: environment.need('AUDIENCE').split(','),
});
