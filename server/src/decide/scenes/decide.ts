// Decides touched windows under limits, within one transaction, and writes what became of them with what is to be done about it.
import type { BusinessDate } from '../../kernel/index.ts';
import { scopeCondition } from '../../know/profiles/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import { actionOf, type Inputs, readSubjects } from '../rules/index.ts';
import {
  type Candidate,
  type Change,
  type DecidedAward,
  decideTouched,
  hasMoved,
  isCandidate,
  type Touched,
  usageKey,
} from '../scene-rules/index.ts';
import {
  type AwardRow,
  actKey,
  insertActs,
  insertChanges,
  moveAwards,
  type NewAct,
  type NewChange,
  type StoredAward,
  selectUsage,
  takeTurn,
  upsertAwards,
  writeUsage,
} from './awards-store.ts';
import type { ScenesDependencies } from './dependencies.ts';

/** Looked at whatever the conditions say. */
const always = ['is_staff', 'customer_type'] as const;

/** What is known of those who may get something, in the order of what was touched. */
export type Known = ReadonlyMap<Touched, Candidate>;

/** Reads who the customers are. Who has no profile, or was merged into somebody else, gets nothing. */
export const readCandidates = async (dependencies: ScenesDependencies, touched: readonly Touched[]): Promise<Known> => {
  const { db, registry, branchesOn } = dependencies;
  const asked = touched.filter(isCandidate);
  if (asked.length === 0) return new Map();
  const ids = [...new Set(asked.map(({ customerId }) => customerId))];
  const uses = asked.flatMap(({ inForce }) => inForce.scene.conditions);
  const everybody = await scopeCondition(dependencies, { kind: 'firm' });
  const inputs = await readSubjects(db, registry, uses, always, ids, everybody);
  const branches = await branchesOn(
    asked.map(({ customerId, standing: { day } }) => ({ customerId, date: day as BusinessDate })),
  );
  return new Map(
    asked.map((each, index): [Touched, Candidate] => [
      each,
      {
        inputs: inputs.get(each.customerId) ?? null,
        branchId: branches[index] ?? null,
      },
    ]),
  );
};

const storedOf = (decided: DecidedAward | null): StoredAward | null => decided as StoredAward | null;
const nameOf = ({ inForce, customerId, standing }: Touched) => ({
  code: inForce.code,
  customerId,
  occasion: standing.occasion,
});

const gives = ({ kind }: Change): boolean => kind === 'granted' || kind === 'reinstated';
const sequenceOf = ({ touched: { decided } }: Change): number => (decided === null ? 0 : decided.sequence + 1);
const stateAfter = { granted: 'granted', reinstated: 'granted', suspended: 'suspended', refused: 'refused' } as const;

const rowOf = (change: Change, inputs: Inputs | null): AwardRow => {
  const { touched, kind, code: reason, isFinal, branchId } = change;
  const { inForce, standing, decided, cause } = touched;
  const { from, to, day, at, met } = standing;
  const [before, sequence] = [storedOf(decided), sequenceOf(change)];
  return {
    ...nameOf(touched),
    ...{ version: inForce.version, state: stateAfter[kind], met, isFinal, from, to, day, at, reason, sequence },
    ...{ branchId: branchId ?? before?.branchId ?? null, device: cause.device },
    firstGiven: before?.firstGiven ?? (gives(change) ? sequence : null),
    lastGiven: gives(change) ? sequence : (before?.lastGiven ?? null),
    inputs: inputs ?? { attributes: {}, tags: [] },
  };
};

const changeOf = (change: Change): NewChange => ({
  ...nameOf(change.touched),
  ...{ sequence: sequenceOf(change), version: change.touched.inForce.version, kind: change.kind },
  ...{ reason: change.code, lines: change.lines, limitKeys: change.limitKeys },
  ...{ cause: change.touched.cause.factKey ?? change.touched.cause.key },
});

/** What is to be done: every action on a giving; on a suspension what can be taken back. */
const actsOf = (change: Change): readonly NewAct[] => {
  const { touched, kind } = change;
  if (kind === 'refused') return [];
  const { inForce, standing, decided } = touched;
  const [name, before, sequence] = [nameOf(touched), storedOf(decided), sequenceOf(change)];
  const first = before?.firstGiven ?? sequence;
  const last = before?.lastGiven ?? null;
  return inForce.scene.actions.flatMap(({ word, with: given }, place): readonly NewAct[] => {
    // What cannot be taken back was done once, and is not done again.
    if (kind !== 'granted' && !actionOf(word)?.returns) return [];
    return [
      {
        ...{ ...name, key: actKey(name, sequence, place), version: inForce.version, place, word, given },
        ...{ step: kind === 'suspended' ? 'undo' : 'do', firstKey: actKey(name, first, place) },
        ...{ ofKey: last === null ? null : actKey(name, last, place), day: standing.day, at: standing.at },
        ...{ causedBy: touched.cause.key, depth: touched.cause.depth },
      },
    ];
  });
};

const changesState = ({ decided, standing }: Touched): boolean =>
  decided !== null && decided.state !== 'refused' && (decided.state === 'granted') !== standing.met;

/** Decides what was touched, in the order of time, and writes what came of it. */
export const decide = async (
  transaction: StateTransaction,
  touched: readonly Touched[],
  known: Known,
  at: number,
): Promise<void> => {
  const moved = touched.filter(hasMoved);
  await moveAwards(
    transaction,
    moved.map((each) => {
      const { met, from, to } = each.standing;
      const before = storedOf(each.decided);
      return { ...nameOf(each), met, from: met ? from : (before?.from ?? from), to: met ? to : (before?.to ?? to) };
    }),
  );
  const concerned = [...touched]
    .filter((each) => known.has(each) || changesState(each))
    .sort((one, other) => one.standing.at - other.standing.at || (one.customerId < other.customerId ? -1 : 1));
  if (concerned.length === 0) return;
  await takeTurn(transaction);
  const nobody: Candidate = { inputs: null, branchId: null };
  const keys = concerned.flatMap((each) => {
    const { code, scene } = each.inForce;
    const place = { code, customerId: each.customerId, device: each.cause.device, date: each.standing.day };
    const { branchId } = known.get(each) ?? nobody;
    return scene.limits.flatMap((limit) => usageKey(limit, { ...place, branchId }) ?? []);
  });
  const used = await selectUsage(transaction, [...new Set(keys)]);
  const before = new Map(used);
  const changes = decideTouched(concerned, (each) => known.get(each) ?? nobody, used);
  await upsertAwards(
    transaction,
    changes.map((change) => rowOf(change, known.get(change.touched)?.inputs ?? null)),
    at,
  );
  await insertChanges(transaction, changes.map(changeOf), at);
  await insertActs(transaction, changes.flatMap(actsOf), at);
  await writeUsage(transaction, new Map([...used].filter(([key, awards]) => before.get(key) !== awards)));
};
