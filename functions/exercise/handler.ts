/** Lambda entry point: wired once, when the process starts. On exercise nodes only. */
import { sweepDue } from '../../shared/application/cases/sweep-due.ts';
import { apiHandler } from '../edge/api.ts';
import { wireApi } from '../edge/aws/wire-api.ts';
import { exerciseOperations } from './operations.ts';

const { edge, exercise } = wireApi();
const sweep = () => sweepDue({ ...edge.cases, log: edge.log });

export const handler = apiHandler('exercise', exerciseOperations({ ...edge, clock: exercise, sweep }), edge);
