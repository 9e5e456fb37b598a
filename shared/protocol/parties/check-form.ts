/** Checks that hold for every value of a profile: filled in, known, one at a time, and no drill mail to real people. */
import { overlaps, type Validity } from './dated.ts';
import { type Path, type Problem, paragraphOf, problem } from './problems.ts';
import type { PartyProfile } from './profile.ts';

export function checkForm(profile: PartyProfile): Problem[] {
  return walk(profile, [], profile.exercise);
}

function walk(value: unknown, path: Path, exercise: boolean): Problem[] {
  if (typeof value === 'string') return checkText(value, path, exercise);
  if (Array.isArray(value)) {
    return [
      ...checkValidity(value, path),
      ...value.flatMap((item, index) => walk(item, [...path, index], exercise)),
    ];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .filter(([key]) => key !== '$comment')
    .flatMap(([key, inner]) => walk(inner, [...path, key], exercise));
}

function checkText(text: string, path: Path, exercise: boolean): Problem[] {
  const error = (message: string) => [problem('error', paragraphOf(path), path, message)];
  const field = path.at(-1);
  if (text.trim() === '') {
    return error(
      field === 'source' ? 'source is missing: every value says where it comes from' : `${field} is empty`,
    );
  }
  const isMail = field === 'email' || (field === 'address' && text.includes('@'));
  if (isMail && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return error(`"${text}" is not an e-mail address`);
  if (isMail && exercise && !text.endsWith('.example')) {
    return error(`an exercise must not write to "${text}": use an address under .example`);
  }
  const isLanguage =
    path.some((step) => typeof step === 'string' && step.endsWith('Languages')) && path.at(-2) === 'value';
  return isLanguage && !isKnownLanguage(text) ? error(`"${text}" is not a known language`) : [];
}

/** A list of things with ids follows each thing through time; any other list follows one value. */
function checkValidity(list: readonly unknown[], path: Path): Problem[] {
  if (!list.every(hasValidity)) return [];
  const reversed = list.flatMap((entry, index) =>
    entry.validTo !== undefined && entry.validTo < entry.validFrom
      ? [problem('error', paragraphOf(path), [...path, index, 'validTo'], 'ends before it begins')]
      : [],
  );
  const placed = list.map((entry, index) => ({ ...entry, index }));
  const groups = Object.values(Object.groupBy(placed, ({ id }) => id ?? ''));
  const overlapping = groups.flatMap((group = []) =>
    overlaps(group).map(({ earlier, later }) => {
      const [first, second] = [group[earlier], group[later]];
      const message = `begins on ${second?.validFrom}, before ${path.at(-1)}[${first?.index}] has ended: only one value can hold on a day`;
      return problem('error', paragraphOf(path), [...path, second?.index ?? 0, 'validFrom'], message);
    }),
  );
  return [...reversed, ...overlapping];
}

function hasValidity(item: unknown): item is Validity & { id?: string } {
  return typeof item === 'object' && item !== null && 'validFrom' in item;
}

function isKnownLanguage(tag: string): boolean {
  return new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' }).of(tag) !== undefined;
}
