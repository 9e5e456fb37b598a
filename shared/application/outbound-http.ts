/** The one way out over HTTP. */
export interface OutboundRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Instead of `body`: sent as it comes, exactly so many bytes. */
  readonly stream?: { readonly body: AsyncIterable<Uint8Array>; readonly size: number };
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * https to addresses of the public internet only; on exercise nodes also http and https to this machine. The
 * address is checked after the name was resolved, and the connection goes to the address that was checked.
 * Redirects are answers, not followed. No text of an error names the path of a URL, which may be a capability.
 */
export interface OutboundHttp {
  send(request: OutboundRequest): Promise<OutboundAnswer>;
}

/** Not allowed to go there. The same request will be refused again. */
export class OutboundRefusedError extends Error {
  override readonly name = 'OutboundRefusedError';
}
