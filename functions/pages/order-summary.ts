/** The order as a list of terms, labelled by the same description that its form is made from. */
import { day } from './dates.ts';
import type { FieldSpec, GroupSpec, Option } from './form-spec.ts';
import { type FormValues, fieldsIn, fromBody } from './form-values.ts';
import { html, type Markup } from './html.ts';
import type { Texts } from './i18n.ts';
import { ORDER_FORM } from './order-spec.ts';

export function orderSummary(
  t: Texts,
  order: unknown,
  options: Readonly<Record<string, readonly Option[]>>,
): Markup {
  const values = fromBody(ORDER_FORM, { order });
  const rows = ORDER_FORM.map((group) => groupRow(t, group, values, options)).filter(
    (row) => row !== undefined,
  );
  return rows.length === 0 ? html`<p class="empty">${t('case.emptyOrder')}</p>` : html`<dl>${rows}</dl>`;
}

function groupRow(
  t: Texts,
  group: GroupSpec,
  values: FormValues,
  options: Readonly<Record<string, readonly Option[]>>,
): Markup | undefined {
  const filled = fieldsIn(group.items, values).filter(
    ({ name, type }) => type !== 'hidden' && values.one(name) !== '',
  );
  if (filled.length === 0) return undefined;
  const texts = filled.map((field) => ({ field, text: valueText(t, field, values, options) }));
  const [only] = texts;
  const body =
    texts.length === 1 && only
      ? only.text
      : html`<ul>${texts.map(({ field, text }) => html`<li>${field.type !== 'flag' && field.type !== 'choice' && html`<span class="quiet">${t(field.label)}${t('page.colon')}</span>`}${text}</li>`)}</ul>`;
  return html`<div><dt>${t(group.legend)}<span class="paragraph">${group.paragraph}</span></dt><dd>${body}</dd></div>`;
}

function valueText(
  t: Texts,
  field: FieldSpec,
  values: FormValues,
  options: Readonly<Record<string, readonly Option[]>>,
): Markup {
  const { codes } = field;
  const word = (value: string): string =>
    codes
      ? t.word(codes.group, value)
      : ((options[field.options ?? ''] ?? []).find((option) => option.value === value)?.text ?? value);
  switch (field.type) {
    case 'flag':
    case 'choice':
      return html`${t(field.label)}`;
    case 'date':
      return day(t, values.one(field.name));
    default:
      return html`${values.all(field.name).map(word).join(', ')}`;
  }
}
