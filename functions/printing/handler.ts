/**
 * Lambda entry point: wired once, when the process starts. The libraries of PDF and fonts are three times as large as
 * all the rest: they are read when something is printed, not for a caller who is turned away.
 */
import { fontFiles } from '../../shared/adapters/formats/font-files.ts';
import { apiHandler } from '../edge/api.ts';
import { wireSigning } from '../edge/aws/keys.ts';
import { lazySegments } from '../edge/aws/lazy-segments.ts';
import { once } from '../edge/aws/once.ts';
import { wireApi } from '../edge/aws/wire-api.ts';
import type { Operation, Operations } from '../edge/request.ts';

const { node, edge } = wireApi();
const printing = {
  ...edge,
  segments: lazySegments(),
  fontFiles: fontFiles(),
  signing: wireSigning(node),
  baseUrl: node.environment.need('BASE_URL'),
};
const loaded = once(async () => (await import('./operations.ts')).printingOperations(printing));
const later =
  (name: string): Operation =>
  async (request) => {
    const operation = (await loaded())[name];
    if (!operation) throw new Error(`no operation ${name}`);
    return operation(request);
  };
const operations: Operations = {
  ReadServicePackage: later('ReadServicePackage'),
  RevokeReference: later('RevokeReference'),
};

export const handler = apiHandler('printing', operations, edge);
