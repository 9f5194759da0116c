// The attribute registry: what can be known of a customer, by name and type. Every plane registers its own; filters,
// rule tags, portraits and the 360 view are made from these values and know no attribute by themselves.
import { assert } from '../../kernel/index.ts';
import type { TrustClass } from '../../record/log/index.ts';

export type AttributeType = 'text' | 'number' | 'money' | 'date' | 'instant' | 'boolean' | 'list';

/** A text in both languages of the console. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/**
 * Where the value stands: a typed column of `profile`, an entry of its attributes (what was stated), or an entry of what another
 * module computed and wrote by `writeComputed`.
 */
export type AttributePlace =
  | { readonly kind: 'column'; readonly column: ProfileColumn }
  | { readonly kind: 'entry' }
  | { readonly kind: 'computed' };

/** Columns that questions may read. The names enter SQL as identifiers, so they are a closed list. */
export const profileColumns = [
  'status',
  'gender',
  'birth_year',
  'education',
  'occupation',
  'province',
  'city',
  'risk_level',
  'investor_type',
  'opened_on',
  'funded_at',
  'first_trade_at',
  'branch_id',
  'team_id',
  'adviser_id',
  'total_assets_fen',
  'cash_fen',
  'holdings',
  'contribution_fen',
  'first_channel',
  'latest_channel',
  'last_active_on',
  'first_seen_at',
] as const;
export type ProfileColumn = (typeof profileColumns)[number];

export interface Attribute {
  /** snake_case; the name of the trait or fact property that carries it. */
  readonly name: string;
  readonly label: Bilingual;
  readonly type: AttributeType;
  /** Heading under which it is shown. */
  readonly group: 'basic' | 'kyc' | 'value' | 'channel' | 'behaviour' | 'relation' | 'flags' | 'other';
  /** Kept as cipher text, shown masked, revealed only by an audited act. */
  readonly personal: boolean;
  /** The value holds since a business date. */
  readonly effectiveDated: boolean;
  /** The least trusted source that may state it. What a browser says of its user's risk level is not believed. */
  readonly trust: TrustClass;
  readonly place: AttributePlace;
  /** How a portrait shows it; null: not at all. Numbers are cut at `cuts` (half-open, ascending). */
  readonly portrait:
    | { readonly kind: 'category' }
    | { readonly kind: 'bucket'; readonly cuts: readonly number[]; readonly labels: readonly Bilingual[] }
    | null;
  /** Labels of coded values. */
  readonly values?: Readonly<Record<string, Bilingual>>;
}

export interface AttributeRegistry {
  readonly all: readonly Attribute[];
  get(name: string): Attribute | undefined;
}

const NAME = /^[a-z][a-z0-9_]{0,63}$/;

/** Puts together what the planes registered; a name twice is a defect. */
export const createAttributeRegistry = (...lists: readonly (readonly Attribute[])[]): AttributeRegistry => {
  const byName = new Map<string, Attribute>();
  for (const attribute of lists.flat()) {
    assert(NAME.test(attribute.name), `attribute name ${attribute.name} must be snake_case`);
    assert(!byName.has(attribute.name), `attribute ${attribute.name} is registered twice`);
    if (attribute.portrait?.kind === 'bucket')
      assert(
        attribute.portrait.labels.length === attribute.portrait.cuts.length + 1,
        `attribute ${attribute.name}: n cuts make n + 1 buckets, each with a label`,
      );
    byName.set(attribute.name, attribute);
  }
  return { all: [...byName.values()], get: (name) => byName.get(name) };
};
