import { type TwoNodes, twoNodes } from '../support/e2e-pair.ts';
import { notifiedSuite } from './art07-notified.suite.ts';

let nodes: TwoNodes;
beforeAll(async () => {
  nodes = await twoNodes();
});
afterAll(() => nodes.close());

notifiedSuite(() => nodes);
