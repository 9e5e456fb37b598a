/** An event as API Gateway (payload 2.0) gives it, for a route of the table. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

export const apiEvent = (
  routeKey: string,
  more: Partial<APIGatewayProxyEventV2> = {},
): APIGatewayProxyEventV2 => {
  const [method = '', path = ''] = routeKey.split(' ');
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: '',
    headers: {},
    isBase64Encoded: false,
    requestContext: {
      accountId: '111111111111',
      apiId: 'api',
      domainName: 'node.example',
      domainPrefix: 'node',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'request-1',
      routeKey,
      stage: '$default',
      time: '2026-06-01T12:00:00Z',
      timeEpoch: 0,
    },
    ...more,
  };
};
