/** A secret setting in the Parameter Store. */
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type * as z from 'zod';
import { openCode, ServiceRefusedError, serviceFault } from './service-errors.ts';

const WHAT = 'SSM';

/** Reads and decrypts one parameter, JSON of that form. What is wrong with it is told by place, never by value. */
export async function readParameter<S extends z.ZodType>(
  client: SSMClient,
  name: string,
  schema: S,
): Promise<z.output<S>> {
  const { Parameter } = await client
    .send(new GetParameterCommand({ Name: name, WithDecryption: true }))
    .catch((cause: unknown) => Promise.reject(serviceFault(cause, WHAT)));
  const parsed = schema.safeParse(jsonOf(Parameter?.Value));
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path }) => path.join('.') || 'the-whole');
  throw new ServiceRefusedError(WHAT, openCode(`wrong-setting:${places[0]}`));
}

function jsonOf(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
