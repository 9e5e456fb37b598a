/** Art. 14 as set up in a profile: retention without gaps, notice, oversight and remedies. */
import { type RetentionRule, retentionRuleFor } from './data-protection.ts';
import { type Problem, problem } from './problems.ts';
import type { PartyProfile } from './profile.ts';
import { articleSchema, dataCategorySchema } from './vocabulary.ts';

export function checkDataProtection(profile: PartyProfile): Problem[] {
  return [...checkRetention(profile), ...checkBodies(profile)];
}

function checkRetention({ dataProtection }: PartyProfile): Problem[] {
  if (dataProtection.retention.length === 0) {
    return [
      problem(
        'error',
        '14.5',
        ['dataProtection', 'retention'],
        'missing: retention periods or periodic review',
      ),
    ];
  }
  return dataProtection.retention.flatMap(({ value }, index) => {
    const path = ['dataProtection', 'retention', index, 'value'];
    const gaps = articleSchema.options.filter((article) => !isArticleCovered(value, article));
    const uncovered = gaps.map((article) =>
      problem('error', '14.5', path, `no retention rule covers every role and data category of ${article}`),
    );
    const seen = new Set<string>();
    const twice = value.filter(({ article, role, dataCategory }) => {
      const scope = [article, role, dataCategory].join('/');
      return seen.size === seen.add(scope).size;
    });
    const doubled = twice.map(({ id }) =>
      problem('error', '14.5', path, `rule "${id}" repeats the scope of another rule`),
    );
    return [...uncovered, ...doubled];
  });
}

function isArticleCovered(rules: readonly RetentionRule[], article: RetentionRule['article']): boolean {
  const categories = [...dataCategorySchema.options, 'any'] as const;
  return (['requesting', 'requested'] as const).every((role) =>
    categories.every(
      (dataCategory) => retentionRuleFor(rules, { article, role, dataCategory }) !== undefined,
    ),
  );
}

function checkBodies({ dataProtection }: PartyProfile): Problem[] {
  const { senderNoticeDuty, oversight, remedies } = dataProtection;
  const at = (field: string) => ['dataProtection', field];
  const problems: Problem[] = [];
  if (senderNoticeDuty.length === 0) {
    const message = 'missing: whether domestic law requires personal notice by whoever receives data';
    problems.push(problem('warning', '14.11.c', at('senderNoticeDuty'), message));
  }
  if (senderNoticeDuty.some(({ value }) => value.required && value.contact === undefined)) {
    problems.push(
      problem(
        'error',
        '14.11.c',
        at('senderNoticeDuty'),
        'personal notice is required: name whom to contact',
      ),
    );
  }
  if (!oversight.some(({ value }) => value.length > 0)) {
    problems.push(problem('error', '14.14', at('oversight'), 'missing: an independent oversight body'));
  }
  for (const kind of ['judicial', 'nonJudicial'] as const) {
    if (!remedies.some(({ value }) => value.some((remedy) => remedy.kind === kind))) {
      problems.push(
        problem(
          'error',
          '14.13',
          at('remedies'),
          `missing: a ${kind === 'judicial' ? '' : 'non-'}judicial remedy`,
        ),
      );
    }
  }
  return problems;
}
