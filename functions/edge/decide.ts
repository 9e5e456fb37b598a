/** A request that decides: its body becomes the command of the operation's name, and the outcome the answer. */
import { executeCommand } from '../../shared/application/cases/execute-command.ts';
import { commandContext, decidedResponse, expectDecided } from './outcomes.ts';
import type { ApiRequest, ApiResponse, EdgeDeps } from './request.ts';

interface Extra {
  /** Members that the shell adds to the command. */
  readonly command?: Readonly<Record<string, unknown>>;
  readonly created?: readonly string[];
}

/** Decisions over records of one kind, found below one path of the API. */
export function decisionsOver(cases: EdgeDeps['cases'], kind: string, path: string) {
  const execute = async (request: ApiRequest, caseId: string, opens: boolean, extra: Extra) => {
    const command = { ...(request.body as object), type: request.operation, ...extra.command };
    const { created } = extra;
    return expectDecided(
      await executeCommand(cases, {
        kind,
        caseId,
        opens,
        command,
        ...(created ? { created } : {}),
        ...commandContext(request),
      }),
    );
  };

  return {
    /** Opens a record; 201 with its place. A repetition answers with the one it opened first. */
    async open(request: ApiRequest, caseId: string): Promise<ApiResponse> {
      const outcome = await execute(request, caseId, true, {});
      const response = decidedResponse(outcome, 201);
      return { ...response, headers: { ...response.headers, Location: `${path}/${outcome.caseId}` } };
    },
    /** Decides on the record named in the path; `answer` adds to the body what the act created. */
    async decide(
      request: ApiRequest,
      extra: Extra = {},
      answer: (created: readonly string[]) => Readonly<Record<string, unknown>> = () => ({}),
    ): Promise<ApiResponse> {
      const outcome = await execute(request, request.path.id ?? '', false, extra);
      return decidedResponse(outcome, 200, answer(outcome.created));
    },
  };
}
