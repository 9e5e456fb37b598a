/**
 * Optional: CloudFront and WAF in front. WAF for CloudFront lives in us-east-1 and answers pass edge locations
 * outside the region, which is why a country has to ask for it (docs/adr/). Holds rules, no data; nothing is cached.
 */
import { Stack, type StackProps } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  GeoRestriction,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  PriceClass,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { because } from '../constructs/because.ts';
import { prefixOf } from '../names.ts';

export interface EdgeStackProps extends StackProps {
  readonly code: string;
  /** Name under which the API answers in the region. */
  readonly origin: string;
  readonly front: {
    readonly name: string;
    readonly certificateArn: string;
    readonly countries: readonly string[];
  };
}

const GROUPS = ['AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesKnownBadInputsRuleSet'] as const;
/** Requests of one address in five minutes; people of one authority share one. */
const PER_ADDRESS = 3000;

export class EdgeStack extends Stack {
  constructor(scope: Construct, id: string, props: EdgeStackProps) {
    super(scope, id, props);
    const { code, origin, front } = props;
    const visible = (metricName: string) => ({
      cloudWatchMetricsEnabled: true,
      // Samples would hold requests.
      sampledRequestsEnabled: false,
      metricName,
    });
    const wall = new CfnWebACL(this, 'Wall', {
      name: prefixOf(code),
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: visible('all'),
      rules: [
        ...GROUPS.map((name, priority) => ({
          name,
          priority,
          overrideAction: { none: {} },
          statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
          visibilityConfig: visible(name),
        })),
        {
          name: 'rate',
          priority: GROUPS.length,
          action: { block: {} },
          statement: { rateBasedStatement: { limit: PER_ADDRESS, aggregateKeyType: 'IP' } },
          visibilityConfig: visible('rate'),
        },
      ],
    });
    const distribution = new Distribution(this, 'Front', {
      comment: `Accord224 ${code}`,
      domainNames: [front.name],
      certificate: Certificate.fromCertificateArn(this, 'Certificate', front.certificateArn),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      httpVersion: HttpVersion.HTTP2,
      priceClass: PriceClass.PRICE_CLASS_100,
      webAclId: wall.attrArn,
      ...(front.countries.length > 0 && { geoRestriction: GeoRestriction.allowlist(...front.countries) }),
      defaultBehavior: {
        origin: new HttpOrigin(origin, {
          protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
          originSslProtocols: [OriginSslPolicy.TLS_V1_2],
        }),
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        allowedMethods: AllowedMethods.ALLOW_ALL,
        // Every answer is somebody's: nothing is kept at the edge.
        cachePolicy: CachePolicy.CACHING_DISABLED,
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      },
    });
    because(
      distribution,
      'A log at the edge would hold addresses and paths outside the region; the API logs routes.',
      'CFR3',
    );
    if (front.countries.length === 0) {
      because(distribution, 'Providers answer from anywhere; `front.countries` narrows it.', 'CFR1');
    }
  }
}
