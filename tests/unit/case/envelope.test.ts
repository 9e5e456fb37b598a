/** The chain of a case: every kind of tampering is found, and where. */
import fc from 'fast-check';
import { canonicalJson, commitment, GENESIS, sha256Hex, verifyChain } from '../../../shared/case/envelope.ts';

interface Stored {
  text: string;
  hash: string;
}

function chain(length: number, caseId = 'req_1'): Stored[] {
  const events: Stored[] = [];
  for (let seq = 1; seq <= length; seq += 1) {
    const text = canonicalJson({
      caseId,
      kind: 'request',
      seq,
      type: 'OrderRevised',
      v: 1,
      at: '2026-03-02T10:00:00.000Z',
      recordedAt: '2026-03-02T10:00:00.000Z',
      actor: 'usr_1',
      party: 'XA',
      profiles: { XA: 'a'.repeat(64) },
      open: { contentVersion: seq },
      prev: events.at(-1)?.hash ?? GENESIS,
    });
    events.push({ text, hash: sha256Hex(text) });
  }
  return events;
}

const at = (events: Stored[], n: number): Stored => events[n] as Stored;
const fault = (seq: number, reason: string) => ({ ok: false, fault: { seq, reason } });
/** As somebody would who can write the table: text and hash fit each other again. */
const rewritten = (event: Stored, change: (envelope: Record<string, unknown>) => void): Stored => {
  const envelope = JSON.parse(event.text) as Record<string, unknown>;
  change(envelope);
  const text = canonicalJson(envelope);
  return { text, hash: sha256Hex(text) };
};

it('a chain that nobody touched holds, and names its head', () => {
  const events = chain(5);
  expect(verifyChain('req_1', events)).toEqual({ ok: true, hash: events.at(-1)?.hash, count: 5 });
  expect(verifyChain('req_1', [])).toEqual({ ok: true, hash: GENESIS, count: 0 });
});

describe('is found', () => {
  it('a changed text under the old hash', () => {
    const events = chain(5);
    at(events, 2).text = at(events, 2).text.replace('"contentVersion":3', '"contentVersion":9');
    expect(verifyChain('req_1', events)).toEqual(fault(3, 'hash'));
  });

  it('a changed hash', () => {
    const events = chain(5);
    at(events, 2).hash = sha256Hex('something else');
    expect(verifyChain('req_1', events)).toEqual(fault(3, 'hash'));
  });

  it('a text rewritten with its hash: the next link breaks', () => {
    const events = chain(5);
    events[2] = rewritten(at(events, 2), (envelope) => {
      envelope.actor = 'usr_2';
    });
    expect(verifyChain('req_1', events)).toEqual(fault(4, 'broken-link'));
  });

  it.each([
    ['the first', 0, 1],
    ['one in the middle', 2, 3],
  ])('a missing event: %s', (_what, n, seq) => {
    const events = chain(5);
    events.splice(n, 1);
    expect(verifyChain('req_1', events)).toEqual(fault(seq, 'gap'));
  });

  it('two events that changed places', () => {
    const events = chain(5);
    const [third, fourth] = [at(events, 2), at(events, 3)];
    events.splice(2, 2, fourth, third);
    expect(verifyChain('req_1', events)).toEqual(fault(3, 'gap'));
  });

  it('an event twice', () => {
    const events = chain(3);
    events.splice(1, 0, at(events, 1));
    expect(verifyChain('req_1', events)).toEqual(fault(3, 'gap'));
  });

  it('an event of another case', () => {
    const events = chain(3);
    events[1] = at(chain(3, 'req_2'), 1);
    expect(verifyChain('req_1', events)).toEqual(fault(2, 'foreign'));
  });

  it('an event put in between', () => {
    const events = chain(3);
    events.splice(
      1,
      0,
      rewritten(at(events, 1), () => undefined),
    );
    expect(verifyChain('req_1', events)).toMatchObject({ ok: false });
  });

  it.each([['not JSON'], ['{}'], [''], ['null'], ['[]']])('a text that is no envelope: %s', (text) => {
    const events = chain(3);
    events[1] = { text, hash: sha256Hex(text) };
    expect(verifyChain('req_1', events)).toEqual(fault(2, 'unreadable'));
  });

  it('an envelope with a field too many', () => {
    const events = chain(3);
    events[1] = rewritten(at(events, 1), (envelope) => {
      envelope.extra = 1;
    });
    expect(verifyChain('req_1', events)).toEqual(fault(2, 'unreadable'));
  });

  it('any single character changed anywhere', () => {
    fc.assert(
      fc.property(fc.nat(4), fc.nat(), fc.constantFrom('0', 'x', ' ', '"'), (n, offset, letter) => {
        const events = chain(5);
        const event = at(events, n);
        const place = offset % event.text.length;
        fc.pre(event.text[place] !== letter);
        event.text = event.text.slice(0, place) + letter + event.text.slice(place + 1);
        expect(verifyChain('req_1', events).ok).toBe(false);
      }),
    );
  });
});

describe('a commitment', () => {
  it('is the same at every holder of the salt, and another under another salt', () => {
    const [one, other] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    expect(commitment(one, 'text')).toBe(commitment(one, 'text'));
    expect(commitment(one, 'text')).not.toBe(commitment(other, 'text'));
    expect(commitment(one, 'text')).not.toBe(commitment(one, 'texts'));
  });
});

describe('canonical JSON', () => {
  it('does not depend on the order of members', () => {
    expect(canonicalJson({ b: 1, a: [1, { d: 1, c: 2 }] })).toBe('{"a":[1,{"c":2,"d":1}],"b":1}');
  });

  it('refuses what JSON cannot say', () => {
    expect(() => canonicalJson(undefined)).toThrow();
    expect(() => canonicalJson(Number.NaN)).toThrow();
  });
});
