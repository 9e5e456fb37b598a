/** Events of an export: their chain, and the commitments to their confidential parts. */
import * as z from 'zod';
import { canonicalJson, commitment, envelopeSchema, GENESIS, sha256Hex } from '../../case/envelope.ts';
import { eventPath, sealedFileSchema, sealedPath } from './export-format.ts';
import { broken, type CheckedEvent, type Checking, has, parseAs, readText } from './verify-checks.ts';

/** Times are calculated with here, so they have to be times. */
const eventFileSchema = envelopeSchema.extend({ at: z.iso.datetime(), recordedAt: z.iso.datetime() });

export async function checkEvents(checking: Checking): Promise<CheckedEvent[]> {
  const { manifest } = checking;
  const events: CheckedEvent[] = [];
  let prev = GENESIS;
  for (let seq = 1; seq <= manifest.head.seq; seq += 1) {
    const path = eventPath(seq);
    const missing = `Event ${seq} is missing: the case has ${manifest.head.seq} events.`;
    const text = await readText(checking, path, missing);
    const envelope = parseAs(path, eventFileSchema, text);
    const fault = (what: string) => broken(path, what, seq);
    if (envelope.caseId !== manifest.caseId) {
      throw fault(`Event ${seq} belongs to another case, ${envelope.caseId}; expected ${manifest.caseId}.`);
    }
    if (envelope.party !== manifest.party || envelope.kind !== manifest.kind) {
      throw fault(`Event ${seq} was recorded by another Party or in another kind of record.`);
    }
    if (envelope.seq !== seq) throw fault(`It says it is event ${envelope.seq}; expected event ${seq}.`);
    if (envelope.prev !== prev) {
      throw fault(
        seq === 1
          ? 'Event 1 does not begin a record: it names an event before it.'
          : `Event ${seq} does not follow event ${seq - 1}: it expects SHA-256 ${envelope.prev} of it, and event ${seq - 1} as it stands here has ${prev}.`,
      );
    }
    prev = sha256Hex(text);
    events.push({ envelope, hash: prev });
  }
  if (prev !== manifest.head.hash) {
    const last = manifest.head.seq;
    const what = `Event ${last}, the last one, is not the one that was exported: expected SHA-256 ${manifest.head.hash}, found ${prev}.`;
    throw broken(eventPath(last), what, last);
  }
  return events;
}

/** Returns how many agree. */
export async function checkSealed(checking: Checking, events: readonly CheckedEvent[]): Promise<number> {
  const withheld = new Set(checking.manifest.withheld.sealed);
  let agree = 0;
  for (const { envelope } of events) {
    const { seq, sealed: expected } = envelope;
    const path = sealedPath(seq);
    if (expected === undefined) {
      if (withheld.has(seq))
        throw broken(path, `Event ${seq} has no confidential part that could be withheld.`, seq);
      continue;
    }
    if (withheld.has(seq)) continue;
    const text = await readText(checking, path, `The confidential part of event ${seq} is missing.`);
    const { salt, data } = parseAs(path, sealedFileSchema, text);
    const found = commitment(Buffer.from(salt, 'hex'), canonicalJson(data));
    if (found !== expected) {
      const what = `The confidential part of event ${seq} is not what the event was recorded with: expected commitment ${expected}, found ${found}.`;
      throw broken(path, what, seq);
    }
    agree += 1;
  }
  for (const seq of withheld) {
    if (has(checking, sealedPath(seq)))
      throw broken(sealedPath(seq), 'It is here although it is said to be withheld.');
  }
  return agree;
}
