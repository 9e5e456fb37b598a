/** What stands in the way of an act, rule by rule; several findings become one refusal. */
import { type Gap, type Refusal, refuse } from '../decision.ts';

export interface Finding extends Gap {
  readonly kind: 'rule' | 'incomplete' | 'state';
  readonly code: string;
}

export const finding = (
  kind: Finding['kind'],
  paragraph: string,
  code: string,
  path: string,
  message: string,
): Finding => ({ kind, paragraph, code, path, message });

export const toGap = ({ paragraph, path, message }: Finding): Gap => ({ paragraph, path, message });

const weight = { rule: 0, incomplete: 1, state: 2 } as const;

/** What the law forbids comes before what is merely missing. Undefined when nothing was found. */
export function refusalOf(findings: readonly Finding[]): { ok: false; refusal: Refusal } | undefined {
  const [first] = [...findings].sort((a, b) => weight[a.kind] - weight[b.kind]);
  return first && refuse(first.kind, first.paragraph, first.code, first.message, findings.map(toGap));
}
