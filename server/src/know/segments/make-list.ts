// A static segment made whole by another module: the segment, who is on it and the entry in the audit trail in one transaction.
import { type Refusal, refuse } from '../../kernel/index.ts';
import type { CallContext } from '../../platform/http/index.ts';
import { type Bilingual, customersAmong } from '../profiles/index.ts';
import type { SegmentsDependencies } from './catalogue.ts';
import { writeMembership } from './drain.ts';
import { insertSegment, type SegmentRow } from './store.ts';
import { hasRules, touch } from './touched.ts';
import { visibleTo } from './view.ts';

export interface GivenList {
  readonly code: string;
  readonly name: Bilingual;
  readonly description: Bilingual;
  readonly customerIds: readonly string[];
  /** Where the list comes from, for the audit trail. */
  readonly origin: Readonly<Record<string, unknown>>;
}

/** Makes a static segment of customers; only those whom the caller may see get on it. */
export type MakeList = (
  given: GivenList,
  context: Pick<CallContext, 'principal' | 'requestId' | 'remoteAddress'>,
) => Promise<{ readonly code: string; readonly customers: number } | Refusal<'SEGMENT_EXISTS'>>;

export const createMakeList =
  (dependencies: SegmentsDependencies): MakeList =>
  async ({ code, name, description, customerIds, origin }, { principal, requestId, remoteAddress }) => {
    const { store, audit, clock, wallClock } = dependencies;
    const [at, by] = [wallClock.now(), principal.name];
    const row: SegmentRow = {
      ...{ code, kind: 'static', condition: null, version: 1, evaluated_at: null },
      ...{ name_zh: name.zh, name_en: name.en, description_zh: description.zh, description_en: description.en },
      ...{ created_at: at, created_by: by, updated_at: at, updated_by: by },
    };
    const visible = await visibleTo(dependencies, principal.scope);
    return store.transaction(async (transaction) => {
      if (!(await insertSegment(transaction, row)))
        return refuse('SEGMENT_EXISTS', `There is a segment ${code} already. Choose another code.`);
      const seen = await customersAmong(transaction, customerIds, visible);
      const entering = customerIds.filter((id) => seen.has(id));
      const change = { segment: code, version: 1, entering, leaving: [] };
      const { entered } = await writeMembership(dependencies, transaction, [change], clock.now(), 'list');
      if (await hasRules(transaction)) await touch(transaction, entering, null);
      await audit.record(
        {
          ...{ principal, requestId, remoteAddress, action: 'segment.create', subject: { kind: 'segment', id: code } },
          details: { definition: { kind: 'static' }, customers: entered, ...origin },
        },
        transaction,
      );
      return { code, customers: entered };
    });
  };
