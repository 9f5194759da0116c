// An operation from a request: the key may stand in the body or in the header Idempotency-Key, and must not differ.
import { type Refusal, refuse } from '../../kernel/index.ts';
import { operationSchema } from '../points/contract.ts';
import type { DecidedOperation, ObstacleCode } from '../points/index.ts';

export const parseOperation = (
  body: Readonly<Record<string, unknown>>,
  header: string | readonly string[] | undefined,
): DecidedOperation | Refusal<ObstacleCode | 'OPERATION_INVALID'> => {
  const fromHeader = typeof header === 'string' ? header : undefined;
  if (body.key !== undefined && fromHeader !== undefined && body.key !== fromHeader) {
    return refuse('KEY_DIFFERS', 'The key of the body and the header Idempotency-Key differ; send one of them.');
  }
  const key = body.key ?? fromHeader;
  if (key === undefined) {
    return refuse(
      'KEY_MISSING',
      'Send a key in the body or the header Idempotency-Key: it makes a repeated request harmless.',
    );
  }
  const parsed = operationSchema.safeParse({ ...body, key });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, 20)
    .map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const [first] = problems;
  return refuse('OPERATION_INVALID', `${first?.path === '' ? 'The operation' : first?.path}: ${first?.message}`, {
    problems,
  });
};
