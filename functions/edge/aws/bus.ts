/** The node's event bus on EventBridge. */
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { clientConfig } from '../../../shared/adapters/aws/client-config.ts';
import { createEventBridgeBus } from '../../../shared/adapters/aws/eventbridge-bus.ts';
import type { Bus } from '../../../shared/application/ports.ts';
import { recorded } from './observe-calls.ts';
import type { NodeWiring } from './wire-node.ts';

export const wireBus = ({ environment, log }: NodeWiring): Bus =>
  createEventBridgeBus({
    client: recorded(new EventBridgeClient(clientConfig()), log),
    busName: environment.need('BUS_NAME'),
  });
