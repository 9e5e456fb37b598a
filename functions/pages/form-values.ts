/** What was typed, and how it becomes the body of an API call and back. Judges nothing: that is the API's part. */
import { Temporal } from 'temporal-polyfill';
import { type FieldSpec, type GroupSpec, type Item, isGroup, isList, type ListSpec } from './form-spec.ts';

export class FormValues {
  readonly #values: Map<string, string[]>;
  constructor(entries: Iterable<readonly [string, string]> = []) {
    this.#values = new Map();
    for (const [name, value] of entries) this.add(name, value);
  }
  add(name: string, value: string): void {
    const list = this.#values.get(name);
    // Browsers send line breaks as CRLF.
    const text = value.replace(/\r\n?/g, '\n');
    if (list) list.push(text);
    else this.#values.set(name, [text]);
  }
  one(name: string): string {
    return this.#values.get(name)?.[0] ?? '';
  }
  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }
  has(name: string, value: string): boolean {
    return this.all(name).includes(value);
  }
  /** Something was typed at or below the path. */
  below(path: string): boolean {
    for (const [name, list] of this.#values) {
      if ((name === path || name.startsWith(`${path}.`)) && list.some((value) => value.trim() !== ''))
        return true;
    }
    return false;
  }
  entries(): [string, string][] {
    return [...this.#values].flatMap(([name, list]) => list.map((value): [string, string] => [name, value]));
  }
}

const MOST_ROWS = 100;

/** Indexes of the rows of a list that are in the form, blank ones included. */
export function rowsOf(values: FormValues, { list }: ListSpec): number[] {
  const found = new Set<number>();
  for (const [name] of values.entries()) {
    const index = name.startsWith(`${list}.`) ? /^\d{1,3}(?=\.|$)/.exec(name.slice(list.length + 1)) : null;
    if (index) found.add(Number(index[0]));
  }
  return [...found].sort((a, b) => a - b).slice(0, MOST_ROWS);
}

export const rowName = (list: string, index: number, field: string): string =>
  field === '' ? `${list}.${index}` : `${list}.${index}.${field}`;

const KIND: FieldSpec = { name: 'kind', label: 'field.identifiers', type: 'hidden' };

export function rowFields(spec: ListSpec, values: FormValues, index: number): readonly FieldSpec[] {
  const kind = values.one(rowName(spec.list, index, 'kind'));
  const fields = spec.kinds ? [KIND, ...(spec.kinds[kind] ?? [])] : spec.fields;
  return fields.map((field) => ({ ...field, name: rowName(spec.list, index, field.name) }));
}

/** Blank rows go, the others move up: what the API says of row 2 is shown at row 2. */
export function withoutBlankRows(values: FormValues, items: readonly Item[]): FormValues {
  const lists = listsIn(items);
  const kept = new FormValues(
    values.entries().filter(([name]) => !lists.some(({ list }) => name.startsWith(`${list}.`))),
  );
  for (const spec of lists) {
    let next = 0;
    for (const index of rowsOf(values, spec)) {
      const fields = rowFields(spec, values, index);
      if (!fields.some(({ name, type }) => type !== 'hidden' && values.one(name).trim() !== '')) continue;
      const from = `${spec.list}.${index}`;
      for (const [name, value] of values.entries()) {
        if (name === from || name.startsWith(`${from}.`)) {
          kept.add(`${spec.list}.${next}${name.slice(from.length)}`, value);
        }
      }
      next += 1;
    }
  }
  return kept;
}

const listsIn = (items: readonly Item[]): ListSpec[] =>
  items.flatMap((item) => (isList(item) ? [item] : isGroup(item) ? listsIn(item.items) : []));

/** Every field of the form, rows included. */
export function fieldsIn(items: readonly Item[], values: FormValues): FieldSpec[] {
  return items.flatMap((item) => {
    if (isGroup(item)) return fieldsIn(item.items, values);
    if (!isList(item)) return [item];
    return rowsOf(values, item).flatMap((index) => rowFields(item, values, index));
  });
}

type Tree = { [key: string]: unknown };

