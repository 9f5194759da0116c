// Who is near the next tier of a scheme in force: for whoever watches for it, page by page.
import { customersAfter } from '../../know/profiles/index.ts';
import { dateOfDay } from '../../know/purchases/index.ts';
import { type NextTier, nextTier } from '../tier-rules/index.ts';
import {
  createFactsReader,
  needsOf,
  ofProgramme,
  readPage,
  type StoredScheme,
  selectSchemes,
  standingOf,
  surroundingsOf,
  type TiersDependencies,
} from '../tiers/index.ts';

/** Somebody near a tier. */
export interface NearTier extends NextTier {
  readonly customerId: string;
  readonly scheme: string;
  /** The finished day by which it is so. */
  readonly day: string;
}

const PAGE = 2_000;

const inForce = ({ status, definition }: StoredScheme): boolean => status === 'active' && definition !== null;

/** Names of the schemes in force. */
export const schemesInForce = async ({ db }: Pick<TiersDependencies, 'db'>) =>
  (await selectSchemes(db)).flatMap((stored) =>
    inForce(stored) && stored.definition ? [{ code: stored.scheme, name: stored.definition.name }] : [],
  );

const nearInScheme = async function* (
  dependencies: TiersDependencies,
  stored: StoredScheme,
  share: number,
  signal?: AbortSignal,
): AsyncGenerator<readonly NearTier[]> {
  const standing = await standingOf(dependencies, stored);
  const day = stored.evaluatedTo;
  if (!standing || day === null) return;
  const { scheme, code } = standing;
  const needs = needsOf([scheme]);
  const reader = await createFactsReader(dependencies, needs, day, true, signal);
  const surroundings = await surroundingsOf(dependencies, needs);
  for (let after = ''; ; ) {
    signal?.throwIfAborted();
    const page = await customersAfter(dependencies.db, after, PAGE);
    const last = page.at(-1);
    if (!last) return;
    after = last.customerId;
    const { known, members } = await readPage(
      dependencies.db,
      standing,
      await reader.read(page),
      dependencies.timeZone,
    );
    const near = [...known].flatMap(([customerId, { facts }]): NearTier[] => {
      const member = members.get(customerId);
      if (!member) return [];
      const own = { rank: member.rank, joinedOn: member.state.joinedOn, facts: ofProgramme(facts, scheme.programme) };
      const next = nextTier(scheme, own, day, surroundings);
      return next && next.share >= share ? [{ ...next, customerId, scheme: code, day: dateOfDay(day) }] : [];
    });
    if (near.length > 0) yield near;
  }
};

/** Members of every scheme in force who reach at least the share of what the next tier asks for, by the last finished day. */
export const nearNextTier = async function* (
  dependencies: TiersDependencies,
  share: number,
  signal?: AbortSignal,
): AsyncGenerator<readonly NearTier[]> {
  for (const stored of await selectSchemes(dependencies.db)) yield* nearInScheme(dependencies, stored, share, signal);
};
