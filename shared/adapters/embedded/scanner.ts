/** Malware scanning without a scanner, and one that knows nothing but the test string of EICAR. */
import type { Scanner } from '../../application/ports.ts';

/** Where no scanner is configured: the result says so, visibly. */
export const noScanner: Scanner = {
  async scan() {
    return 'notScanned';
  },
};

// In two halves, so that virus scanners leave this file alone.
const EICAR = Buffer.from(
  ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join(''),
  'latin1',
);

/** For tests and exercises: shows the way of an infected upload, finds no real malware. */
export const eicarScanner: Scanner = {
  async scan(body) {
    let tail: Buffer = Buffer.alloc(0);
    let infected = false;
    for await (const chunk of body) {
      if (infected) continue;
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      // The string may begin in one chunk and end in the next.
      const seam = Buffer.concat([tail, bytes.subarray(0, EICAR.byteLength - 1)]);
      infected = seam.includes(EICAR) || bytes.includes(EICAR);
      const recent = bytes.byteLength >= EICAR.byteLength ? bytes : Buffer.concat([tail, bytes]);
      tail = Buffer.from(recent.subarray(-(EICAR.byteLength - 1)));
    }
    return infected ? 'infected' : 'clean';
  },
};
