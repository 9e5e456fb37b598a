/** The line that segments of documents take between two nodes of a test: they may be lost, cut, doubled, altered. */
import { Readable } from 'node:stream';
import type { createFileIntake } from '../../shared/adapters/embedded/file-intake.ts';
import { PeerUnavailableError } from '../../shared/application/exchange/ports.ts';
import type { SegmentPut } from '../../shared/application/transfers/ports.ts';

/** What happens to a segment: refused is an answer of 403; cut is half a body. */
export type SegmentFate = 'arrives' | 'lost' | 'answer-lost' | 'twice' | 'cut' | 'altered' | 'refused';

export type Intakes = Map<string, ReturnType<typeof createFileIntake>>;

export async function putSegment(
  intakes: Intakes,
  decide: (name: string) => SegmentFate,
  { url, headers, body, size }: SegmentPut,
): Promise<number> {
  const [, party = '', token = ''] = /\/([a-z]{2})\/uploads\/(.+)$/.exec(url) ?? [];
  const intake = intakes.get(party.toUpperCase());
  if (!intake) throw new PeerUnavailableError('no such node');
  const { key } = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as {
    key: string;
  };
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (bytes.byteLength !== size) throw new Error('announced another size');
  const fate = decide(key);
  if (fate === 'lost') throw new PeerUnavailableError('lost');
  if (fate === 'refused') return 403;
  const last = bytes.byteLength - 1;
  if (fate === 'altered') bytes.writeUInt8(bytes.readUInt8(last) ^ 1, last);
  const sent = fate === 'cut' ? bytes.subarray(0, bytes.byteLength / 2) : bytes;
  const put = () => intake.accept(token, headers, Readable.from([sent]));
  if (fate === 'twice') await put();
  const outcome = await put();
  if (fate === 'cut' || fate === 'answer-lost') throw new PeerUnavailableError(fate);
  if (outcome.status === 'stored') return 200;
  if (outcome.code === 'upload-used') return 409;
  return outcome.code === 'upload-expired' ? 403 : 400;
}
