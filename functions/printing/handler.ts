/** Lambda entry point: wired once, when the process starts. */
import { fontFiles } from '../../shared/adapters/formats/font-files.ts';
import { apiHandler } from '../edge/api.ts';
import { lazySegments } from '../edge/aws/lazy-stores.ts';
import { wireApi } from '../edge/aws/wire-api.ts';
import { printingOperations } from './operations.ts';

const { edge } = wireApi();
const printing = { ...edge, segments: lazySegments(), fontFiles: fontFiles() };

export const handler = apiHandler('printing', printingOperations(printing), edge);
