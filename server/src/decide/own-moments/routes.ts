// Routes of the firm's own moments: list, draft, agree, bring into force, end.
import type { z } from 'zod';
import { type Refusal, refuse } from '../../kernel/index.ts';
import type { OwnMoment } from '../../know/moments/contract.ts';
import { ownMomentSays, ownMomentWrong } from '../../know/moments/index.ts';
import type { SegmentsDependencies } from '../../know/segments/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import {
  createDraftActs,
  type DraftActs,
  type DraftDependencies,
  draftRoutes,
  draftView,
  type StoredDraft,
} from '../drafts/index.ts';
import * as contract from './contract.ts';
import { momentDrafts } from './store.ts';

type OwnMomentsDependencies = SegmentsDependencies & DraftDependencies;

type Own = Refusal<'MOMENT_NOT_VALID' | 'CONDITION_NOT_VALID' | 'MOMENT_NOT_FOUND' | 'MOMENT_NOT_ACTIVE'>;
type Stored = StoredDraft<OwnMoment>;
type Summary = z.input<(typeof contract.listOwnMoments)['response']>['items'][number];
type Detail = z.input<(typeof contract.readOwnMoment)['response']>;

const missing = (code: string): Own =>
  refuse('MOMENT_NOT_FOUND', `There is no moment ${code}. Choose one of the list.`);
const notActive = (code: string): Own =>
  refuse('MOMENT_NOT_ACTIVE', `The moment ${code} is not in force; bring a draft into force first.`);

const summaryOf = async (
  dependencies: OwnMomentsDependencies,
  { code, status, version, definition: inForce, draft }: Stored,
): Promise<Summary | null> => {
  const definition = inForce ?? draft;
  if (!definition) return null;
  return {
    ...{ moment: code, status, version, hasDraft: draft !== null, class: 'G', definition },
    says: await ownMomentSays(dependencies, definition),
  };
};

const detailOf = async (
  dependencies: OwnMomentsDependencies,
  acts: Pick<DraftActs<OwnMoment, Own>, 'activationOf'>,
  stored: Stored,
): Promise<Detail> => {
  const { db } = dependencies.store;
  const { versions, ...view } = await draftView(db, momentDrafts, acts, stored);
  return {
    ...((await summaryOf(dependencies, stored)) as Summary),
    ...{ ...view, draftSays: stored.draft === null ? null : await ownMomentSays(dependencies, stored.draft) },
    versions: await Promise.all(
      versions.map(async (each) => ({ ...each, says: await ownMomentSays(dependencies, each.definition) })),
    ),
  };
};

export const createOwnMoments = (dependencies: OwnMomentsDependencies): { readonly routes: readonly Route[] } => {
  const { db } = dependencies.store;
  const acts = createDraftActs<OwnMoment, Own>(dependencies, {
    ...{ store: momentDrafts, noun: 'moment', audited: 'own_moment', missing, notActive },
    wrongWith: (moment) => ownMomentWrong(dependencies, moment),
    // It is seen and nothing more; the scene or the touch that follows is classed by itself.
    classOf: () => 'G',
  });
  const drafts = draftRoutes(
    {
      ...{ read: contract.readOwnMoment, save: contract.saveOwnMomentDraft, approve: contract.approveOwnMoment },
      ...{ activate: contract.activateOwnMoment, retire: contract.retireOwnMoment },
    },
    { codeOf: ({ moment }) => moment, acts, detail: (stored: Stored) => detailOf(dependencies, acts, stored) },
  );
  return {
    routes: [
      route(contract.listOwnMoments, async () => {
        const items = await Promise.all((await momentDrafts.all(db)).map((each) => summaryOf(dependencies, each)));
        return { items: items.flatMap((each) => each ?? []) };
      }),
      ...[drafts.read, drafts.save, drafts.approve, drafts.activate, drafts.retire],
    ],
  };
};
