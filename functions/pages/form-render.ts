/** A form from its description: labels, hints, what is wrong, and the value, tied together for every reader. */
import type { FieldSpec, GroupSpec, Item, ListSpec, Option } from './form-spec.ts';
import { isGroup, isList } from './form-spec.ts';
import { type FormValues, rowFields, rowName, rowsOf } from './form-values.ts';
import { html, type Markup, NOTHING } from './html.ts';
import type { MessageKey, Texts } from './i18n.ts';
import type { Note, Notes } from './notes.ts';

export interface FormContext {
  readonly t: Texts;
  readonly values: FormValues;
  readonly notes: Notes;
  readonly options: Readonly<Record<string, readonly Option[]>>;
  /** Whose clock fields of local time are on. */
  readonly zone?: string | undefined;
  /** Path of a list that gets one more row, `path:kind` where rows have kinds. */
  readonly more?: string | undefined;
}

export const renderItems = (context: FormContext, items: readonly Item[]): Markup =>
  html`${items.map((item) => renderItem(context, item))}`;

function renderItem(context: FormContext, item: Item): Markup {
  if (isGroup(item)) return renderGroup(context, item);
  return isList(item) ? renderList(context, item) : renderField(context, item);
}

function renderGroup(context: FormContext, spec: GroupSpec): Markup {
  const { t, values } = context;
  const notes = context.notes.take(spec.group, false, t(spec.legend));
  const body = html`${spec.hint && html`<p class="hint">${t(spec.hint)}</p>`}${noteList(context, spec.group, notes)}
${renderItems(context, spec.items)}`;
  if (spec.folded) {
    const open = notes.length > 0 || values.below(spec.group);
    return html`<details${open && html` open`} id="${spec.group}"><summary>${t(spec.legend)}${mark(spec.paragraph)}</summary>
<fieldset><legend class="hidden">${t(spec.legend)}</legend>${body}</fieldset></details>`;
  }
  return html`<fieldset id="${spec.group}"><legend>${t(spec.legend)}${mark(spec.paragraph)}</legend>${body}</fieldset>`;
}

export const mark = (paragraph: string | undefined): Markup =>
  paragraph ? html` <span class="paragraph">${paragraph}</span>` : NOTHING;

function renderList(context: FormContext, spec: ListSpec): Markup {
  const { t, values, more } = context;
  const rows = rowsOf(values, spec);
  const next = (rows.at(-1) ?? -1) + 1;
  const [listToGrow, kind] = more?.split(':') ?? [];
  const grows = listToGrow === spec.list;
  if (grows || (rows.length === 0 && !spec.kinds)) rows.push(next);
  if (grows && spec.kinds && kind && spec.kinds[kind]) values.add(rowName(spec.list, next, 'kind'), kind);
  const notes = noteList(context, spec.list, context.notes.take(spec.list, false, t(spec.label)));
  const kinds = spec.kinds ? Object.keys(spec.kinds) : [undefined];
  const button = (one: string | undefined): Markup =>
    html`<button class="small" name="more" value="${one ? `${spec.list}:${one}` : spec.list}">${
      one ? t('form.addKind', { kind: t.word('kind', one) }) : t('form.addRow', { item: t(spec.item) })
    }</button>`;
  return html`<div class="list" id="${spec.list}">${notes}
${rows.map((index, n) => renderRow(context, spec, index, n, grows && index === next))}
<p class="add">${kinds.map(button)}</p></div>`;
}

function renderRow(context: FormContext, spec: ListSpec, index: number, n: number, isNew: boolean): Markup {
  const { t, values, notes } = context;
  const kind = values.one(rowName(spec.list, index, 'kind'));
  const name = rowName(spec.list, index, '');
  const legend = `${t(spec.item)} ${n + 1}${spec.kinds ? t('page.colon') + t.word('kind', kind) : ''}`;
  const fields = rowFields(spec, values, index);
  // A row that is a single value is its own field.
  const own = fields.some((field) => field.name === name) ? [] : notes.take(name, false);
  return html`<fieldset class="row" id="row.${name}"><legend>${legend}</legend>${noteList(context, `row.${name}`, own)}
${fields.map((field, position) => renderField(context, field, isNew && position === (spec.kinds ? 1 : 0)))}</fieldset>`;
}

function noteList({ t }: FormContext, name: string, notes: readonly Note[]): Markup {
  if (notes.length === 0) return NOTHING;
  const item = ({ kind, paragraph, text }: Note): Markup =>
    html`<li class="${kind}"><span class="hidden">${t(kind === 'error' ? 'form.error' : 'form.missing')}${t('page.colon')}</span>${text}${mark(paragraph)}</li>`;
  return html`<ul class="notes" id="${`notes.${name}`}">${notes.map(item)}</ul>`;
}

