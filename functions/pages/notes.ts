/** What is wrong or missing, at the field it concerns: the API's problems and gaps, found by their paths. */
import type { Problem } from '../../shared/contracts/problem.ts';
import type { Markup } from './html.ts';
import type { Texts } from './i18n.ts';

export interface Note {
  readonly kind: 'error' | 'missing';
  readonly path: string;
  readonly paragraph?: string | undefined;
  readonly text: Markup;
}

interface RawNote {
  readonly path: string;
  readonly message: string;
  readonly paragraph?: string | undefined;
}

interface Place {
  readonly name: string;
  readonly label: string;
}

/** Hands each note out once; what no field took is left for the summary. */
export class Notes {
  readonly all: readonly Note[];
  readonly #taken = new Map<Note, Place>();

  constructor(notes: readonly Note[] = []) {
    this.all = notes;
  }

  /** Of a field also what lies deeper than the form goes. */
  take(name: string, deep: boolean, label = ''): Note[] {
    return this.all.filter((note) => {
      if (this.#taken.has(note)) return false;
      if (note.path !== name && !(deep && note.path.startsWith(`${name}.`))) return false;
      this.#taken.set(note, { name, label });
      return true;
    });
  }

  /** The field at which a note is shown; to be asked after the form has been rendered. */
  placeOf(note: Note): Place | undefined {
    return this.#taken.get(note);
  }

  get unplaced(): readonly Note[] {
    return this.all.filter((note) => !this.#taken.has(note));
  }
}

export const errorNotes = (t: Texts, problem: Problem): Note[] =>
  (problem.errors ?? []).map((error) => ({ kind: 'error', ...noteOf(t, error) }));

export function missingNotes(t: Texts, gaps: unknown): Note[] {
  const list = Array.isArray(gaps) ? (gaps as readonly RawNote[]) : [];
  return list.map((gap) => ({ kind: 'missing', ...noteOf(t, gap) }));
}

const noteOf = (t: Texts, { path, message, paragraph }: RawNote) => ({
  path,
  paragraph,
  text: t.sentence(message),
});
