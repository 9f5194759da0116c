// What profiles ask of modules that they do not import: names and relations from the organisation, product names, tags.
// Wiring binds these to the modules.
import type { BusinessDate } from '../../kernel/index.ts';
import type { Bilingual } from './attribute.ts';

export interface RelationView {
  readonly type: string;
  readonly unitId: string;
  readonly unitName: string | null;
  readonly unitKind: string | null;
  readonly validFrom: string;
  readonly validUntil: string | null;
  readonly ratio: string;
}

export interface OrganisationDirectory {
  /** The units themselves and all below them on the day: branches, teams, persons. */
  unitsBelow(unitIds: readonly string[], date: BusinessDate): Promise<readonly string[]>;
  /** Customers served by the unit, or by anything below it, on the day. */
  customersOf(unitId: string, date: BusinessDate): Promise<readonly string[]>;
  relationsOf(customerId: string, date: BusinessDate): Promise<readonly RelationView[]>;
  /** Present names; unknown units are absent. */
  unitNames(unitIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

export interface ProductDirectory {
  productNames(codes: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

export interface TagOnCustomer {
  readonly code: string;
  readonly name: Bilingual;
  readonly kind: 'fact' | 'rule' | 'statistical' | 'model';
  readonly assignedAt: number;
  readonly madeBy: string;
  readonly version: string | null;
  readonly from: Readonly<Record<string, unknown>>;
}

export interface TagDirectory {
  tagNames(codes: readonly string[]): Promise<ReadonlyMap<string, Bilingual>>;
  tagsOf(customerId: string): Promise<readonly TagOnCustomer[]>;
}
