// Who would move under a draft: every customer is placed by what they have earned under it as of a day, as if they joined on it, and
// compared with the tier that they have. Grace and reviews come in between when the draft is in force; nothing is written but the places.
import { z } from 'zod';
import { customersAfter } from '../../know/profiles/index.ts';
import { segmentsOfMany } from '../../know/segments/index.ts';
import type { JobDefinition } from '../../platform/jobs/index.ts';
import { type Scheme, schemeSchema } from '../tier-rules/contract.ts';
import { advance } from '../tier-rules/index.ts';
import type { TiersDependencies } from './dependencies.ts';
import { readPage } from './evaluate-job.ts';
import { createFactsReader, needsOf, ofProgramme, surroundingsOf } from './facts.ts';
import { finishPreview, insertPlaces, type PreviewPlace, selectPreview } from './orders-store.ts';
import { readinessOf } from './readiness.ts';
import { selectScheme, tierCodesByVersion } from './store.ts';

/** Name of the job that previews a draft. */
export const PREVIEW_JOB = 'tiers.preview';

const PAGE = 2_000;
const payload = z.strictObject({ previewId: z.string() });

const placeOf = (
  codes: ReadonlyMap<number, readonly string[]>,
  scheme: Scheme,
  customerId: string,
  before: { readonly rank: number; readonly version: number } | null,
  toRank: number,
  branchId: string | null,
): PreviewPlace => ({
  ...{ customerId, toRank, branchId, toTier: scheme.tiers[toRank]?.code ?? '' },
  fromRank: before?.rank ?? null,
  fromTier: before ? (codes.get(before.version)?.[before.rank] ?? null) : null,
});

export const createPreviewJob = (dependencies: TiersDependencies): JobDefinition<z.infer<typeof payload>> => ({
  name: PREVIEW_JOB,
  payload,
  run: async ({ previewId }, context) => {
    const { store, db, timeZone } = dependencies;
    const preview = await selectPreview(db, previewId);
    if (!preview) return;
    const scheme = schemeSchema.parse(preview.definition);
    const needs = needsOf([scheme]);
    // What is there is measured up to the day asked for; a draft waits for nothing but says so.
    const { stale } = await readinessOf(dependencies, scheme, needs, preview.day - 1);
    const codes = await tierCodesByVersion(db, preview.scheme);
    const version = ((await selectScheme(db, preview.scheme))?.version ?? 0) + 1;
    const reader = await createFactsReader(dependencies, needs, preview.day, true, context.signal);
    const surroundings = await surroundingsOf(dependencies, needs);
    let after = '';
    let done = 0;
    for (;;) {
      context.signal.throwIfAborted();
      const page = await customersAfter(db, after, PAGE);
      const last = page.at(-1);
      if (!last) break;
      const known = await reader.read(page);
      const { members, orders } = await readPage(db, { code: preview.scheme, scheme }, known, timeZone);
      const segments = await segmentsOfMany(db, [...known.keys()]);
      const places = [...known].map(([customerId, { facts, branchId }]) => {
        const before = members.get(customerId) ?? null;
        const advanced = advance({
          ...{
            scheme,
            version,
            facts: ofProgramme(facts, scheme.programme),
            orders: orders.get(customerId) ?? [],
            surroundings,
          },
          ...{ before: null, tiersBefore: [], fromDay: preview.day, toDay: preview.day },
        });
        const toRank = advanced?.after.rank ?? before?.rank ?? 0;
        const place = placeOf(codes, scheme, customerId, before, toRank, branchId);
        return { ...place, segments: segments.get(customerId) ?? [] };
      });
      await store.transaction((transaction) => insertPlaces(transaction, previewId, places));
      after = last.customerId;
      done += places.length;
      context.progress(done, null);
    }
    await store.transaction((transaction) => finishPreview(transaction, previewId, stale ? 'stale' : 'ready', stale));
    context.result(`${done} customers`);
  },
});
