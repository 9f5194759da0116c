// Boards over HTTP. A board says what is asked; each tile is asked by the viewer, in the viewer's own scope.
import { randomUUID } from 'node:crypto';
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { Principal } from '../../platform/auth/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import {
  type Board,
  type BoardRow,
  createDashboard,
  deleteDashboard,
  getDashboard,
  listDashboards,
  listDashboardVersions,
  saveDashboard,
  type Tile,
} from './contract.ts';
import { auditOf, type DashboardsDependencies } from './dependencies.ts';
import { ownerOf, visibleBoard } from './seen.ts';
import { shippedBoards } from './shipped.ts';
import {
  countBoards,
  deleteBoard,
  insertBoard,
  insertVersion,
  type StoredBoard,
  selectBoard,
  selectBoards,
  selectVersions,
} from './store.ts';

const BOARDS_MAX = 100;

const notFound = () =>
  refuse('DASHBOARD_NOT_FOUND', 'There is no such board, or it is not shared with you. Choose one of the list.');

/** Whether somebody keeps boards at all. */
const keepsBoards = ({ permissions }: Principal): boolean => permissions.has('dashboards.write');

const rowOf = (stored: StoredBoard, principal: Principal): BoardRow => {
  const mine = stored.owner === ownerOf(principal);
  return {
    ...{ id: stored.id, name: stored.board.name, meaning: stored.board.meaning, tiles: stored.board.tiles.length },
    ...{ version: stored.version, shipped: false, shared: stored.shared, mine, ownerName: stored.ownerName },
    ...{ changedAt: stored.changedAt, changedBy: stored.changedBy },
    mayEdit: keepsBoards(principal) && (mine || stored.shared),
  };
};

const shippedRow = (id: string, { name, meaning, tiles }: Board): BoardRow => ({
  ...{ id, name, meaning, tiles: tiles.length, version: 0, shipped: true, shared: true, mine: false },
  ...{ ownerName: null, changedAt: null, changedBy: null, mayEdit: false },
});

/** The board as it is kept, every question with its defaults; or what is wrong with it. */
const checkedBoard = async (
  { checkQuestion }: DashboardsDependencies,
  board: Board,
): Promise<Board | Refusal<'DASHBOARD_NOT_VALID'>> => {
  const { tiles, filter } = board;
  const ids = tiles.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined)
    return refuse('DASHBOARD_NOT_VALID', `Two tiles are called ${twice}. Give each an id of its own.`);
  if (filter.days.kind === 'range' && filter.days.from >= filter.days.to)
    return refuse('DASHBOARD_NOT_VALID', 'The days of the board end before they begin.');
  const kept: Tile[] = [];
  for (const each of tiles) {
    if (each.kind !== 'question') {
      kept.push(each);
      continue;
    }
    const parameters = await checkQuestion(each.question, each.parameters);
    if (isRefusal(parameters))
      return refuse('DASHBOARD_NOT_VALID', `The tile ${each.title?.en ?? each.id}: ${parameters.message}`);
    kept.push({ ...each, parameters: { ...parameters } });
  }
  return { ...board, tiles: kept };
};

const readRoutes = ({ store }: DashboardsDependencies): readonly Route[] => {
  const visible = (id: string, principal: Principal, version: number | null) =>
    visibleBoard(store.db, id, principal, version);
  return [
    route(listDashboards, async (_call, { principal }) => {
      const stored = await selectBoards(store.db, ownerOf(principal));
      return {
        rows: [
          ...stored
            .map((each) => rowOf(each, principal))
            .toSorted((one, other) => (other.changedAt ?? 0) - (one.changedAt ?? 0)),
          ...[...shippedBoards].map(([id, each]) => shippedRow(id, each)),
        ],
      };
    }),
    route(getDashboard, async ({ params: { id }, query: { version } }, { principal }) => {
      const shipped = shippedBoards.get(id);
      if (shipped) return { ...shippedRow(id, shipped), board: shipped };
      const stored = await visible(id, principal, version ?? null);
      return stored ? { ...rowOf(stored, principal), board: stored.board } : notFound();
    }),
    route(listDashboardVersions, async ({ params: { id } }, { principal }) =>
      (await visible(id, principal, null)) ? { rows: await selectVersions(store.db, id) } : notFound(),
    ),
  ];
};

