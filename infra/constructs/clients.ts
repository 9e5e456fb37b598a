/** Programs that may sign people in: the pages, and the command line. Both public; PKCE stands in for a secret. */
import { Duration } from 'aws-cdk-lib';
import {
  type IUserPool,
  OAuthScope,
  UserPoolClient,
  UserPoolClientIdentityProvider,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';

export interface ClientsProps {
  readonly pool: IUserPool;
  readonly baseUrl: string;
  /** Scripts of an exercise sign in by password alone, with the operator's credentials. */
  readonly exercise: boolean;
}

const SHORT = { accessTokenValidity: Duration.minutes(15), idTokenValidity: Duration.minutes(15) };

export class Clients extends Construct {
  readonly pages: UserPoolClient;
  readonly cli: UserPoolClient;

  constructor(scope: Construct, id: string, { pool, baseUrl, exercise }: ClientsProps) {
    super(scope, id);
    const common = {
      userPool: pool,
      generateSecret: false,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      ...SHORT,
    };
    this.pages = new UserPoolClient(this, 'Pages', {
      ...common,
      userPoolClientName: 'pages',
      refreshTokenValidity: Duration.hours(1),
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID],
        callbackUrls: [`${baseUrl}/pages/signed-in`],
        logoutUrls: [`${baseUrl}/pages/signed-out`],
      },
    });
    this.cli = new UserPoolClient(this, 'Cli', {
      ...common,
      userPoolClientName: 'cli',
      refreshTokenValidity: Duration.hours(8),
      authFlows: { userSrp: true, adminUserPassword: exercise },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID],
        // RFC 8252: a program on the machine of the person, at any port of the loopback interface.
        callbackUrls: ['http://localhost:8225/signed-in'],
      },
    });
  }
}
