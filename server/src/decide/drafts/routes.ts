// The routes of things that are drafted, agreed to, brought into force and ended: the same for all of them but for how one is shown.
import type { z } from 'zod';
import { isRefusal, type Refusal } from '../../kernel/index.ts';
import { type CallContext, type Endpoint, type Route, route } from '../../platform/http/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import type { DraftActs } from './acts.ts';
import type { DraftAct } from './contract.ts';
import type { DraftStore, StoredDraft } from './store.ts';

type Of<Params extends z.ZodType, Body extends z.ZodType, Detail extends z.ZodType> = Endpoint<
  string,
  Params,
  z.ZodUndefined,
  Body,
  Detail
>;

interface DraftEndpoints<Params extends z.ZodType, Definition, Detail extends z.ZodType> {
  readonly read: Of<Params, z.ZodUndefined, Detail>;
  readonly save: Of<Params, z.ZodType<Definition>, Detail>;
  readonly approve: Of<
    Params,
    z.ZodType<{ readonly draftAt: number; readonly legalOpinion?: string | undefined }>,
    Detail
  >;
  readonly activate: Of<Params, z.ZodType, Detail>;
  readonly retire: Of<Params, z.ZodType<{ readonly reason: string }>, Detail>;
}

interface DraftRoutesOptions<Params, Definition, Own extends Refusal, Detail> {
  readonly codeOf: (params: Params) => string;
  readonly acts: Pick<DraftActs<Definition, Own>, 'read' | 'save' | 'approve' | 'activate' | 'retire'>;
  /** Shows one to whoever called. */
  readonly detail: (stored: StoredDraft<Definition>, call: CallContext) => Promise<Detail>;
  /** Why this caller cannot do it at all, or not to a thing of that name; null when it can be tried. */
  readonly guard?: (act: DraftAct, code: string, call: CallContext) => Refusal | null;
}

export const draftRoutes = <Params extends z.ZodType, Definition, Own extends Refusal, Detail extends z.ZodType>(
  endpoints: DraftEndpoints<Params, Definition, Detail>,
  { codeOf, acts, detail, guard }: DraftRoutesOptions<z.output<Params>, Definition, Own, z.input<Detail>>,
): Readonly<Record<DraftAct, Route>> => {
  const after = async (
    act: DraftAct,
    params: z.output<Params>,
    call: CallContext,
    done: (code: string) => Promise<StoredDraft<Definition> | Refusal>,
  ): Promise<z.input<Detail> | Refusal> => {
    const code = codeOf(params);
    const stored = guard?.(act, code, call) ?? (await done(code));
    return isRefusal(stored) ? stored : detail(stored, call);
  };
  return {
    read: route(endpoints.read, async ({ params }, call) => after('read', params, call, (code) => acts.read(code))),
    save: route(endpoints.save, async ({ params, body }, call) =>
      after('save', params, call, (code) => acts.save(code, body, call)),
    ),
    approve: route(endpoints.approve, async ({ params, body }, call) =>
      after('approve', params, call, (code) => acts.approve(code, body, call)),
    ),
    activate: route(endpoints.activate, async ({ params }, call) =>
      after('activate', params, call, (code) => acts.activate(code, call)),
    ),
    retire: route(endpoints.retire, async ({ params, body }, call) =>
      after('retire', params, call, (code) => acts.retire(code, body.reason, call)),
    ),
  };
};

/** The parts of a draft that are shown the same of everything. */
export const draftView = async <Definition>(
  db: Database,
  drafts: DraftStore<Definition>,
  acts: Pick<DraftActs<Definition, never>, 'activationOf'>,
  stored: StoredDraft<Definition>,
) => {
  const { code, draft, draftBy, draftAt } = stored;
  return {
    ...{ draft, draftBy, draftAt, activation: await acts.activationOf(stored) },
    approvals: (await drafts.approvals(db, code)).map(({ byId: _byId, ...approval }) => approval),
    versions: [...((await drafts.versions(db)).get(code) ?? [])].reverse(),
  };
};
