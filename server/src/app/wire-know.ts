// Puts the know plane together. It knows record; what it asks of modules that it does not import is bound here.

import { join } from 'node:path';
import { momentsInForce, momentsWithTag } from '../decide/own-moments/index.ts';
import { lifecycleQuestion, stickinessQuestion } from '../know/activity/index.ts';
import { attributionQuestion } from '../know/attribution/index.ts';
import { createTimelineSources, type TimelineSources } from '../know/behaviour-index/index.ts';
import { createBoardMail } from '../know/board-mail/index.ts';
import { type ChannelCatalogue, createChannelQuestion } from '../know/channels/index.ts';
import { churnAttributes, createChurn } from '../know/churn/index.ts';
import { concentrationQuestion } from '../know/concentration/index.ts';
import { contributionAttributes, createContribution } from '../know/contribution/index.ts';
import {
  type ConversionPointResult,
  conversionPointQuestion,
  createConversionPointWatches,
} from '../know/conversion-points/index.ts';
import { createDashboards } from '../know/dashboards/index.ts';
import { createDistributionQuestion } from '../know/distribution/index.ts';
import { featureQuestion } from '../know/features/index.ts';
import { funnelQuestion } from '../know/funnels/index.ts';
import { heatmapQuestion } from '../know/heatmap/index.ts';
import { levelsQuestion } from '../know/levels/index.ts';
import { createLifecycle, lifecycleAttributes, stagesWithTag } from '../know/lifecycle/index.ts';
import { createLifetime, lifetimeAttributes } from '../know/lifetime/index.ts';
import { createLookAlikes } from '../know/look-alikes/index.ts';
import { createLoyalty, loyaltyAttributes } from '../know/loyalty/index.ts';
import { createMetrics, type MetricQuestions } from '../know/metrics/index.ts';
import { createMoments, type TierWatch } from '../know/moments/index.ts';
import { npsQuestion } from '../know/nps/index.ts';
import { openingQuestion } from '../know/opening/index.ts';
import { createOverview } from '../know/overview/index.ts';
import { pathQuestion } from '../know/paths/index.ts';
import { createPortrait } from '../know/portrait/index.ts';
import {
  type AttributeRegistry,
  basicAttributes,
  createAttributeRegistry,
  createProfiles,
  type EventHistory,
  type OrganisationDirectory,
  type ProductDirectory,
  type Profiles,
} from '../know/profiles/index.ts';
import { type AnyQuestion, createQuestions, eventLabels, type QuestionsDependencies } from '../know/questions/index.ts';
import { repurchaseQuestion } from '../know/repurchase/index.ts';
import { retentionQuestion } from '../know/retention/index.ts';
import {
  createSegmentDirectory,
  createSegments,
  type Segments,
  type SegmentsDependencies,
  segmentNames,
  segmentsWithTag,
} from '../know/segments/index.ts';
import { createSql } from '../know/sql/index.ts';
import { createTags, type Tags, type TagUse } from '../know/tags/index.ts';
import { createEventStoreTimelines } from '../know/timelines/index.ts';
import { trendsQuestion } from '../know/trends/index.ts';
import { createValue, valueAttributes } from '../know/value/index.ts';
import { createWeakGroupQuestion } from '../know/weak-groups/index.ts';
import type { OperatorDirectory } from '../platform/auth/index.ts';
import type { PersonalCipher } from '../platform/ciphers/index.ts';
import { createKeptMailer, createRefusedAddresses, createSmtpMailer, type Mailer } from '../platform/mail/index.ts';
import type { Database } from '../platform/state-store/index.ts';
import type { Catalogue } from '../record/catalogue/index.ts';
import type { Identity } from '../record/identity/index.ts';
import type { Organisation } from '../record/organisation/index.ts';
import { benefitsUsed, economicsAttributes } from '../reward/economics/index.ts';
import { burntByMonth, owedTo } from '../reward/ledger/index.ts';
import { tierAttributes } from '../reward/tiers/index.ts';
import type { Foundation, ModuleParts } from './surroundings.ts';
import { announceWith } from './wire-record.ts';

