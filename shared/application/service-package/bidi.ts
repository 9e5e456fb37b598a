/** Right-to-left writing: the runs of one printed line from left to right (Unicode Bidirectional Algorithm). */
import bidiFactory from 'bidi-js';

const bidi = bidiFactory();

export const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

/** A paragraph whose first strong letter is Arabic or Hebrew begins on the right. */
export function isRightToLeft(paragraph: string): boolean {
  return (
    RIGHT_TO_LEFT.test(paragraph) && (bidi.getEmbeddingLevels(paragraph).paragraphs[0]?.level ?? 0) % 2 === 1
  );
}

export interface VisualRun {
  readonly text: string;
  readonly rightToLeft: boolean;
}

/**
 * Pieces of one direction, in the order in which they stand on paper. Each piece keeps its letters in reading
 * order: the shaper turns and joins them. Brackets in right-to-left pieces are exchanged for their mirrors.
 */
export function visualRuns(line: string, rightToLeft: boolean): readonly VisualRun[] {
  if (!rightToLeft && !RIGHT_TO_LEFT.test(line)) return [{ text: line, rightToLeft: false }];
  const levels = bidi.getEmbeddingLevels(line, rightToLeft ? 'rtl' : 'ltr');
  const mirrored = bidi.getMirroredCharactersMap(line, levels.levels);
  const runs: { level: number; text: string }[] = [];
  for (const [index, unit] of line.split('').entries()) {
    const level = levels.levels[index] ?? 0;
    const last = runs.at(-1);
    const shown = mirrored.get(index) ?? unit;
    if (last?.level === level) last.text += shown;
    else runs.push({ level, text: shown });
  }
  return reordered(runs).map(({ level, text }) => ({ text, rightToLeft: level % 2 === 1 }));
}

/** Rule L2: from the highest level down to the lowest odd one, every sequence at that level or above is reversed. */
function reordered<R extends { level: number }>(runs: readonly R[]): R[] {
  const found = [...runs];
  const highest = Math.max(...found.map(({ level }) => level));
  for (let level = highest; level >= 1; level -= 1) {
    for (let at = 0; at < found.length; at += 1) {
      let end = at;
      while ((found[end]?.level ?? -1) >= level) end += 1;
      if (end - at > 1) found.splice(at, end - at, ...found.slice(at, end).reverse());
      at = Math.max(at, end);
    }
  }
  return found;
}
