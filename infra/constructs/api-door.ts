/** The HTTP API: one integration a function, one route a line of the route table, a token wherever it asks for one. */
import { RemovalPolicy, Tags } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { FALLBACK_FUNCTION } from '../../shared/contracts/allowed-methods.ts';
import { PAGE_ROUTES } from '../../shared/contracts/pages.ts';
import { ROUTES } from '../../shared/contracts/routes.ts';
import { prefixOf } from '../names.ts';
import { because } from './because.ts';
import { logGroupName } from './node-function.ts';

export interface ApiDoorProps {
  readonly code: string;
  readonly throttle: { readonly rate: number; readonly burst: number };
  readonly logDays: number;
  /** A name of its own in front: the address that API Gateway made up is closed then. */
  readonly hasDomain: boolean;
  /** Eight hex digits by which an emulator keeps the address across deployments. */
  readonly emulatorId?: string;
}

export interface Doors {
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly exercise: boolean;
}

export class ApiDoor extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;
  /** As API Gateway made it up; closed where the node has a name of its own. */
  readonly endpoint: string | undefined;

  constructor(scope: Construct, id: string, props: ApiDoorProps) {
    super(scope, id);
    const { code, throttle } = props;
    this.api = new HttpApi(this, 'Api', {
      apiName: prefixOf(code),
      createDefaultStage: false,
      disableExecuteApiEndpoint: props.hasDomain,
    });
    if (props.emulatorId) Tags.of(this.api).add('ms-custom-id', props.emulatorId);
    this.endpoint = props.hasDomain ? undefined : this.api.apiEndpoint;
    const log = new LogGroup(this, 'AccessLog', {
      logGroupName: logGroupName(code, 'access'),
      retention: props.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      detailedMetricsEnabled: true,
      throttle: { rateLimit: throttle.rate, burstLimit: throttle.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(log),
        // The route, not the path: who reads the log does not learn which case was looked at, or by whom.
        format: AccessLogFormat.custom(
          JSON.stringify({
            time: '$context.requestTimeEpoch',
            requestId: '$context.requestId',
            route: '$context.routeKey',
            status: '$context.status',
            milliseconds: '$context.responseLatency',
            bytes: '$context.responseLength',
            error: '$context.error.responseType',
            authorizer: '$context.authorizer.error',
          }),
        ),
      },
    });
  }

  /** Lines of the route table, and the pages, which keep sessions of their own. */
  open({ functions, issuer, audience, exercise }: Doors): void {
    const token = new HttpJwtAuthorizer('Token', issuer, {
      jwtAudience: [...audience],
      authorizerName: 'token',
    });
    const nobody = new HttpNoneAuthorizer();
    const integrations = new Map<string, HttpLambdaIntegration>();
    const integration = (name: string): HttpLambdaIntegration => {
      const made = integrations.get(name);
      if (made) return made;
      const lambda = functions.get(name);
      if (!lambda) throw new Error(`a route needs the function ${name}, which is not in the function table`);
      // One permission a function: one a route would outgrow the policy that Lambda keeps for a function.
      const fresh = new HttpLambdaIntegration(name, lambda, { scopePermissionToRoute: false });
      integrations.set(name, fresh);
      return fresh;
    };
    const add = (
      route: { readonly method: string; readonly path: string; readonly function: string },
      authorizer: IHttpRouteAuthorizer,
      why?: string,
    ): void => {
      const made = new HttpRoute(this, `${route.method} ${route.path}`, {
        httpApi: this.api,
        routeKey: HttpRouteKey.with(route.path, methodOf(route.method)),
        integration: integration(route.function),
        authorizer,
      });
      if (why) because(made, why, 'APIG4');
    };
    for (const route of ROUTES) {
      if (route.exerciseOnly && !exercise) continue;
      if (route.public)
        add(route, nobody, `${route.operation} is for everybody: it tells nothing about cases.`);
      else add(route, token);
    }
    // API Gateway's own 404 says nothing, and it knows no 405: ours are problems. It costs a call, within the same throttle.
    const elsewhere = new HttpRoute(this, 'Elsewhere', {
      httpApi: this.api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: integration(FALLBACK_FUNCTION),
      authorizer: nobody,
    });
    because(elsewhere, 'A path that leads nowhere: the answer is the same for everybody.', 'APIG4');
    for (const route of PAGE_ROUTES) {
      add(
        route,
        nobody,
        'Pages keep a sealed session cookie; every call they make to the API carries a token.',
      );
    }
  }
}

function methodOf(method: string): HttpMethod {
  const found = Object.values(HttpMethod).find((known) => known === method);
  if (!found) throw new Error(`no such method: ${method}`);
  return found;
}