/** What know asks of record. */
export interface KnowSources {
  /** Asked of the plane to the right, which is put together later. */
  readonly tiers: TierWatch;
  readonly cipher: PersonalCipher;
  readonly identity: Identity;
  readonly history: EventHistory;
  readonly organisation: OrganisationDirectory & Pick<Organisation, 'placesOn'>;
  readonly products: ProductDirectory &
    Pick<Catalogue, 'productCodesOf' | 'productsMaturing' | 'channelCosts' | 'channels'>;
  /** As whom boards are asked that are sent, and to whom. */
  readonly operators: OperatorDirectory;
  /** What events are called. */
  readonly eventNames: () => ReadonlyMap<string, { readonly zh: string; readonly en: string }>;
  /** What values of a property of events are called. */
  readonly eventValueNames: (
    property: string,
  ) => Readonly<Record<string, { readonly zh: string; readonly en: string }>>;
  /** Customers who were erased. */
  readonly erased: () => readonly string[];
}

export interface Know {
  /** What judges conditions. */
  readonly judging: SegmentsDependencies;
  readonly profiles: Profiles;
  readonly tags: Tags;
  readonly registry: AttributeRegistry;
  readonly modules: readonly ModuleParts[];
}

/** Threads that evaluate questions; the rest of the machine is for ingest and the engine. */
const QUESTION_THREADS = 2;

const wireTimelines = ({ stores, logger, config }: Foundation): TimelineSources =>
  createTimelineSources({
    ...{ store: stores.events, logger, threadEntry: 'timeline-worker', threadCount: QUESTION_THREADS },
    folder: join(config.dataFolder, 'behaviour-index'),
  });

/** How letters leave. Those of a sandbox must reach nobody. */
const mailerOf = ({ config, sandbox }: Foundation): Mailer | null => {
  if (sandbox) return createKeptMailer(join(config.dataFolder, 'kept-mail'));
  return config.mail === null ? null : createSmtpMailer(config.mail);
};

type Population = Omit<QuestionsDependencies, 'eventStore' | 'timelines'> & { readonly catalogue: ChannelCatalogue };

/** Every question but that of metrics, which are of these. */
const questionsOfBehaviour = (population: Population, settings: Foundation['settings']): readonly AnyQuestion[] => [
  funnelQuestion,
  retentionQuestion,
  attributionQuestion,
  conversionPointQuestion,
  pathQuestion,
  trendsQuestion,
  lifecycleQuestion,
  stickinessQuestion,
  featureQuestion,
  heatmapQuestion,
  createDistributionQuestion(settings),
  createWeakGroupQuestion(population),
  openingQuestion,
  createChannelQuestion(population),
  repurchaseQuestion,
  npsQuestion,
  levelsQuestion,
  concentrationQuestion,
];

/** Questions of behaviour, and what ends the threads that evaluate them. */
const wireQuestions = (
  foundation: Foundation,
  seen: Omit<Population, 'eventValueNames'> & { readonly productCodes: () => Promise<readonly string[]> },
  timelines: TimelineSources,
  known: Pick<KnowSources, 'operators' | 'eventNames' | 'eventValueNames'>,
): ModuleParts => {
  const population = { ...seen, eventValueNames: known.eventValueNames };
  const { audit, clock, config, enqueue, publicUrl, stores, settings } = foundation;
  const asked = questionsOfBehaviour(population, settings);
  const kept = { store: stores.state, audit, clock };
  const metrics = createMetrics({
    ...{ ...kept, productCodes: population.productCodes },
    questions: Object.fromEntries(asked.map((question) => [question.code, question])) as MetricQuestions,
  });
  const questions = createQuestions({ ...population, eventStore: stores.events, timelines }, [
    ...asked,
    metrics.question,
  ]);
  const watches = createConversionPointWatches({
    ...{ store: stores.state, audit, clock, timeZone: config.timeZone, enqueue },
    ask: (parameters, signal) =>
      questions.askAsPlatform(conversionPointQuestion, parameters, signal) as Promise<ConversionPointResult>,
  });
  const dashboards = createDashboards({ ...kept, checkQuestion: questions.check });
  const refused = createRefusedAddresses({ store: stores.state, audit, clock: foundation.wallClock });
  const mailer = mailerOf(foundation);
  const boardMail = createBoardMail({
    ...{ ...kept, ...known, timeZone: config.timeZone, enqueue, publicUrl, ask: questions.askAs },
    ...{ mailer: mailer && refused.guard(mailer), refusedAmong: refused.among, domains: config.mail?.domains ?? [] },
    nameOf: async (tile) => (tile.kind === 'metric' ? metrics.nameOf(tile.metric) : questions.nameOf(tile.question)),
    unitNames: population.organisation.unitNames,
    segmentNames: () => segmentNames(stores.state.db),
    labelsOf: (subject) => eventLabels({ ...known, db: stores.state.db }, subject),
  });
  return {
    jobs: [...watches.jobs, ...boardMail.jobs],
    schedules: [...watches.schedules, ...boardMail.schedules],
    routes: [questions, watches, metrics, dashboards, boardMail, refused].flatMap(({ routes }) => routes),
    start: async () => timelines.begin(),
    stop: async () => {
      questions.stop();
      await timelines.stop();
    },
  };
};

