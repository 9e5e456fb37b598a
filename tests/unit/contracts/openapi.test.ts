/** The OpenAPI document says what the handlers accept: nothing more, nothing less, nothing else. */
import fc from 'fast-check';
import * as z from 'zod';
import { apiPage } from '../../../shared/contracts/api-page.ts';
import { openApi } from '../../../shared/contracts/openapi.ts';
import { PROBLEMS } from '../../../shared/contracts/problem.ts';
import { ROUTES, routeOf } from '../../../shared/contracts/routes.ts';
import { fitting, type Schema, slipped } from '../../support/e2e-schemas.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security?: readonly unknown[];
  readonly parameters: readonly { name: string; in: string; required: boolean; schema: Schema }[];
  readonly requestBody?: { content: Record<string, { schema: Schema }> };
  readonly responses: Record<string, { description: string; content: Record<string, unknown> }>;
}
interface Document {
  readonly openapi: string;
  readonly info: { title: string; version: string };
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { schemas: Record<string, Schema>; securitySchemes: Record<string, unknown> };
}

const make = (exercise: boolean): Document =>
  openApi({
    baseUrl: 'https://node-xa.example',
    issuer: 'https://node-xa.example/oidc',
    exercise,
  }) as unknown as Document;
const document = make(true);
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);

describe('the document and the route table', () => {
  it('have the same operations under the same paths', () => {
    const documented = operations.map(
      ({ path, method, operation }) => `${method.toUpperCase()} ${path} ${operation.operationId}`,
    );
    const routed = ROUTES.map(({ method, path, operation }) => `${method} ${path} ${operation}`);
    expect(documented.sort()).toEqual(routed.sort());
  });

  it('name each operation and each method and path once', () => {
    expect(new Set(ROUTES.map(({ operation }) => operation)).size).toBe(ROUTES.length);
    expect(new Set(ROUTES.map(({ method, path }) => `${method} ${path}`)).size).toBe(ROUTES.length);
    for (const route of ROUTES) expect(routeOf(`${route.method} ${route.path}`)).toBe(route);
  });

  it('leave out what only exercise nodes serve on all others', () => {
    const paths = Object.keys(make(false).paths);
    expect(paths).not.toContain('/clock');
    expect(paths).not.toContain('/clock/advance');
    expect(paths).toContain('/cases');
  });

  it('are both on the page for people', () => {
    const page = apiPage('XA');
    for (const { method, path, summary } of ROUTES) {
      expect(page).toContain(`<code>${method} ${path}</code>`);
      expect(page).toContain(summary.replaceAll("'", '&#39;'));
    }
    expect(page).not.toContain('<script');
  });

  it('escape what comes from a profile', () => {
    expect(apiPage('<img src=x>')).not.toContain('<img');
  });
});

describe('each operation', () => {
  it.each(
    operations.map(({ path, method, operation }) => [`${method} ${path}`, path, method, operation] as const),
  )(
    '%s is described as OpenAPI 3.1 wants it',
    (_name, path, method, { operationId, summary, parameters, responses, requestBody, security }) => {
      expect(operationId).toMatch(/^[A-Z][A-Za-z]+$/);
      expect(summary).toMatch(/\.$/);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const described = parameters.filter((one) => one.in === 'path');
      expect(described.map(({ name }) => name).sort()).toEqual(inPath.sort());
      for (const one of described) expect(one.required).toBe(true);
      expect(new Set(parameters.map((one) => `${one.in} ${one.name}`)).size).toBe(parameters.length);
      expect(Object.keys(responses)).toContain('default');
      expect(Object.keys(responses.default?.content ?? {})).toEqual(['application/problem+json']);
      expect(Object.keys(responses).some((status) => /^2\d\d$/.test(status))).toBe(true);
      for (const { description } of Object.values(responses)) expect(description).not.toBe('');
      if (method === 'get') expect(requestBody).toBeUndefined();
      const route = routeOf(`${method.toUpperCase()} ${path}`);
      expect(security).toEqual(route?.public ? [] : undefined);
      const key = parameters.find(({ name }) => name === 'Idempotency-Key');
      expect(key?.required).toBe(method === 'post' && !route?.safe ? true : undefined);
    },
  );

  it('refers to nothing that is not there', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref);
    expect(new Set(refs)).toEqual(new Set(['#/components/schemas/Problem']));
    expect(document.components.schemas.Problem).toBeDefined();
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
  });
});

const bodies = ROUTES.flatMap(({ operation, path, method, body }) => {
  const schema =
    document.paths[path]?.[method.toLowerCase()]?.requestBody?.content['application/json']?.schema;
  return body && schema ? [{ operation, body, schema }] : [];
});

/** Rules that a JSON schema cannot say; their own tests cover them. Here: never wider than the document. */
const WITH_RULES = [
  'AnswerOrder',
  'AnswerOrderByReference',
  'DeclareDocument',
  'DeclareDocumentByReference',
  'DeclareSet',
  'DraftOrder',
  'ReviseOrder',
  'EnrolUser',
  'ChangeRoles',
  'PinPeer',
  'RecordInstruction',
  'InstructNonDisclosure',
  'PassOnInformation',
];

describe('each body', () => {
  it('of the route table is in the document', () => {
    expect(bodies).toHaveLength(ROUTES.filter(({ body }) => body).length);
    expect(bodies.length).toBeGreaterThan(12);
  });

  it.each(bodies.filter(({ operation }) => !WITH_RULES.includes(operation)))(
    '$operation: what fits the document fits the handler',
    ({ body, schema }) => {
      fc.assert(
        fc.property(fitting(schema), (value) => {
          expect(body.safeParse(value).error?.issues).toBeUndefined();
        }),
        { numRuns: 60 },
      );
    },
  );

  it.each(bodies)('$operation: what the handler takes is in the document', ({ operation, body, schema }) => {
    const published = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
    const exact = !WITH_RULES.includes(operation);
    fc.assert(
      fc.property(slipped(schema), (value) => {
        const taken = body.safeParse(value).success;
        const described = published.safeParse(value).success;
        if (taken) expect(described).toBe(true);
        // Trimming and control characters are the only rules of the simple bodies beyond their schema.
        if (exact && described && !JSON.stringify(value).includes('\\u0000')) expect(taken).toBe(true);
      }),
      { numRuns: 80 },
    );
  });

  it.each(bodies)('$operation: its compiled form decides alike', ({ body, schema }) => {
    const compiled = z.compile(body);
    fc.assert(
      fc.property(slipped(schema), (value) => {
        const [plain, fast] = [body.safeParse(value), compiled.safeParse(value)];
        expect(fast.success).toBe(plain.success);
        if (plain.success) expect(fast.data).toEqual(plain.data);
      }),
      { numRuns: 60 },
    );
  });

  it.each(bodies)('$operation takes no field that is not in the document', ({ body, schema }) => {
    fc.assert(
      fc.property(
        fitting(schema),
        fc.constantFrom('type', 'actor', 'caseId', 'constructor', 'x'),
        (value, name) => {
          fc.pre(schema.properties?.[name] === undefined);
          expect(body.safeParse({ ...(value as object), [name]: 1 }).success).toBe(false);
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('each problem code', () => {
  it.each(Object.entries(PROBLEMS))('%s has an error status and a title', (code, [status, title]) => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(title).not.toBe('');
  });
});
