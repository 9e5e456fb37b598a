/** Lambda entry point: wired once, when the process starts. */
import { apiHandler } from '../edge/api.ts';
import { lazyIntake } from '../edge/aws/lazy-stores.ts';
import { wireApi } from '../edge/aws/wire-api.ts';
import { packageOperations } from './operations.ts';

const { node, edge } = wireApi();

export const handler = apiHandler('packages', packageOperations({ ...edge, intake: lazyIntake(node) }), edge);
