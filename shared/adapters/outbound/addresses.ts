/** Which addresses a node may connect to. */
import { lookup as resolve } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { OutboundRefusedError } from '../../application/outbound-http.ts';

/** `public`: unicast addresses of the internet. `loopback`: this machine, for exercises. */
export type Reach = 'public' | 'loopback';

/** Where an address lies; undefined for every range that is nobody's business (private, link-local, shared, ...). */
export function reachOf(address: string): Reach | undefined {
  if (!ipaddr.isValid(address)) return undefined;
  // An IPv4 address in IPv6 clothes is judged as what it is.
  const range = ipaddr.process(address).range();
  if (range === 'unicast') return 'public';
  return range === 'loopback' ? 'loopback' : undefined;
}

export type Resolve = typeof resolve;

/**
 * Resolves a name for a connection and gives only addresses within reach. One address out of reach spoils the
 * answer: a name that points inside and outside is an attempt, not an accident.
 */
export const checkedLookup =
  (allowed: readonly Reach[], resolver: Resolve = resolve): LookupFunction =>
  (hostname, options, callback) => {
    resolver(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, [], 0);
      const outside = addresses.some(({ address }) => {
        const reach = reachOf(address);
        return reach === undefined || !allowed.includes(reach);
      });
      if (outside || addresses.length === 0)
        return callback(new OutboundRefusedError('the name resolves to an address out of reach'), [], 0);
      if (options.all) return callback(null, addresses);
      const [first] = addresses;
      return callback(null, first?.address ?? '', first?.family ?? 0);
    });
  };