const createRoute = (dependencies: DashboardsDependencies): Route => {
  const { store, audit, clock } = dependencies;
  return route(createDashboard, async ({ body: { board: asked, shared } }, context) => {
    const { principal } = context;
    const owner = ownerOf(principal);
    const board = await checkedBoard(dependencies, asked);
    if (isRefusal(board)) return board;
    if ((await countBoards(store.db, owner)) >= BOARDS_MAX)
      return refuse('DASHBOARDS_TOO_MANY', `You keep ${BOARDS_MAX} boards already. Delete one first.`);
    const id = randomUUID();
    await store.transaction(async (transaction) => {
      const written = { id, board, note: '', at: clock.now(), by: principal.name };
      await insertBoard(transaction, { ...written, owner, shared });
      await audit.record(auditOf(context, 'dashboard', 'create', id, { name: board.name.zh, shared }), transaction);
    });
    return { id, version: 1 };
  });
};

const saveRoute = (dependencies: DashboardsDependencies): Route => {
  const { store, audit, clock } = dependencies;
  return route(saveDashboard, async ({ params: { id }, body: { from, board: asked, shared, note } }, context) => {
    const { principal } = context;
    if (shippedBoards.has(id))
      return refuse('DASHBOARD_SHIPPED', 'This board ships with the product. Copy it, and change the copy.');
    const stored = await selectBoard(store.db, id, null);
    const mine = stored?.owner === ownerOf(principal);
    if (!stored || !(mine || stored.shared)) return notFound();
    if (!mine && shared !== undefined && shared !== stored.shared)
      return refuse(
        'DASHBOARD_NOT_YOURS',
        `Only ${stored.ownerName}, whose board this is, shares it or takes it back.`,
      );
    const board = await checkedBoard(dependencies, asked);
    if (isRefusal(board)) return board;
    const done = await store.transaction(async (transaction) => {
      const written = { id, from, board, note, shared, at: clock.now(), by: principal.name };
      const inserted = await insertVersion(transaction, written);
      const details = { version: from + 1, shared: shared ?? stored.shared };
      if (inserted) await audit.record(auditOf(context, 'dashboard', 'save', id, details), transaction);
      return inserted;
    });
    return done
      ? { id, version: from + 1 }
      : refuse(
          'DASHBOARD_CHANGED',
          'Somebody changed this board meanwhile. Read it again; your changes are not saved.',
        );
  });
};

const deleteRoute = ({ store, audit }: DashboardsDependencies): Route =>
  route(deleteDashboard, async ({ params: { id } }, context) => {
    if (shippedBoards.has(id)) return refuse('DASHBOARD_SHIPPED', 'This board ships with the product and stays.');
    const stored = await selectBoard(store.db, id, null);
    const mine = stored?.owner === ownerOf(context.principal);
    if (!stored || !(mine || stored.shared)) return notFound();
    if (!mine) return refuse('DASHBOARD_NOT_YOURS', `Only ${stored.ownerName}, whose board this is, deletes it.`);
    await store.transaction(async (transaction) => {
      await deleteBoard(transaction, id);
      await audit.record(auditOf(context, 'dashboard', 'delete', id, { name: stored.board.name.zh }), transaction);
    });
    return { id };
  });

export const createBoardRoutes = (dependencies: DashboardsDependencies): readonly Route[] => [
  ...readRoutes(dependencies),
  createRoute(dependencies),
  saveRoute(dependencies),
  deleteRoute(dependencies),
];
