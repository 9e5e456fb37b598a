import { limits } from '../../shared/application/limits.ts';
import { type TwoNodes, twoNodes } from '../support/e2e-pair.ts';
import { transfersSuite } from './transfers.suite.ts';

let nodes: TwoNodes;
beforeAll(async () => {
  // Documents of several segments without their gigabytes.
  Object.assign(limits, { segmentBytes: 64 * 1024 });
  nodes = await twoNodes();
});
afterAll(() => nodes.close());

transfersSuite(() => nodes);
