/** Lets a scanner see a stream in the pass that seals it: no second read, and never more than one chunk waiting. */
import type { Scanner } from './ports.ts';

type Verdict = Awaited<ReturnType<Scanner['scan']>>;

class AbandonedScanError extends Error {
  override readonly name = 'AbandonedScanError';
}

export class ScanTap {
  readonly #verdict: Promise<Verdict>;
  #waiting: Uint8Array | undefined;
  #ended = false;
  /** The scanner has answered (or failed) and takes no more. */
  #settled = false;
  #abandoned = false;
  #wake: () => void = () => undefined;

  constructor(scanner: Scanner) {
    const settle = (): void => {
      this.#settled = true;
      this.#wake();
    };
    this.#verdict = scanner.scan(this.#chunks());
    // A failure is kept for `result`; here it only ends the waiting.
    this.#verdict.then(settle, settle);
  }

  async #turn(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  #change(): void {
    const wake = this.#wake;
    this.#wake = () => undefined;
    wake();
  }

  async *#chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (this.#abandoned) throw new AbandonedScanError('the intake was given up');
      const chunk = this.#waiting;
      if (chunk !== undefined) {
        this.#waiting = undefined;
        this.#change();
        yield chunk;
      } else if (this.#ended) return;
      else await this.#turn();
    }
  }

  /** Hands a chunk over; waits until the scanner has taken it. */
  async push(chunk: Uint8Array): Promise<void> {
    if (this.#settled) return;
    this.#waiting = chunk;
    this.#change();
    while (this.#waiting !== undefined && !this.#settled) await this.#turn();
    this.#waiting = undefined;
  }

  async result(): Promise<Verdict> {
    this.#ended = true;
    this.#change();
    return this.#verdict;
  }

  abandon(): void {
    this.#abandoned = true;
    this.#change();
  }
}
