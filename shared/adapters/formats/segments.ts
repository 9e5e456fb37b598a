/** Segments of documents as AWS Encryption SDK messages, so that any language's SDK can decrypt them. */
import type { Duplex } from 'node:stream';
import { buildDecrypt } from '@aws-crypto/decrypt-node';
import { buildEncrypt } from '@aws-crypto/encrypt-node';
import { RawAesKeyringNode, RawAesWrappingSuiteIdentifier } from '@aws-crypto/raw-aes-keyring-node';
import { CiphertextError, type EncryptionContext, type SegmentCipher } from '../../application/ports.ts';
import { reclaimAfter } from './reclaim.ts';
import {
  checkedFraming,
  FRAME_BYTES,
  KEY_NAME,
  KEY_NAMESPACE,
  SUITE,
  sealedLength,
} from './segment-framing.ts';

// Both at the SDK's default policy: commitment required to encrypt and to decrypt.
const { encryptStream } = buildEncrypt({ maxEncryptedDataKeys: 1 });
const { decryptUnsignedMessageStream } = buildDecrypt({ maxEncryptedDataKeys: 1 });

const keyring = (key: Uint8Array): RawAesKeyringNode =>
  new RawAesKeyringNode({
    keyName: KEY_NAME,
    keyNamespace: KEY_NAMESPACE,
    // The SDK takes only a key that is alone in its memory, not a slice of a pool.
    unencryptedMasterKey: Uint8Array.from(key),
    wrappingSuite: RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
    utf8Sorting: true,
  });

export function createSegmentCipher(): SegmentCipher {
  return {
    sealedLength,
    seal(key, context, plaintext) {
      const stream = encryptStream(keyring(key), {
        suiteId: SUITE,
        encryptionContext: { ...context },
        frameLength: FRAME_BYTES,
      });
      // Left early, the stream is dropped as it is: see `through`.
      return through(plaintext, stream as unknown as Duplex, {
        asError: (cause) => cause,
        leave: () => undefined,
        isLong: isOneOfMany(context),
      });
    },
    open(key, context, ciphertext) {
      return opened(key, context, ciphertext);
    },
  };
}

/** A document of one segment is over before its memory matters. */
const isOneOfMany = (context: EncryptionContext): boolean => Number(context.n) > 1;

async function* opened(
  key: Uint8Array,
  context: EncryptionContext,
  ciphertext: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const stream = decryptUnsignedMessageStream(keyring(key)) as unknown as Duplex;
  yield* through(checkedFraming(context, ciphertext), stream, {
    // Which check failed is of use to an attacker only.
    asError: () => new CiphertextError('segment'),
    leave: () => stream.destroy(),
    isLong: isOneOfMany(context),
  });
}

/**
 * Runs a source through a stream, one step at a time: reads what there is, and only then gives it more. Faults
 * of the source pass as they are. Not `for await` and not `pipeline`: both destroy the stream when left early,
 * and the SDK's encrypt stream answers that with an uncaught exception (its inner pipeline has no callback).
 */
async function* through(
  source: AsyncIterable<Uint8Array>,
  stream: Duplex,
  steps: {
    readonly asError: (cause: unknown) => unknown;
    readonly leave: () => void;
    readonly isLong: boolean;
  },
): AsyncGenerator<Uint8Array> {
  const input = source[Symbol.asyncIterator]();
  const state = watch(stream);
  let inputEnded = false;
  try {
    for (;;) {
      if (state.fault !== undefined) throw steps.asError(state.fault.cause);
      const output = state.output.shift();
      if (output !== undefined) {
        yield output;
        if (steps.isLong) reclaimAfter(output.byteLength);
      } else if (state.ended) return;
      else if (inputEnded || state.full) await state.change(stream);
      else {
        const next = await input.next();
        inputEnded = next.done === true;
        if (next.done) stream.end();
        // A view, since the SDK's streams copy anything that is not a Buffer.
        else state.full = !stream.write(viewOf(next.value));
      }
    }
  } finally {
    if (!inputEnded) await input.return?.();
    if (!state.ended) steps.leave();
  }
}

const viewOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

interface StreamState {
  fault: { readonly cause: unknown } | undefined;
  ended: boolean;
  readonly output: Uint8Array[];
  /** The stream asked for a pause in writing. */
  full: boolean;
  change(stream: Duplex): Promise<void>;
}

function watch(stream: Duplex): StreamState {
  let wake = (): void => undefined;
  // A change between two waits must not be missed.
  let changed = false;
  const state: StreamState = {
    fault: undefined,
    ended: false,
    full: false,
    output: [],
    async change(from) {
      from.resume();
      if (!changed) await new Promise<void>((resolve) => (wake = resolve));
      changed = false;
    },
  };
  const on = (event: string, act: (value: unknown) => void): void => {
    stream.on(event, (value: unknown) => {
      act(value);
      changed = true;
      wake();
    });
  };
  // Flowing, chunk by chunk: `read()` would copy what has gathered into one buffer.
  on('data', (chunk) => {
    state.output.push(chunk as Uint8Array);
    stream.pause();
  });
  on('drain', () => {
    state.full = false;
  });
  on('end', () => {
    state.ended = true;
  });
  on('error', (cause) => {
    state.fault ??= { cause };
  });
  on('close', () => {
    if (!state.ended) state.fault ??= { cause: new Error('closed') };
  });
  return state;
}
