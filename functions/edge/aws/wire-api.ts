/** The shell of an API function on AWS, over its use cases. */
import { composeEdge } from '../compose-edge.ts';
import { issuerOf } from './issuer.ts';
import { wireCases } from './wire-cases.ts';
import { wireNode } from './wire-node.ts';

export function wireApi() {
  const node = wireNode();
  const { cases, exercise } = wireCases(node);
  return { node, exercise, edge: composeEdge(cases, issuerOf(node), node.log) };
}
