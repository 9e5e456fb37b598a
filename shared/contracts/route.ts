import type * as z from 'zod';
import { onDemand } from '../protocol/on-demand.ts';

/** One line of the route table. Handlers, API Gateway routes, the embedded server and OpenAPI are made from it. */
export interface Route {
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** API Gateway form: `/cases/{id}/issue`. */
  readonly path: string;
  /** Folder below functions/. */
  readonly function: string;
  readonly summary: string;
  /** Paragraph the operation serves, if any. */
  readonly paragraph?: string;
  readonly params: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** JSON answer; absent for bytes and pages. */
  readonly answer?: z.ZodType;
  readonly status: number;
  /** A POST that changes nothing: what is asked for must not stand in a URL. Takes no Idempotency-Key. */
  readonly safe?: boolean;
  /** Other media type than JSON. */
  readonly produces?: string;
  /** Needs no token. */
  readonly public?: boolean;
  /** Served on exercise nodes only. */
  readonly exerciseOnly?: boolean;
}

type Schemas = 'params' | 'query' | 'body' | 'answer';
type Made = () => z.ZodType;

/** A line as it is written down: its schemas are made when they are first asked for. */
export interface RouteDraft extends Omit<Route, Schemas> {
  readonly params: Made;
  readonly query?: Made;
  readonly body?: Made;
  readonly answer?: Made;
}

/** The line that a draft stands for; makes none of its schemas. */
export function routeFrom({ params, query, body, answer, ...rest }: RouteDraft): Route {
  const made = { params, query, body, answer };
  const route = { ...rest };
  for (const [name, make] of Object.entries(made)) {
    if (make) Object.defineProperty(route, name, { get: onDemand(make), enumerable: true });
  }
  return route as Route;
}
