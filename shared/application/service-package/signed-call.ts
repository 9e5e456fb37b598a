/**
 * The signature under a call of a provider that has registered a key: the reference alone does not do for it. What is
 * signed names the call, not the reference, which is as secret in a header as it is in a log.
 */
import * as z from 'zod';
import { sha256Hex } from '../../case/envelope.ts';
import { onDemand } from '../../protocol/on-demand.ts';
import { valueAt } from '../../protocol/parties/dated.ts';
import type { Provider } from '../../protocol/parties.ts';
import type { CaseDeps } from '../cases/deps.ts';
import { type KeySet, openCompact } from '../signatures/jws.ts';

export const CALL_SIGNATURE_HEADER = 'accord224-signature';
/** For clocks that differ, and for nothing else. */
const WINDOW_SECONDS = 300;

const callSchema = onDemand(() =>
  z.strictObject({
    /** Id of the provider. */
    iss: z.string(),
    /** Code of the Party whose node is called. */
    aud: z.string(),
    /** SHA-256 of the reference, hex. */
    ref: z.string(),
    method: z.string(),
    /** What follows the reference in the path: `` for the order itself, else for example `/answer`. */
    path: z.string(),
    /** The Idempotency-Key, or empty. */
    key: z.string(),
    /** SHA-256 of the body as sent, hex; of nothing where there is none. */
    body: z.string(),
    iat: z.int(),
  }),
);
export type SignedCall = Omit<z.infer<ReturnType<typeof callSchema>>, 'iat'>;

/** The keys under which a provider is registered on a day, in whatever profile its entry stands. */
export async function registeredKeys(
  deps: Pick<CaseDeps, 'profiles'>,
  providerId: string,
  day: string,
): Promise<KeySet | undefined> {
  const { byCode } = await deps.profiles.current();
  const entry = Object.values(byCode)
    .flatMap(({ providers }): readonly Provider[] => providers)
    .find(({ id }) => id === providerId);
  const keys = valueAt(entry?.registration?.keys ?? [], day);
  return keys && { keys };
}

/** Whether this very call was signed by one of the keys within the last minutes. */
export async function isSignedCall(
  keys: KeySet,
  jws: string | undefined,
  call: SignedCall,
  now: string,
): Promise<boolean> {
  if (jws === undefined) return false;
  try {
    const { payload } = await openCompact(keys, 'accord224-call', jws);
    const { iat, ...told } = callSchema().parse(JSON.parse(Buffer.from(payload).toString('utf8')));
    if (Math.abs(Date.parse(now) / 1000 - iat) > WINDOW_SECONDS) return false;
    return (Object.keys(call) as (keyof SignedCall)[]).every((name) => told[name] === call[name]);
  } catch {
    return false;
  }
}

export const referenceDigestOf = (reference: string): string => sha256Hex(reference);
