// Sizes of a run. The default run takes a few minutes on two idle cores.
import { parseArgs } from 'node:util';

export const scenarioNames = [
  'ingest',
  'import',
  'visibility',
  'pages',
  'analytics',
  'value',
  'ledger',
  'members',
  'tiers',
  'look-alikes',
] as const;
export type ScenarioName = (typeof scenarioNames)[number];

/** Every size with its default and what it is. */
const sizes = {
  seconds: [4, 'length of one measured stretch of ingest'],
  sustained: [15, 'length of the stretch in which consumers must keep up, in seconds'],
  rounds: [3, 'rounds of each stretch; the median counts'],
  connections: [16, 'connections that send at once'],
  'lag-max': [60_000, 'events that consumers may be behind while the sustained rate is measured'],
  'import-mb': [200, 'size of the imported file'],
  probes: [60, 'events whose way to the screen is timed'],
  customers: [5_000, 'customers behind the pages'],
  months: [6, 'months of the simulated firm behind the pages'],
  calls: [40, 'calls of each page'],
  events: [1_000_000, 'events that questions of behaviour are asked of'],
  'event-customers': [20_000, 'customers whose events they are'],
  'asked-seconds': [10, 'length of each stretch in which questions are asked beside a load'],
  'cluster-events': [
    1_000_000,
    'events on the cluster of two shards that questions are asked of, at most those of the world',
  ],
  'ledger-members': [20_000, 'customers that points are posted to'],
  'ledger-lots': [1, 'lots that end on PostgreSQL, at least; what was posted before counts'],
  'centre-members': [50_000, 'members of the member centre'],
  'centre-seconds': [10, 'length of each stretch in which the member centre is asked'],
  'centre-rate': [50, 'answers a second that the member centre is asked for, besides as many as it gives'],
  'warm-seconds': [10, 'length of the stretch of awards before the one that is measured'],
  'awards-rate': [2_000, 'awards a second that events bring about'],
  'tier-members': [50_000, 'members whose tiers are evaluated'],
  'look-alike-customers': [100_000, 'customers among whom look-alikes are sought'],
  'value-customers': [1_000_000, 'customers whose lifetime value is scored'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

/** Parts of analytics that can be left out, each with what it measures. */
const parts = {
  memory: 'memory that a question takes',
  kept: 'the same question again, and after new data',
  cancel: 'how soon a stopped question ends on the engine',
  load: 'questions while events come in',
  askers: 'what ten askers cost the intake',
  cluster: 'the same questions on a cluster of two shards',
} as const;
export type AnalyticsPart = keyof typeof parts;

export type Sizes = { readonly [Name in keyof typeof sizes]: number };

/** What one run measures. */
export interface Flags extends Sizes {
  readonly scenarios: readonly ScenarioName[];
  /** PostgreSQL for the second half of ingest; one of the test package is started when null. */
  readonly databaseUrl: string | null;
  readonly postgres: boolean;
  /** The embedded stores in pages, members and tiers, which measure both. */
  readonly embedded: boolean;
  /** Parts of analytics that are measured besides the questions themselves. */
  readonly parts: readonly AnalyticsPart[];
}

const partNames = Object.keys(parts) as readonly AnalyticsPart[];

const help = (): string =>
  [
    `usage: npm run bench -- [${scenarioNames.join(' | ')}]… [flags]`,
    ...Object.entries(sizes).map(([name, [initial, says]]) => `  --${name.padEnd(14)} ${says} (${initial})`),
    '  --database-url   an empty PostgreSQL database to use as log and state store',
    '  --no-postgres    measure the embedded stores alone',
    '  --no-embedded    pages, members and tiers on PostgreSQL alone',
    ...partNames.map((name) => `  ${`--no-${name}`.padEnd(16)} analytics without ${parts[name]}`),
  ].join('\n');

const positive = (name: string, text: string): number => {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} must be a number above 0, got "${text}"`);
  return value;
};

/** Reads the command line; null when only the help was asked for, which is printed. */
export const readFlags = (args: readonly string[]): Flags | null => {
  const names = Object.keys(sizes);
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...Object.fromEntries(names.map((name) => [name, { type: 'string' } as const])),
      'database-url': { type: 'string' },
      'no-postgres': { type: 'boolean' },
      'no-embedded': { type: 'boolean' },
      ...Object.fromEntries(partNames.map((name) => [`no-${name}`, { type: 'boolean' } as const])),
      help: { type: 'boolean' },
    },
  });
  const given = values as Readonly<Record<string, string | boolean | undefined>>;
  if (given.help) {
    console.log(help());
    return null;
  }
  const isScenario = (name: string): name is ScenarioName => scenarioNames.some((each) => each === name);
  const unknown = positionals.filter((name) => !isScenario(name));
  if (unknown.length > 0) throw new Error(`there is no scenario ${unknown.join(', ')}\n${help()}`);
  const chosen = Object.entries(sizes).map(([name, [initial]]) => {
    const text = given[name];
    return [name, typeof text === 'string' ? positive(name, text) : initial];
  });
  return {
    ...(Object.fromEntries(chosen) as Sizes),
    scenarios: positionals.length > 0 ? positionals.filter(isScenario) : scenarioNames,
    databaseUrl: typeof given['database-url'] === 'string' ? given['database-url'] : null,
    postgres: given['no-postgres'] !== true,
    embedded: given['no-embedded'] !== true,
    parts: partNames.filter((name) => given[`no-${name}`] !== true),
  };
};
