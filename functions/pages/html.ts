/**
 * Markup by construction: what is interpolated is escaped, unless it is markup itself. There is no other way to
 * make markup, so that text of people, providers and files cannot become any.
 */

/** Made by `html` only. */
export class Markup {
  readonly #text: string;
  private constructor(text: string) {
    this.#text = text;
  }
  static join(strings: readonly string[], values: readonly Value[]): Markup {
    return new Markup(strings.map((text, n) => text + (n < values.length ? render(values[n]) : '')).join(''));
  }
  toString(): string {
    return this.#text;
  }
}

export type Value = Markup | string | number | false | null | undefined | readonly Value[];

export const escapeHtml = (text: string): string =>
  text.toWellFormed().replace(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function render(value: Value): string {
  if (value === undefined || value === null || value === false) return '';
  if (value instanceof Markup) return value.toString();
  if (Array.isArray(value)) return value.map(render).join('');
  return escapeHtml(String(value));
}

const seen = new WeakSet<TemplateStringsArray>();

/** Escaping protects text and quoted attributes; in any other place a value is a mistake of ours. */
function checkPlaces(strings: TemplateStringsArray): void {
  if (seen.has(strings)) return;
  for (const text of strings.slice(0, -1)) {
    if (/<[^>]*=\s*$/.test(text) || /<(script|style)\b[^>]*>[^<]*$/i.test(text)) {
      throw new Error('a value stands outside text and quotes');
    }
  }
  seen.add(strings);
}

export function html(strings: TemplateStringsArray, ...values: Value[]): Markup {
  checkPlaces(strings);
  return Markup.join(strings, values);
}

export const NOTHING = html``;
