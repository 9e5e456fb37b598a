/** Lambda entry point: wired once, when the process starts. Reads the table and nothing else. */
import { profileBook } from '../../shared/application/cases/profile-book.ts';
import { apiHandler } from '../edge/api.ts';
import { issuerOf } from '../edge/aws/issuer.ts';
import { wireNode } from '../edge/aws/wire-node.ts';
import { composeEdge } from '../edge/compose-edge.ts';
import { referenceOperations } from './operations.ts';

const node = wireNode();
const { party, table, ids, systemClock, environment, log } = node;
const cases = { party, table, ids, systemClock, profiles: profileBook(table) };
const edge = composeEdge(cases, issuerOf(node), log);
const baseUrl = environment.need('BASE_URL');
const { issuer } = issuerOf(node);

export const handler = apiHandler('reference', referenceOperations({ ...edge, baseUrl, issuer }), edge);
