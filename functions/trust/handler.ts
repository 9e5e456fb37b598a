/** Lambda entry point: wired once, when the process starts. */
import { apiHandler } from '../edge/api.ts';
import { wireApi } from '../edge/aws/wire-api.ts';
import { trustOperations } from './operations.ts';

const { edge } = wireApi();

export const handler = apiHandler('trust', trustOperations(edge), edge);
