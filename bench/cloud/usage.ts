/** What the cloud bills, as counted while the functions ran. */
export interface Usage {
  /** Requests through the HTTP API. */
  apiCalls: number;
  /** Starts of each function. */
  invocations: Record<string, number>;
  /** DynamoDB, on demand. */
  writeUnits: number;
  readUnits: number;
  /** KMS: data keys, unwraps and MACs; signatures and content keys of messages. */
  kmsSymmetric: number;
  kmsAsymmetric: number;
  /** S3: writes and lists; reads. */
  s3Writes: number;
  s3Reads: number;
  /** Events that were put on the node's own bus; those of AWS services are free. */
  events: number;
  /** Of queues: a message is sent, received and removed. */
  queueRequests: number;
  /** Step Functions. */
  transitions: number;
  mails: number;
  logBytes: number;
  /** Bodies of answers, documents included. */
  egressBytes: number;
  /** Runs of schedules. */
  schedules: number;
}

export const noUsage = (): Usage => ({
  apiCalls: 0,
  invocations: {},
  writeUnits: 0,
  readUnits: 0,
  kmsSymmetric: 0,
  kmsAsymmetric: 0,
  s3Writes: 0,
  s3Reads: 0,
  events: 0,
  queueRequests: 0,
  transitions: 0,
  mails: 0,
  logBytes: 0,
  egressBytes: 0,
  schedules: 0,
});

/** A call of AWS that these stand-ins do not answer: the count would be wrong without it. */
export class UncountedCallError extends Error {
  override readonly name = 'UncountedCallError';
}
