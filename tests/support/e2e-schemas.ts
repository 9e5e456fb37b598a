/** Values made from a JSON schema as the OpenAPI document publishes it: fitting ones, and ones with a single slip. */
import fc from 'fast-check';

export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly pattern?: string;
  readonly format?: string;
}

type Json = unknown;

const day = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const FORMATS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  date: day.map((text) => text.slice(0, 10)),
  'date-time': day,
  email: fc.emailAddress(),
  uri: fc.webUrl(),
};

function text(schema: Schema): fc.Arbitrary<string> {
  const formatted = schema.format ? FORMATS[schema.format] : undefined;
  if (formatted) return formatted;
  if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern));
  const { minLength = 0, maxLength = 40 } = schema;
  // Visible characters: what trimming or control characters do is the rules' own test.
  return fc.string({
    minLength,
    maxLength: Math.min(maxLength, minLength + 40),
    unit: fc.constantFrom(...'abcXYZ019.-'),
  });
}

/** A value that fits. */
export function fitting(schema: Schema): fc.Arbitrary<Json> {
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return fc.oneof(...either.map(fitting));
  switch (schema.type) {
    case 'string':
      return text(schema);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 1e6, 1e9) });
    case 'number':
      return fc.double({
        min: schema.minimum ?? (schema.exclusiveMinimum ?? 0) + 0.01,
        max: schema.maximum ?? 1e6,
        noNaN: true,
      });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.uniqueArray(fitting(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 4, 4),
        selector: (value) => JSON.stringify(value),
      });
    case 'object': {
      const properties = Object.entries(schema.properties ?? {});
      return fc.record(Object.fromEntries(properties.map(([name, one]) => [name, fitting(one)])), {
        requiredKeys: [...(schema.required ?? [])],
      });
    }
    default:
      return fc.constant(null);
  }
}

const odd = fc.constantFrom<Json[]>(
  null,
  0,
  -1,
  1.5,
  '',
  'x',
  '\u0000',
  true,
  [],
  {},
  [null],
  { a: 1 },
  1e300,
);

/** A fitting value with one slip somewhere: a member gone, added or replaced. It may still fit. */
export const slipped = (schema: Schema): fc.Arbitrary<Json> =>
  fc
    .tuple(fitting(schema), fc.array(fc.nat(20), { maxLength: 3 }), odd, fc.nat(2))
    .map(([value, path, replacement, how]) => slip(value, path, replacement, how));

function slip(value: Json, path: readonly number[], replacement: Json, how: number): Json {
  if (typeof value !== 'object' || value === null) return replacement;
  const copy = structuredClone(value) as Record<string, Json>;
  const names = Object.keys(copy);
  const [first, ...rest] = path;
  const name = first === undefined ? undefined : names[first % Math.max(1, names.length)];
  if (name === undefined) return Array.isArray(copy) ? replacement : { ...copy, unheardOf: replacement };
  if (rest.length > 0) copy[name] = slip(copy[name], rest, replacement, how);
  else if (how === 0 && !Array.isArray(copy)) delete copy[name];
  else copy[name] = replacement;
  return copy;
}
