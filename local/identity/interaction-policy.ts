/** When a person is asked for the password, besides the protocol's own reasons (no session, `max_age`, `prompt`). */
import { interactionPolicy as defaults } from 'oidc-provider';
import type { Accounts } from './accounts.ts';

const { Check, base } = defaults;

export const interactionPolicy = (accounts: Accounts) => {
  const policy = base();
  const login = policy.get('login');
  // Any program on the machine can pose as a native client: a session alone must not hand it a code (RFC 8252, 8.6).
  login?.checks.add(
    new Check('native_client', 'native clients sign in each time', 'login_required', (context) => {
      const { client, result } = context.oidc;
      return client?.applicationType === 'native' && result?.login === undefined;
    }),
  );
  login?.checks.add(
    new Check(
      'account_changed',
      'the account was removed or has a new password',
      'login_required',
      async (context) => {
        const { session } = context.oidc;
        if (session?.accountId === undefined) return false;
        const account = await accounts.find(session.accountId);
        return (
          account === undefined || (session.loginTs ?? 0) < Math.floor(Date.parse(account.changedAt) / 1000)
        );
      },
    ),
  );
  // Consent is never asked for; the sign-in above stands in for it.
  policy.get('consent')?.checks.remove('native_client_prompt');
  return policy;
};
