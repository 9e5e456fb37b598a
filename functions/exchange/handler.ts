/** Lambda entry point: wired once, when the process starts. */
import { apiHandler } from '../edge/api.ts';
import { wireExchange } from '../edge/aws/exchange.ts';
import { lazyIntake } from '../edge/aws/lazy-stores.ts';
import { wireApi } from '../edge/aws/wire-api.ts';
import { exchangeOperations } from './operations.ts';

const { node, edge } = wireApi();
const { BASE_URL, EXERCISE_CLOCK } = node.environment;
const door = { baseUrl: BASE_URL ?? '', exercise: EXERCISE_CLOCK };

export const handler = apiHandler(
  'exchange',
  exchangeOperations({ ...wireExchange(node, edge.cases), intake: lazyIntake(node), ...door }),
  edge,
);
