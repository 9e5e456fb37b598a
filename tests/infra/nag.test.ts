/** cdk-nag's AwsSolutions pack finds nothing; what it is told to overlook has a reason, on the resource itself. */

import { Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { exerciseProfile } from '../../local/profiles.ts';
import { inEarnest, synthesize } from '../support/synthesized.ts';

const profile = exerciseProfile('XA');
const apps = {
  exercise: synthesize(profile, { mail: { from: 'node@xa.example' } }),
  'in earnest, with a front': synthesize(
    { ...profile, exercise: false, exerciseClock: false },
    {
      ...inEarnest,
      front: {
        name: 'www.justice.example',
        certificateArn: inEarnest.domain.certificateArn.replace('eu-west-1', 'us-east-1'),
      },
    },
  ),
};

describe.each(Object.entries(apps))('%s', (_, { made }) => {
  test('no finding is left', () => {
    const { violations } = new AwsSolutionsChecks(made.app).validateScope(made.app);
    const lines = violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
    expect(lines).toEqual([]);
  });

  test('what is overlooked has a reason, and is overlooked at one place', () => {
    const found = made.app.node.findAll().flatMap((construct) =>
      construct.node.metadata
        .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        .map(({ data }) => ({
          path: construct.node.path,
          isStack: Stack.isStack(construct),
          data: data as object,
        })),
    );
    expect(found.length).toBeGreaterThan(5);
    expect(found.filter(({ isStack, path }) => isStack || path === '')).toEqual([]);
    const reasons = found.flatMap(({ data }) => Object.values(data).map((entry) => JSON.stringify(entry)));
    expect(reasons.filter((reason) => reason.length < 30)).toEqual([]);
  });
});
