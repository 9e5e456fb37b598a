import { ACTS } from '../../../functions/pages/act-specs.ts';
import { type FieldSpec, type Item, isGroup, isList } from '../../../functions/pages/form-spec.ts';
import { ENROL_FORM, PERSON_ACTS } from '../../../functions/pages/person-acts.ts';
import { openApi } from '../../../shared/contracts/openapi.ts';
import { ROUTES } from '../../../shared/contracts/routes.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly required?: readonly string[];
}

const api = openApi({ baseUrl: 'https://node.example', issuer: 'https://id.example', exercise: false }) as {
  paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: Schema }> } }>>;
  components?: { schemas?: Record<string, Schema> };
};

const bodyOf = (path: string): Schema =>
  api.paths[path]?.post?.requestBody?.content['application/json']?.schema ?? {};

const fieldsOf = (items: readonly Item[]): string[] =>
  items.flatMap((item) => {
    if (isGroup(item)) return fieldsOf(item.items);
    if (isList(item)) return item.fields.map(({ name }) => [item.list, '0', name].filter(Boolean).join('.'));
    return [(item as FieldSpec).name];
  });

/** Whether the body of the API has such a place. */
function has(schema: Schema | undefined, path: readonly string[]): boolean {
  if (!schema) return false;
  const [step = '', ...rest] = path;
  if (path.length === 0) return true;
  const variants = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (variants.some((one) => has(one, path))) return true;
  if (/^\d+$/.test(step)) return has(schema.items, rest);
  return has(schema.properties?.[step], rest);
}

describe('the decisions on a case', () => {
  const decisions = ROUTES.filter(
    ({ method, path, function: fn }) =>
      method === 'POST' && fn === 'cases' && path.startsWith('/cases/{id}/'),
  );

  it('all have a form, and no form is for anything else', () => {
    const forms = ACTS.map(({ operation, verb, api: below }) => [operation, `/cases/{id}/${below ?? verb}`]);
    expect([...forms].sort()).toEqual(decisions.map(({ operation, path }) => [operation, path]).sort());
  });

  it.each(ACTS.map((act) => [act.verb, act] as const))('%s asks what the API takes', (verb, act) => {
    const schema = bodyOf(`/cases/{id}/${act.api ?? verb}`);
    const names = fieldsOf(act.items);
    expect(names.filter((name) => !has(schema, name.split('.')))).toEqual([]);
    // What must be said can be said.
    const asked = new Set(names.map((name) => name.split('.')[0]));
    const missing = (schema.required ?? []).filter((name) => !asked.has(name));
    expect(missing).toEqual([]);
  });
});

describe('the acts on a directory record', () => {
  it.each(PERSON_ACTS.map((act) => [act.verb, act] as const))('%s asks what the API takes', (verb, act) => {
    const path = `/directory/{id}/${act.api ?? verb}`;
    expect(ROUTES.find((route) => route.path === path)?.operation).toBe(act.operation);
    expect(fieldsOf(act.items).filter((name) => !has(bodyOf(path), name.split('.')))).toEqual([]);
  });

  it('begin with enrolment', () => {
    expect(fieldsOf(ENROL_FORM).filter((name) => !has(bodyOf('/directory'), name.split('.')))).toEqual([]);
  });
});