/** Profiles that tell segments also of whom somebody else came to serve. */
const tellingSegments = (profiles: Profiles, segments: Segments): Profiles => ({
  ...profiles,
  setRelations: async (transaction, rows) => {
    await profiles.setRelations(transaction, rows);
    const customers = rows.map(({ customerId }) => customerId);
    await segments.touch(transaction, customers);
  },
});

/** What would no longer mean anything without a tag. */
const tagUsers = async (db: Database, code: string): Promise<readonly TagUse[]> => [
  ...(await segmentsWithTag(db, code)).map((each) => ({ kind: 'segment' as const, ...each })),
  ...(await stagesWithTag(db, code)).map((each) => ({ kind: 'lifecycle' as const, ...each })),
  ...(await momentsWithTag(db, code)).map((each) => ({ kind: 'moment' as const, ...each })),
];

/** What contribution asks of the ledger and of benefits, which it does not import. */
const pointsOf = (db: Database, timeZone: string) => ({
  burntPoints: (from: number, to: number) => burntByMonth(db, timeZone, from, to),
  benefitCosts: (from: string, to: string) => benefitsUsed(db, from, to),
  owedPoints: (customerId: string) => owedTo(db, customerId),
});

export const wireKnow = (foundation: Foundation, known: KnowSources): Know => {
  const { config, stores, audit, clock, wallClock, enqueue } = foundation;
  const [store, { timeZone }] = [stores.state, config];
  const registry = createAttributeRegistry(
    basicAttributes,
    valueAttributes,
    lifetimeAttributes,
    lifecycleAttributes,
    churnAttributes,
    loyaltyAttributes,
    contributionAttributes,
    economicsAttributes,
    tierAttributes,
  );
  const { cipher, organisation, history, products } = known;
  const everywhere = {
    store,
    db: store.db,
    cipher,
    organisation,
    clock,
    wallClock,
    timeZone,
    registry,
    audit,
    enqueue,
    segments: createSegmentDirectory(store.db),
  };
  // What is bought of these types is a financial product, not a security.
  const productCodes = () => products.productCodesOf(['fund', 'wealth', 'advisory', 'other']);
  const valued = { ...everywhere, eventStore: stores.events, productCodes };
  const timelines = wireTimelines(foundation);
  const announce = announceWith(wallClock);
  const tags = createTags({
    ...{ ...everywhere, announce, eventStore: stores.events, productNames: products.productNames },
    usersOf: (code) => tagUsers(store.db, code),
  });
  const timelinesOfFew = createEventStoreTimelines(stores.events);
  const titleOf = (event: string) => known.eventNames().get(event) ?? null;
  const judging = { ...everywhere, tags, titleOf, announce, timelinesOfFew, timelinesOfMany: timelines };
  const segments = createSegments(judging);
  const lifecycle = createLifecycle(judging);
  // Tags first: segments and stages are judged by the tags that a range put on.
  const onWritten = [tags.onWritten, segments.onWritten, lifecycle.onWritten];
  const profiles = tellingSegments(createProfiles({ ...everywhere, ...known, tags, onWritten }), segments);
  return {
    ...{ profiles, tags, registry, judging },
    modules: [
      { consumers: [profiles.consumer], jobs: profiles.jobs, routes: profiles.routes },
      tags,
      segments,
      lifecycle,
      createLookAlikes({ ...everywhere, makeList: segments.makeList }),
      createChurn(judging),
      createMoments({
        ...{ ...judging, ...products, eventStore: stores.events },
        ownMoments: () => momentsInForce(store.db),
        tiers: known.tiers,
      }),
      createPortrait({ ...everywhere, tags, products }),
      createOverview({ ...everywhere, history }),
      createValue(valued),
      createLifetime(valued),
      createLoyalty(valued),
      createContribution({ ...valued, ...pointsOf(store.db, timeZone), channelCosts: products.channelCosts }),
      createSql({ ...everywhere, eventStore: stores.events, erased: known.erased }),
      wireQuestions(foundation, { ...everywhere, tags, catalogue: products, productCodes }, timelines, known),
    ],
  };
};
