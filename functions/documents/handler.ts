/** Lambda entry point: wired once, when the process starts. */
import { apiHandler } from '../edge/api.ts';
import { lazySegments } from '../edge/aws/lazy-segments.ts';
import { lazyIntake } from '../edge/aws/lazy-stores.ts';
import { wireApi } from '../edge/aws/wire-api.ts';
import { documentOperations } from './operations.ts';

const { node, edge } = wireApi();
const documents = { ...edge, intake: lazyIntake(node), segments: lazySegments() };

export const handler = apiHandler('documents', documentOperations(documents), edge);
