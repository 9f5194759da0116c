// Binds the endpoints of write keys.
import { isRefusal } from '../../../kernel/index.ts';
import { type CallContext, type Route, route } from '../../../platform/http/index.ts';
import { createWriteKeyEndpoint, listWriteKeys, revokeWriteKey, rotateWriteKey, updateWriteKey } from '../contract.ts';
import type { KeyActor, WriteKeys } from './write-keys.ts';

const actorOf = ({ principal, requestId, remoteAddress }: CallContext): KeyActor => ({
  principal,
  requestId,
  remoteAddress,
});

export const writeKeyRoutes = (keys: WriteKeys): readonly Route[] => [
  route(listWriteKeys, async () => ({ keys: [...(await keys.list())] })),
  route(createWriteKeyEndpoint, ({ body }, context) => keys.create(body, actorOf(context))),
  route(updateWriteKey, async ({ params, body }, context) => {
    const key = await keys.change(params.keyId, body, actorOf(context));
    return isRefusal(key) ? key : { key };
  }),
  route(revokeWriteKey, async ({ params }, context) => {
    const key = await keys.revoke(params.keyId, actorOf(context));
    return isRefusal(key) ? key : { key };
  }),
  route(rotateWriteKey, ({ params }, context) => keys.rotate(params.keyId, actorOf(context))),
];