/** The body of the API call. Blank fields are left out; what cannot be read is passed on for the API to name. */
export function toBody(items: readonly Item[], values: FormValues, timeZone = 'UTC'): Tree {
  const body: Tree = {};
  const fields = fieldsIn(items, values);
  for (const field of fields) {
    const value = encode(field, values, timeZone);
    if (value !== undefined) put(body, field.name.split('.'), value);
  }
  for (const { name, type } of fields) {
    if (type !== 'choice') continue;
    const path = name.split('.');
    const parent = at(body, path.slice(0, -1));
    const last = path.at(-1) ?? '';
    if (parent && parent[last] === undefined) parent[last] = false;
  }
  return arrays(body) as Tree;
}

function encode(field: FieldSpec, values: FormValues, timeZone: string): unknown {
  const text = values.one(field.name).trim();
  switch (field.type) {
    case 'flag':
    case 'choice':
      return text === '' ? undefined : true;
    case 'many': {
      const chosen = values.all(field.name).filter((value) => value !== '');
      if (chosen.length === 0)
        return field.always || (field.none && values.one(`${field.name}.none`)) ? [] : undefined;
      return field.wrap === undefined ? chosen : chosen.map((value) => ({ [field.wrap ?? '']: value }));
    }
    case 'integer':
    case 'port':
      return text === '' ? undefined : /^\d{1,9}$/.test(text) ? Number(text) : text;
    case 'local':
      return text === '' ? undefined : instantOf(text, timeZone);
    default:
      if (field.number && /^\d{1,9}$/.test(text)) return Number(text);
      return text === '' ? undefined : text;
  }
}

/** A time that the clock skips or shows twice is not guessed at: the API asks for an instant. */
function instantOf(local: string, timeZone: string): string {
  try {
    const zoned = Temporal.PlainDateTime.from(local).toZonedDateTime(timeZone, { disambiguation: 'reject' });
    return zoned.toInstant().toString();
  } catch {
    return local;
  }
}

function at(tree: Tree, path: readonly string[]): Tree | undefined {
  let here: unknown = tree;
  for (const step of path) here = isTree(here) && Object.hasOwn(here, step) ? here[step] : undefined;
  return isTree(here) ? here : undefined;
}

function put(tree: Tree, path: readonly string[], value: unknown): void {
  let here = tree;
  for (const step of path.slice(0, -1)) {
    const next = Object.hasOwn(here, step) ? here[step] : undefined;
    const child: Tree = isTree(next) ? next : {};
    here[step] = child;
    here = child;
  }
  here[path.at(-1) ?? ''] = value;
}

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `{ 0: a, 1: b }` is the list `[a, b]`. */
function arrays(value: unknown): unknown {
  if (!isTree(value)) return value;
  const keys = Object.keys(value);
  if (keys.length > 0 && keys.every((key) => /^\d+$/.test(key))) {
    return keys.sort((a, b) => Number(a) - Number(b)).map((key) => arrays(value[key]));
  }
  return Object.fromEntries(keys.map((key) => [key, arrays(value[key])]));
}

/** What is stored, as the form that would have led to it. */
export function fromBody(items: readonly Item[], body: unknown): FormValues {
  const values = new FormValues();
  flatten('', body, values, wrapped(items));
  return values;
}

const wrapped = (items: readonly Item[]): Map<string, FieldSpec> =>
  new Map(
    items.flatMap((item): [string, FieldSpec][] => {
      if (isGroup(item)) return [...wrapped((item as GroupSpec).items)];
      return !isList(item) && item.type === 'many' ? [[item.name, item]] : [];
    }),
  );

function flatten(path: string, value: unknown, into: FormValues, many: ReadonlyMap<string, FieldSpec>): void {
  if (value === undefined || value === null || value === false) return;
  if (Array.isArray(value)) {
    const field = many.get(path);
    for (const [index, item] of value.entries()) {
      if (!field) flatten(`${path}.${index}`, item, into, many);
      else into.add(path, String(field.wrap && isTree(item) ? item[field.wrap] : item));
    }
    return;
  }
  if (isTree(value)) {
    for (const [key, item] of Object.entries(value)) flatten(path ? `${path}.${key}` : key, item, into, many);
    return;
  }
  into.add(path, value === true ? 'yes' : String(value));
}
