/** Accounts of the node's people. What they may do is in the directory; the pool says who they are, and no more. */
import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  Mfa,
  StandardThreatProtectionMode,
  UserPool,
  type UserPoolDomain,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { prefixOf } from '../names.ts';
import { because } from './because.ts';

export interface PeoplePoolProps {
  readonly code: string;
  readonly account: string;
  readonly exercise: boolean;
}

export class PeoplePool extends Construct {
  readonly pool: UserPool;
  readonly domain: UserPoolDomain;

  constructor(scope: Construct, id: string, { code, account, exercise }: PeoplePoolProps) {
    super(scope, id);
    this.pool = new UserPool(this, 'Pool', {
      selfSignUpEnabled: false,
      signInAliases: { username: true },
      signInCaseSensitive: false,
      // Second factor by app: no telephone number is asked for, and none can be taken over.
      mfa: exercise ? Mfa.OPTIONAL : Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 14,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
      },
      // A person calls the administrator; a mailbox is no second key.
      accountRecovery: AccountRecovery.NONE,
      featurePlan: FeaturePlan.PLUS,
      standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    if (exercise) {
      because(this.pool, 'An exercise node: fictional people sign in by script, with invented data.', 'COG2');
    }
    this.domain = this.pool.addDomain('Domain', {
      // Unique in the region, for everybody's pools.
      cognitoDomain: { domainPrefix: `${prefixOf(code)}-${account}` },
    });
  }
}
