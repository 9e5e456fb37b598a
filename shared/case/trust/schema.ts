/** Peers: the nodes of other Parties that this node believes, and the keys by which it knows them. All of it open. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { EventDefinitions, EventsOf } from '../../protocol/event-definition.ts';
import { lazily } from '../../protocol/on-demand.ts';
import { partyCodeSchema } from '../../protocol/parties.ts';
import { canonicalJson } from '../envelope.ts';

/** Base64url of 32 bytes. */
const word = z.string().regex(/^[\w-]{43}$/);
export const signingKeySchema = z.strictObject({
  kid: word,
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: word,
  y: word,
});
export const encryptionKeySchema = z.strictObject({
  kid: word,
  kty: z.literal('RSA'),
  /** 3,072 to 4,096 bits. */
  n: z.string().regex(/^[\w-]{512,700}$/),
  e: z.string().regex(/^[\w-]{1,8}$/),
});

export const nodeKeysSchema = z.strictObject({
  /** The one in use first. */
  signing: z.array(signingKeySchema).min(1).max(5),
  encryption: z.array(encryptionKeySchema).min(1).max(5),
});
export type NodeKeys = z.infer<typeof nodeKeysSchema>;

/** https, and plain http only on the machine itself, where an exercise runs. */
export const baseUrlSchema = z
  .url()
  .max(300)
  .refine((url) => {
    if (!URL.canParse(url)) return false;
    const { protocol, hostname, search, hash, username } = new URL(url);
    const isLocal = hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]';
    return (protocol === 'https:' || (protocol === 'http:' && isLocal)) && !search && !hash && !username;
  }, 'an https URL without query (http on the same machine only)');

/** What a node publishes about itself (GET /.well-known/accord224-node.json). */
export const nodeDescriptionSchema = z.strictObject({
  party: partyCodeSchema,
  baseUrl: baseUrlSchema,
  exercise: z.boolean(),
  keys: nodeKeysSchema,
});
export type NodeDescription = z.infer<typeof nodeDescriptionSchema>;

export const pinPeerSchema = z.strictObject({
  ...nodeDescriptionSchema.shape,
  /** As compared out of band: nothing is pinned by what the network says alone. */
  fingerprint: z.string().regex(/^[0-9a-f]{4}(?:-[0-9a-f]{4}){15}$/),
  /** The trust ends then, unless it is renewed. */
  validUntil: z.iso.datetime(),
});
export const redriveSchema = z.strictObject({});
export const removePeerSchema = z.strictObject({ reason: z.string().min(1).max(1000) });

/** What two operators read to each other: Party, address and keys in one digest, in groups of four. */
export function fingerprintOf({
  party,
  baseUrl,
  keys,
}: Pick<NodeDescription, 'party' | 'baseUrl' | 'keys'>): string {
  const named = {
    party,
    baseUrl,
    signing: keys.signing.map((key) => key.kid),
    encryption: keys.encryption.map((key) => key.kid),
  };
  const digest = createHash('sha256').update(canonicalJson(named)).digest('hex');
  return digest.match(/.{4}/g)?.join('-') ?? digest;
}

export type TrustCommand =
  | ({ readonly type: 'PinPeer' } & z.infer<typeof pinPeerSchema>)
  | { readonly type: 'AnnounceKeys'; readonly keys: NodeKeys }
  | { readonly type: 'ReceiveKeys'; readonly keys: NodeKeys }
  | ({ readonly type: 'RemovePeer' } & z.infer<typeof removePeerSchema>);

export const trustEvents = lazily({
  PeerPinned: () => ({
    version: 1,
    paragraph: 'policy: trust',
    description: 'An operator compared the fingerprint and trusts the node of another Party for a time.',
    open: pinPeerSchema,
  }),
  PeerKeysRotated: () => ({
    version: 1,
    paragraph: 'policy: trust',
    description: 'The peer named its keys anew, under a signature of a key that was pinned before.',
    open: z.strictObject({ keys: nodeKeysSchema }),
  }),
  KeysAnnounced: () => ({
    version: 1,
    paragraph: 'policy: trust',
    description: 'This node told the peer its keys.',
    open: z.strictObject({ to: partyCodeSchema, keys: nodeKeysSchema }),
  }),
  PeerRemoved: () => ({
    version: 1,
    paragraph: 'policy: trust',
    description: 'The node of another Party is not trusted any more.',
    open: z.strictObject({}),
    sealed: z.strictObject({ reason: z.string() }),
  }),
}) satisfies EventDefinitions;
export type TrustEvent = EventsOf<typeof trustEvents>;
