/** The sender of notices at SES, and the set that insists on TLS and counts what comes back. */

import { Stack } from 'aws-cdk-lib';
import { ConfigurationSet, ConfigurationSetTlsPolicy, EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import { prefixOf } from '../names.ts';

export interface MailerProps {
  readonly code: string;
  readonly from: string;
  readonly identity: 'domain' | 'address';
}

export class Mailer extends Construct {
  readonly sender: {
    readonly from: string;
    readonly identityArn: string;
    readonly configurationSetName: string;
    readonly configurationSetArn: string;
  };

  constructor(scope: Construct, id: string, { code, from, identity }: MailerProps) {
    super(scope, id);
    const set = new ConfigurationSet(this, 'Set', {
      configurationSetName: prefixOf(code),
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
    });
    const domain = from.slice(from.lastIndexOf('@') + 1);
    const made = new EmailIdentity(this, 'Identity', {
      identity: identity === 'domain' ? Identity.domain(domain) : Identity.email(from),
      configurationSet: set,
    });
    this.sender = {
      from,
      identityArn: made.emailIdentityArn,
      configurationSetName: set.configurationSetName,
      configurationSetArn: Stack.of(this).formatArn({
        service: 'ses',
        resource: 'configuration-set',
        resourceName: set.configurationSetName,
      }),
    };
  }
}
