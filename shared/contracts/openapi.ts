/** The API as OpenAPI 3.1, made from the route table: schemas are the ones the handlers parse with. */
import * as z from 'zod';
import { problemSchema } from './problem.ts';
import { ROUTES, type Route } from './routes.ts';

type Json = Record<string, unknown>;

const jsonSchema = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    reused: 'inline',
  }) as Json;
  return rest;
};

function parameters(route: Route): Json[] {
  const from = (schema: z.ZodType | undefined, where: 'path' | 'query'): Json[] => {
    if (!schema) return [];
    const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
      properties?: Record<string, Json>;
      required?: string[];
    };
    return Object.entries(properties).map(([name, property]) => ({
      name,
      in: where,
      required: where === 'path' || required.includes(name),
      schema: property,
    }));
  };
  const header = (name: string, required: boolean, description: string): Json => ({
    name,
    in: 'header',
    required,
    description,
    schema: { type: 'string' },
  });
  return [
    ...from(route.params, 'path'),
    ...from(route.query, 'query'),
    ...(route.method === 'POST' && !route.safe
      ? [
          header(
            'Idempotency-Key',
            true,
            'A value of your own, new for each act; a repetition repeats the answer only.',
          ),
        ]
      : []),
    ...(route.method !== 'GET' && route.path.includes('{id}')
      ? [header('If-Match', route.method === 'PUT', 'ETag of the case as you read it.')]
      : []),
    ...(route.operation === 'ReadDocument'
      ? [header('Range', false, 'One range of bytes; at most 4 MiB come back.')]
      : []),
  ];
}

function operation(route: Route): Json {
  const content = route.answer
    ? { 'application/json': { schema: jsonSchema(route.answer, 'output') } }
    : { [route.produces ?? 'application/json']: {} };
  return {
    operationId: route.operation,
    summary: route.summary,
    tags: [route.function],
    ...(route.paragraph ? { description: `Protocol: ${route.paragraph}` } : {}),
    ...(route.public ? { security: [] } : {}),
    parameters: parameters(route),
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: jsonSchema(route.body, 'input') } },
          },
        }
      : {}),
    responses: {
      [route.status]: { description: 'Done.', content },
      default: {
        description: 'A problem (RFC 9457); nothing was changed.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

export interface OpenApiOptions {
  readonly baseUrl: string;
  readonly issuer: string;
  readonly exercise: boolean;
}

export function openApi({ baseUrl, issuer, exercise }: OpenApiOptions): Json {
  const paths: Record<string, Json> = {};
  for (const route of ROUTES) {
    if (route.exerciseOnly && !exercise) continue;
    paths[route.path] ??= {};
    Object.assign(paths[route.path] as Json, { [route.method.toLowerCase()]: operation(route) });
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Accord224',
      version: '1',
      description:
        'Requests and orders under the Second Additional Protocol to the Convention on Cybercrime (CETS 224).',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: baseUrl }],
    security: [{ signIn: [] }],
    paths,
    components: {
      schemas: { Problem: jsonSchema(problemSchema, 'output') },
      securitySchemes: {
        signIn: { type: 'openIdConnect', openIdConnectUrl: `${issuer}/.well-known/openid-configuration` },
      },
    },
  };
}
