import { targetsOf } from '../../events/routing.ts';
import { dispatcher } from '../../local/host/dispatcher.ts';
import { openDeliveryQueue } from '../../shared/adapters/embedded/delivery-queue.ts';
import { systemIds } from '../../shared/adapters/embedded/ids.ts';
import { systemClock } from '../../shared/adapters/embedded/system-clock.ts';
import { busContract, type Received } from './bus.contract.ts';

busContract('deliveries of the embedded node', async () => {
  const queue = openDeliveryQueue({ file: ':memory:', clock: systemClock, ids: systemIds(), targetsOf });
  const received: Record<string, Received[]> = { notices: [], 'linked-cases': [] };
  const take = (target: string) => async (envelope: Received) => void received[target]?.push(envelope);
  const work = dispatcher({
    party: 'XA',
    queue,
    log: { info: () => undefined, error: () => undefined },
    clock: systemClock,
    publish: async () => undefined,
    targets: { notices: take('notices'), 'linked-cases': take('linked-cases') },
  });
  return {
    bus: queue,
    async received(target) {
      work.deliver();
      await work.idle();
      return received[target] ?? [];
    },
    async close() {
      await work.stop();
      queue.close();
    },
  };
});
