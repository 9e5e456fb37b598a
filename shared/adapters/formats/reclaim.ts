/**
 * Memory of long streams. The bytes of a chunk lie outside of V8's heap, and V8 lets a hundred MB of dead ones
 * gather before it frees them. A collection now and then gives them back, so that the peak of a document of many
 * segments is that of one segment (bench/memory.ts), for some percent of processor time.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const STEP_BYTES = 16 * 1024 * 1024;
/** Chunks that were in flight during two young collections are old; every so often those are looked at too. */
const STEPS_TO_FULL = 2;

type Collect = (options: { readonly type: 'minor' | 'major' }) => void;

/** V8's own function; where a runtime does not give it away, V8's own rhythm stays. */
function findCollect(): Collect | undefined {
  try {
    setFlagsFromString('--expose-gc');
    const found: unknown = runInNewContext('globalThis.gc');
    return typeof found === 'function' ? (found as Collect) : undefined;
  } catch {
    return undefined;
  }
}

let collect: Collect | undefined;
let looked = false;
let passed = 0;
let steps = 0;

/** To be told of bytes that went through a stream. Counts over all streams of the process. */
export function reclaimAfter(bytes: number): void {
  passed += bytes;
  if (passed < STEP_BYTES) return;
  passed = 0;
  steps += 1;
  if (!looked) {
    looked = true;
    collect = findCollect();
  }
  collect?.({ type: steps % STEPS_TO_FULL === 0 ? 'major' : 'minor' });
}
