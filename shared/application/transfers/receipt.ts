/** The receipt for the documents of a message: one signature over all of them, so that it can be shown to anybody. */
import { canonicalJson } from '../../case/envelope.ts';
import { type TransferReceipt, transferReceiptSchema } from '../../case/exchange/transfer.ts';
import type { SigningPort } from '../ports.ts';
import { type KeySet, openCompact, SignatureError, signCompact } from '../signatures/jws.ts';

export const signReceipt = (signing: SigningPort, receipt: TransferReceipt): Promise<string> =>
  signCompact(
    signing,
    'accord224-transfer',
    Buffer.from(canonicalJson(transferReceiptSchema.parse(receipt))),
  );

/** Undefined for what was not signed by one of the keys, or says something else. */
export async function openReceipt(keys: KeySet, jws: string): Promise<TransferReceipt | undefined> {
  try {
    const { payload } = await openCompact(keys, 'accord224-transfer', jws);
    return transferReceiptSchema.safeParse(JSON.parse(Buffer.from(payload).toString('utf8'))).data;
  } catch (error) {
    if (error instanceof SignatureError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