function renderField(context: FormContext, field: FieldSpec, focus = false): Markup {
  const { t, values } = context;
  if (field.type === 'hidden') {
    return html`<input type="hidden" name="${field.name}" value="${values.one(field.name)}">`;
  }
  const notes = context.notes.take(field.name, true, t(field.label));
  const described = [field.hint && `hint.${field.name}`, notes.length > 0 && `notes.${field.name}`].filter(
    Boolean,
  );
  const about = html`${described.length > 0 && html` aria-describedby="${described.join(' ')}"`}${
    notes.some(({ kind }) => kind === 'error') && html` aria-invalid="true"`
  }${focus && html` autofocus`}`;
  const around = html`${field.hint && html`<p class="hint" id="${`hint.${field.name}`}">${t(field.hint, { zone: context.zone ?? '' })}</p>`}${noteList(context, field.name, notes)}`;
  const label = html`${t(field.label)}${field.optional && html` <span class="quiet">${t('form.optional')}</span>`}`;
  const state = stateOf(notes);
  if (field.type === 'flag' || field.type === 'choice') {
    return html`<div class="field${state}">${around}<div class="tick"><input type="checkbox" id="${field.name}" name="${field.name}" value="yes"${
      values.one(field.name) !== '' && html` checked`
    }${about}><label for="${field.name}">${label}</label></div></div>`;
  }
  if (field.type === 'many' || field.type === 'radio')
    return renderChoices(context, field, label, around, state, about);
  return html`<div class="field${state}"><label for="${field.name}">${label}</label>${around}${control(context, field, about)}</div>`;
}

const stateOf = (notes: readonly Note[]): string =>
  notes.length === 0 ? '' : notes.some(({ kind }) => kind === 'error') ? ' has-error' : ' has-gap';

function control(context: FormContext, field: FieldSpec, about: Markup): Markup {
  const { values } = context;
  const value = values.one(field.name);
  const common = html`id="${field.name}" name="${field.name}"${about}`;
  switch (field.type) {
    case 'area':
      // A line break right after the tag is not part of the text.
      return html`<textarea ${common} rows="4">
${value}</textarea>`;
    case 'select': {
      const option = ({ value: one, text }: Option): Markup =>
        html`<option value="${one}"${one === value && html` selected`}>${text}</option>`;
      const select = html`<select ${common}><option value="">${context.t('form.choose')}</option>${optionsOf(context, field, value).map(option)}</select>`;
      return field.reload === undefined
        ? select
        : html`${select}<p class="add"><button class="small" name="more" value="${field.name}">${context.t(field.reload)}</button></p>`;
    }
    default:
      return html`<input ${common} type="${INPUT_TYPES[field.type] ?? 'text'}" value="${value}"${
        field.type === 'integer' && html` inputmode="numeric" class="short"`
      }>`;
  }
}

const INPUT_TYPES: Readonly<Record<string, string>> = {
  date: 'date',
  local: 'datetime-local',
  email: 'email',
  tel: 'tel',
};

function renderChoices(
  context: FormContext,
  field: FieldSpec,
  label: Markup,
  around: Markup,
  state: string,
  about: Markup,
): Markup {
  const { t, values } = context;
  const type = field.type === 'many' ? 'checkbox' : 'radio';
  const tick = (name: string, value: string, text: string, n: number): Markup =>
    html`<div class="tick"><input type="${type}" id="${n === 0 ? field.name : `${name}.${n}`}" name="${name}" value="${value}"${
      values.has(name, value) && html` checked`
    }><label for="${n === 0 ? field.name : `${name}.${n}`}">${text}</label></div>`;
  const options = optionsOf(context, field);
  if (options.length === 0 && state === '') return NOTHING;
  return html`<fieldset class="field plain${state}"${about}><legend>${label}</legend>${around}
${options.map(({ value, text }, n) => tick(field.name, value, text, n))}${
  field.none && tick(`${field.name}.none`, 'yes', t(field.none as MessageKey), options.length)
}</fieldset>`;
}

/** A stored value that is not offered any more is still shown. */
function optionsOf({ t, options, values }: FormContext, field: FieldSpec, value = ''): readonly Option[] {
  const { codes } = field;
  const offered = codes
    ? codes.values.map((one) => ({ value: one, text: t.word(codes.group, one) }))
    : (options[field.options ?? ''] ?? []);
  const chosen = field.type === 'many' ? values.all(field.name) : [value];
  const others = chosen.filter((one) => one !== '' && !offered.some((option) => option.value === one));
  return [...offered, ...others.map((one) => ({ value: one, text: one }))];
}
