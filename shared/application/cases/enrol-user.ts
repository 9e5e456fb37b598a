/** Enrolment by the node itself, for the operator's first administrator: nobody else can be there to do it. */
import type * as z from 'zod';
import { type enrolUserSchema, userIdOf } from '../../case/directory/schema.ts';
import { SYSTEM_ROLE } from '../../case/roles.ts';
import type { CaseDeps } from './deps.ts';
import { executeCommand } from './execute-command.ts';

export class EnrolmentError extends Error {
  override readonly name = 'EnrolmentError';
}

/** Repeatable; what the directory already holds stays. Gives the id in the directory, or throws EnrolmentError. */
export async function enrolAsNode(deps: CaseDeps, user: z.infer<typeof enrolUserSchema>): Promise<string> {
  const caseId = userIdOf(user.issuer, user.subject);
  const command = { ...user, type: 'EnrolUser' };
  const actor = { id: 'system:node', roles: [SYSTEM_ROLE] };
  const outcome = await executeCommand(deps, { kind: 'directory', caseId, opens: true, command, actor });
  if (outcome.ok || (outcome.why === 'refused' && outcome.refusal.code === 'already-enrolled')) return caseId;
  throw new EnrolmentError(
    `enrolment refused: ${outcome.why === 'refused' ? outcome.refusal.code : outcome.why}`,
  );
}
