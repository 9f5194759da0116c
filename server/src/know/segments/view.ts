// How segments are shown, and whom a caller sees of them.
import { type Refusal, refuse } from '../../kernel/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { type Condition, type ListDependencies, scopeCondition } from '../profiles/index.ts';
import type { Catalogue, SegmentsDependencies } from './catalogue.ts';
import type { SegmentCondition, SegmentDefinition } from './contract.ts';
import { segmentSentence } from './sentence.ts';
import type { SegmentRow } from './store.ts';

export const segmentNotFound = (code: string): Refusal<'SEGMENT_NOT_FOUND'> =>
  refuse('SEGMENT_NOT_FOUND', `There is no segment ${code}. Choose one of the list.`);

/** The customers whom the caller may see. */
export const visibleTo = (dependencies: SegmentsDependencies, scope: DataScope): Promise<Condition> => {
  const listing: ListDependencies = { ...dependencies, db: dependencies.store.db };
  return scopeCondition(listing, scope);
};

export const definitionOf = (condition: SegmentCondition | null): SegmentDefinition =>
  condition === null ? { kind: 'static' } : { kind: 'rule', condition };

/** A segment as the API shows it. */
export const segmentView = (row: SegmentRow, customers: number, { names }: Pick<Catalogue, 'names'>) => ({
  code: row.code,
  name: { zh: row.name_zh, en: row.name_en },
  description: { zh: row.description_zh, en: row.description_en },
  definition: definitionOf(row.condition),
  sentence: segmentSentence(row.condition, names),
  version: row.version,
  customers,
  createdAt: row.created_at,
  createdBy: row.created_by,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
  evaluatedAt: row.evaluated_at,
});
