import { type EmbeddedTarget, embeddedTarget } from '../support/e2e-target.ts';
import { severalPartiesSuite } from './several-parties.suite.ts';

const dated = { source: 'test', sourceDate: '2025-01-01', validFrom: '2025-01-01' };

let target: EmbeddedTarget;
beforeAll(async () => {
  target = await embeddedTarget(224, {}, (code, profile) =>
    code === 'XC'
      ? {
          ...profile,
          declarations: {
            ...profile.declarations,
            art7Reserved: [],
            art7Notification: [{ ...dated, value: { mode: 'always' } }],
            art7NotificationAuthority: [{ ...dated, value: 'xc-fiscalia' }],
          },
        }
      : profile,
  );
});
afterAll(() => target[Symbol.asyncDispose]());

severalPartiesSuite(() => target);
