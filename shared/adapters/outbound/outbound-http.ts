/** Outbound HTTP over node:https, which lets us choose the address that a name stands for. */
import { type IncomingMessage, request as plainRequest, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import { Readable } from 'node:stream';
import {
  type OutboundAnswer,
  type OutboundHttp,
  OutboundRefusedError,
  type OutboundRequest,
} from '../../application/outbound-http.ts';
import { StoreUnavailableError } from '../../application/ports.ts';
import { checkedLookup, type Reach, type Resolve, reachOf } from './addresses.ts';

export interface OutboundOptions {
  /** Exercise nodes talk to each other on one machine, without TLS. */
  readonly exercise: boolean;
  /** From the start of the request to the last byte of the answer. */
  readonly timeoutMs?: number;
  readonly maxAnswerBytes?: number;
  /** Instead of the resolver of the system. */
  readonly resolve?: Resolve;
}

const TIMEOUT_MS = 10_000;
const MAX_ANSWER = 64 * 1024;

export function outboundHttp(options: OutboundOptions): OutboundHttp {
  const { exercise, timeoutMs = TIMEOUT_MS, maxAnswerBytes = MAX_ANSWER, resolve } = options;
  return {
    async send(request) {
      const url = checkedUrl(request.url, exercise);
      // Plain HTTP never leaves the machine; https may, and on exercise nodes need not.
      const allowed: readonly Reach[] =
        url.protocol === 'http:' ? ['loopback'] : exercise ? ['public', 'loopback'] : ['public'];
      const host = url.hostname.replace(/^\[|\]$/g, '');
      if (isLiteral(host) && !within(allowed, host))
        throw new OutboundRefusedError('the address is out of reach');
      return await exchange(url, request, {
        lookup: checkedLookup(allowed, resolve),
        signal: AbortSignal.timeout(timeoutMs),
        maxAnswerBytes,
      });
    },
  };
}

function within(allowed: readonly Reach[], address: string): boolean {
  const reach = reachOf(address);
  return reach !== undefined && allowed.includes(reach);
}

/** Such hosts are not looked up. The URL parser has brought hexadecimal and short IPv4 forms into this one. */
const isLiteral = (host: string): boolean => /^[\d.]+$/.test(host) || host.includes(':');

function checkedUrl(text: string, exercise: boolean): URL {
  if (!URL.canParse(text)) throw new OutboundRefusedError('not a URL');
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(exercise && url.protocol === 'http:'))
    throw new OutboundRefusedError('https is required');
  if (url.username !== '' || url.password !== '') throw new OutboundRefusedError('no credentials in a URL');
  return url;
}

interface Limits {
  readonly lookup: NonNullable<RequestOptions['lookup']>;
  readonly signal: AbortSignal;
  readonly maxAnswerBytes: number;
}

function exchange(
  url: URL,
  { method, headers, body, stream }: OutboundRequest,
  limits: Limits,
): Promise<OutboundAnswer> {
  const { lookup, signal } = limits;
  const send = url.protocol === 'https:' ? secureRequest : plainRequest;
  return new Promise((resolve, reject) => {
    // A connection of its own: a kept one was checked for somebody else.
    const outgoing = send(url, {
      method,
      headers: { ...headers, 'content-length': String(stream?.size ?? body?.byteLength ?? 0) },
      lookup,
      signal,
      agent: false,
      maxHeaderSize: 16 * 1024,
    });
    const fail = (cause: unknown): void => {
      outgoing.destroy();
      reject(cause instanceof OutboundRefusedError ? cause : failureOf(cause, url, signal));
    };
    outgoing.on('error', fail);
    outgoing.on('response', (answer) => read(answer, limits.maxAnswerBytes).then(resolve, fail));
    if (!stream) return void outgoing.end(body);
    // Not `pipeline`: it would end the request with the answer still on its way.
    const source = Readable.from(stream.body);
    source.on('error', fail);
    outgoing.on('close', () => source.destroy());
    source.pipe(outgoing);
  });
}

async function read(answer: IncomingMessage, most: number): Promise<OutboundAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    size += chunk.length;
    if (size > most) throw new StoreUnavailableError(`the answer is larger than ${most} bytes`);
    chunks.push(chunk);
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) headers[name] = [value ?? ''].flat().join(', ');
  return { status: answer.statusCode ?? 0, headers, body: Buffer.concat(chunks) };
}

/** By host and code: what else an error says may repeat the URL. */
function failureOf(cause: unknown, url: URL, signal: AbortSignal): StoreUnavailableError {
  if (cause instanceof StoreUnavailableError) return cause;
  const code =
    typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : 'unknown';
  return new StoreUnavailableError(`${url.host}: ${signal.aborted ? 'timed out' : code}`);
}
