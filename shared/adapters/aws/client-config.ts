/**
 * Settings that all SDK clients share. The endpoint comes from AWS_ENDPOINT_URL, region and credentials from the
 * function's environment, as the SDK reads them by itself. Bundles take `mainFields: ['module', 'main']`, which
 * keeps the SDK's ES modules and halves what a function loads at init.
 */
export interface ClientSettings {
  /** Tries per call; 1 where an adapter knows better than the SDK which failures may be repeated. */
  readonly attempts?: number;
  /** How long one try may take. The default fits small calls; body transfers need more. */
  readonly requestMs?: number;
  readonly sockets?: number;
}

export function clientConfig(settings: ClientSettings = {}) {
  const agent = { keepAlive: true, maxSockets: settings.sockets ?? 50 };
  return {
    maxAttempts: settings.attempts ?? 4,
    requestHandler: {
      connectionTimeout: 1000,
      requestTimeout: settings.requestMs ?? 2500,
      // Without this the SDK only logs a warning and goes on waiting.
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
  };
}

/** S3 alone: an emulator has no host name per bucket. */
export const s3Config = (settings: ClientSettings = {}) => ({
  ...clientConfig(settings),
  forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined,
});
