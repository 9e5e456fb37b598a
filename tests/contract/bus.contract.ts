import { setTimeout as wait } from 'node:timers/promises';
import { EVENT_SOURCE, type Target } from '../../events/routing.ts';
import { limits } from '../../shared/application/limits.ts';
import type { Bus, BusEvent } from '../../shared/application/ports.ts';
import { LimitExceededError } from '../../shared/application/table.ts';

/** What a target is handed: the fields of the bus's envelope that our functions read. */
export interface Received {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: BusEvent;
}

export interface BusUnderTest {
  readonly bus: Bus;
  /** All that has reached a target so far. */
  received(target: Target): Promise<readonly Received[]>;
  close(): Promise<void> | void;
}

const BOTH = 'OrderReaddressed';
const ONLY_LINKED = 'CaseLinked';
const ONLY_NOTICES = 'OrderIssued';
const UNROUTED = 'OrderDrafted';

let made = 0;
const event = (type: string, detail: BusEvent['detail'] = {}): BusEvent => {
  made += 1;
  return {
    id: `req_contract/${made}`,
    type,
    caseId: 'req_contract',
    seq: made,
    at: '2026-03-02T10:00:00.123Z',
    detail: { kind: 'request', open: { n: made, text: 'Zoë – «ß»' }, ...detail },
  };
};

export function busContract(name: string, make: () => Promise<BusUnderTest>): void {
  describe(`event bus: ${name}`, () => {
    let under: BusUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());

    /** Waits until these have come; what came besides stays visible. */
    async function arrived(target: Target, events: readonly BusEvent[]): Promise<readonly Received[]> {
      for (let tenths = 0; ; tenths += 1) {
        const received = await under.received(target);
        const missing = events.filter(({ id }) => !received.some(({ detail }) => detail.id === id));
        if (missing.length === 0) return received;
        if (tenths >= 100) throw new Error(`${missing.length} of ${events.length} events did not come`);
        await wait(100);
      }
    }
    const ids = (received: readonly Received[]) => received.map(({ detail }) => detail.id);

    test('an event reaches every target that it is routed to, in the same envelope', async () => {
      const both = event(BOTH, { open: { providerId: 'prov-1', list: ['a', 'b'], flag: false } });
      await under.bus.put([both]);
      for (const target of ['notices', 'linked-cases'] as const) {
        const received = await arrived(target, [both]);
        expect(received.find(({ detail }) => detail.id === both.id)).toMatchObject({
          source: EVENT_SOURCE,
          'detail-type': BOTH,
          detail: both,
        });
      }
    });

    test('it reaches no other target, and an unrouted one none', async () => {
      const unrouted = event(UNROUTED);
      const linked = event(ONLY_LINKED);
      const notice = event(ONLY_NOTICES);
      const last = event(BOTH);
      await under.bus.put([unrouted, linked, notice]);
      await under.bus.put([last]);
      const atNotices = ids(await arrived('notices', [notice, last]));
      const atLinked = ids(await arrived('linked-cases', [linked, last]));
      expect(atNotices).not.toContain(unrouted.id);
      expect(atNotices).not.toContain(linked.id);
      expect(atLinked).not.toContain(unrouted.id);
      expect(atLinked).not.toContain(notice.id);
    });

    test('more than fit into one call all arrive', async () => {
      const many = Array.from({ length: 25 }, () => event(ONLY_NOTICES));
      await under.bus.put(many);
      await arrived('notices', many);
    });

    test('an event that is put again keeps its id', async () => {
      const again = event(ONLY_NOTICES);
      await under.bus.put([again]);
      await arrived('notices', [again]);
      await under.bus.put([again]);
      const later = event(ONLY_NOTICES);
      await under.bus.put([later]);
      const copies = (await arrived('notices', [again, later])).filter(
        ({ detail }) => detail.id === again.id,
      );
      expect(copies.length).toBeGreaterThanOrEqual(1);
      for (const { detail } of copies) expect(detail).toEqual(again);
    });

    test('what hangs on an event besides its open fields stays behind', async () => {
      const slip = { ...event(ONLY_NOTICES), sealed: { name: 'CANARY' } };
      await under.bus.put([slip]);
      const received = await arrived('notices', [slip]);
      expect(JSON.stringify(received)).not.toContain('CANARY');
    });

    test('an event over 256 KB is refused, and nothing of its call is sent', async () => {
      const small = event(ONLY_NOTICES);
      const large = event(ONLY_NOTICES, { open: { text: 'x'.repeat(limits.messageBytes) } });
      await expect(under.bus.put([small, large])).rejects.toThrow(LimitExceededError);
      const last = event(ONLY_NOTICES);
      await under.bus.put([last]);
      expect(ids(await arrived('notices', [last]))).not.toContain(small.id);
    });

    test('nothing to put is nothing to do', async () => {
      await under.bus.put([]);
    });
  });
}
