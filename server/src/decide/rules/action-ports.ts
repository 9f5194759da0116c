// What actions ask of other planes. Every order carries a key: the same key again has no further effect.
import type { Arguments, Bilingual } from './contract.ts';

/** One doing of an action, or the taking back of one. */
export interface ActionOrder {
  /** Unique for ever; made of the rule, the customer, the occasion and the step. */
  readonly key: string;
  readonly step: 'do' | 'undo';
  /** Key of the first doing for this award. */
  readonly firstKey: string;
  /** Key of the doing that stood last; an `undo` takes that one back. Null on the first doing. */
  readonly ofKey: string | null;
  readonly given: Arguments;
  readonly customerId: string;
  readonly occurredAt: number;
  /** Business day of what it is given for. */
  readonly date: string;
  /** Key of the event behind it, and how many derived events lie behind that one. */
  readonly causedBy: string;
  readonly depth: number;
  /** "code@version". */
  readonly rule: string;
  readonly name: Bilingual;
}

/** `later`: may be asked again. `failed`: will not be done, and why. */
export type Outcome =
  | { readonly kind: 'done'; readonly reference: string | null }
  | { readonly kind: 'later'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string };

export interface PointsRequest {
  readonly order: ActionOrder;
  readonly programme: string;
  readonly wallet: string;
  /** Credited too, to count for tiers. */
  readonly qualifyingWallet: string | null;
  readonly points: number;
}

export interface TagRequest {
  readonly order: ActionOrder;
  readonly tag: string;
  readonly on: boolean;
}

export interface EventRequest {
  readonly order: ActionOrder;
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
}

export interface BenefitRequest {
  readonly order: ActionOrder;
  readonly benefit: string;
}

export interface ActivityNote {
  readonly order: ActionOrder;
  readonly activity: string;
  /** What of the activity was reached. */
  readonly part: string;
}

/** Null where nothing does it in this installation. Outcomes come in the order of what was asked. */
export interface ActionPorts {
  /** Posts points on `do`, takes the posting of `ofKey` back on `undo`. */
  readonly points: { post(asked: readonly PointsRequest[]): Promise<readonly Outcome[]> } | null;
  readonly tags: { change(asked: readonly TagRequest[]): Promise<readonly Outcome[]> } | null;
  readonly log: { announce(asked: readonly EventRequest[]): Promise<readonly Outcome[]> } | null;
  /** Grants on the first `do`, suspends the grant `firstKey` on `undo`, reinstates it on a later `do`. */
  readonly benefits: { change(asked: readonly BenefitRequest[]): Promise<readonly Outcome[]> } | null;
  readonly tasks: { request(asked: readonly ActionOrder[]): Promise<readonly Outcome[]> } | null;
  readonly touches: { request(asked: readonly ActionOrder[]): Promise<readonly Outcome[]> } | null;
  /** Tells an activity that one of its scenes was reached, or is no more. */
  readonly activities: { note(asked: readonly ActivityNote[]): Promise<readonly Outcome[]> } | null;
}
