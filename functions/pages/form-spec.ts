/** Forms as data: the same description renders a form, reads it back and labels what was stored. */
import type { CodeGroup, MessageKey } from './i18n.ts';

export interface Option {
  readonly value: string;
  readonly text: string;
}

export interface FieldSpec {
  /** Path in the body of the API, and so in its problems: `order.offences.0.title`. */
  readonly name: string;
  readonly label: MessageKey;
  readonly hint?: MessageKey;
  readonly type:
    | 'text'
    | 'area'
    | 'date'
    | 'email'
    | 'tel'
    | 'integer'
    /** Number of a port, or the word `unknown`. */
    | 'port'
    /** Date and time on the clock of the seat; becomes an instant. */
    | 'local'
    /** True, or absent. */
    | 'flag'
    /** True or false, absent with all of its group. */
    | 'choice'
    | 'select'
    | 'radio'
    /** Any number of the options. */
    | 'many'
    | 'hidden';
  /** Codes whose words are messages ... */
  readonly codes?: { readonly group: CodeGroup; readonly values: readonly string[] };
  /** ... or a set of options that the page brings along. */
  readonly options?: string;
  readonly optional?: boolean;
  /** An empty selection is an answer of its own when this box is ticked. */
  readonly none?: MessageKey;
  /** The body wants `[{ key: value }]` instead of `[value]`. */
  readonly wrap?: string;
  /** The body wants a number. */
  readonly number?: boolean;
  /** Of many, none is an answer too. */
  readonly always?: boolean;
  /** Other fields offer what belongs to this choice: the button that shows it, since there is no script. */
  readonly reload?: MessageKey;
}

/** Rows of the same fields; without script a button of the form adds the next one. */
export interface ListSpec {
  readonly list: string;
  readonly label: MessageKey;
  readonly item: MessageKey;
  /** Fields of a row, named from the row down; the empty name is the row itself. */
  readonly fields: readonly FieldSpec[];
  /** Rows of several kinds, told apart by a hidden `kind`. */
  readonly kinds?: Readonly<Record<string, readonly FieldSpec[]>>;
}

export interface GroupSpec {
  /** Path that problems may name. */
  readonly group: string;
  readonly legend: MessageKey;
  readonly hint?: MessageKey;
  readonly paragraph?: string;
  /** Rarely needed: closed unless something is in it. */
  readonly folded?: boolean;
  readonly items: readonly Item[];
}

export type Item = FieldSpec | ListSpec | GroupSpec;

export const isList = (item: Item): item is ListSpec => 'list' in item;
export const isGroup = (item: Item): item is GroupSpec => 'group' in item;
