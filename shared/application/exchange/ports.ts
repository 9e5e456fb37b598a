/** What the exchange between nodes needs from the outside, besides the ports of a case. */

/** A public key that peers encrypt to, as RFC 7517 has it; `kid` is its thumbprint (RFC 7638). */
export interface EncryptionKey {
  readonly kid: string;
  readonly kty: 'RSA';
  readonly n: string;
  readonly e: string;
}

/** The node's private keys of RSA-OAEP-256. They never leave their keeper (KMS on AWS, key files embedded). */
export interface DecryptionPort {
  /** The key that peers should use now comes first; former ones follow while messages may be under way. */
  publicKeys(): Promise<readonly [EncryptionKey, ...EncryptionKey[]]>;
  /**
   * The content key of a message. Throws CiphertextError where the bytes were not made for that key, and
   * KeyUnavailableError where the node has no such key.
   */
  unwrap(kid: string, wrapped: Uint8Array): Promise<Uint8Array>;
}

/** The way to the node of another Party. */
export interface PeerTransport {
  /**
   * Posts a sealed message; gives the signed evidences of the answer. Throws PeerUnavailableError where there is no
   * answer, or none that is one: the message may have arrived all the same.
   */
  deliver(baseUrl: string, message: string): Promise<readonly string[]>;
}

export class PeerUnavailableError extends Error {
  override readonly name = 'PeerUnavailableError';
}
