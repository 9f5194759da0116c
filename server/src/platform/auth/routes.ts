// Operators, roles and keys over HTTP. Signing in has its own file.
import { isRefusal } from '../../kernel/index.ts';
import { permissions, type Route, route } from '../http/index.ts';
import * as contract from './contract.ts';
import {
  apiKeyView,
  changeOperator,
  createApiKey,
  createOperator,
  type OperatorDependencies,
  operatorView,
  resetPassword,
  revokeApiKey,
  unlockOperator,
} from './operators.ts';
import { rolePermissions, roles } from './roles.ts';
import { endSession, listSessions } from './session-routes.ts';
import type { SignInDependencies } from './sign-in.ts';
import { apiKeyStore, failureStore, operatorStore } from './store.ts';

export const createOperatorRoutes = (dependencies: SignInDependencies & OperatorDependencies): readonly Route[] => {
  const { store, wallClock } = dependencies;
  return [
    route(contract.listOperators, async ({ query: { page, size, ...filter } }) => {
      const { items, total } = await operatorStore.page(store.db, filter, { offset: (page - 1) * size, limit: size });
      const names = items.map((item) => item.login_name);
      const locked = await failureStore.lockedAccounts(store.db, names, wallClock.now());
      return { items: items.map((item) => operatorView(item, locked.get(item.login_name) ?? null)), total };
    }),
    route(contract.createOperator, async ({ body }, context) => {
      const created = await createOperator(dependencies, body, context);
      if (isRefusal(created)) return created;
      return { operator: operatorView(created.row, null), oneTimePassword: created.oneTimePassword };
    }),
    route(contract.updateOperator, async ({ params, body }, context) => {
      const changed = await changeOperator(dependencies, params.operatorId, body, context);
      if (isRefusal(changed)) return changed;
      const locked = await failureStore.lockedAccounts(store.db, [changed.login_name], wallClock.now());
      return operatorView(changed, locked.get(changed.login_name) ?? null);
    }),
    route(contract.resetPassword, async ({ params }, context) => {
      const reset = await resetPassword(dependencies, params.operatorId, context);
      if (isRefusal(reset)) return reset;
      return { operator: operatorView(reset.row, null), oneTimePassword: reset.oneTimePassword };
    }),
    route(contract.unlockOperator, async ({ params }, context) => {
      const row = await unlockOperator(dependencies, params.operatorId, context);
      return isRefusal(row) ? row : operatorView(row, null);
    }),
    route(contract.listOperatorSessions, ({ params }, { principal }) =>
      listSessions(dependencies, params.operatorId, principal.sessionId),
    ),
    route(contract.revokeOperatorSession, ({ params }, context) =>
      endSession(dependencies, params.operatorId, params.sessionId, context),
    ),
    route(contract.readRoles, async () => ({
      permissions: [...permissions],
      roles: roles.map((role) => ({ role, permissions: [...rolePermissions[role]] })),
    })),
    route(contract.listApiKeys, async () => {
      const rows = await apiKeyStore.all(store.db);
      return { items: rows.map((row) => apiKeyView(row, wallClock.now())) };
    }),
    route(contract.createApiKey, async ({ body }, context) => {
      const created = await createApiKey(dependencies, body, context);
      if (isRefusal(created)) return created;
      return { apiKey: apiKeyView(created.row, wallClock.now()), key: created.key };
    }),
    route(contract.revokeApiKey, async ({ params }, context) => {
      const row = await revokeApiKey(dependencies, params.keyId, context);
      return isRefusal(row) ? row : apiKeyView(row, wallClock.now());
    }),
  ];
};
