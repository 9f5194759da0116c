// The export of events: who may have which, audited before the first line leaves, in pages of constant size.
import { type CustomerId, customerId, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import type { PersonalCipher } from '../../platform/ciphers/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import { type CallContext, csvByteOrderMark, csvLine, type Route, route } from '../../platform/http/index.ts';
import { customerPerson } from '../identity/index.ts';
import { countExported, type ExportFilter, exportedEvents, type StoredEvent } from '../sink/index.ts';
import * as contract from './contract.ts';
import { cellsOf, csvHeader, jsonOf, readable } from './exported-event.ts';

export interface EventExportDependencies {
  readonly events: EventStore;
  readonly cipher: Pick<PersonalCipher, 'decrypt'>;
  readonly audit: Audit;
  /** Whose records are under legal hold: they leave by no export. */
  readonly erased: () => readonly string[];
  readonly isVisible: (scope: DataScope, customerId: string) => Promise<boolean>;
}

const PAGE = 1_000;

interface Query {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly events?: string | undefined;
  readonly customer?: string | undefined;
  readonly after?: string | undefined;
}

type Refused = Refusal<
  'CUSTOMER_NOT_FOUND' | 'SCOPE_TOO_NARROW' | 'PERIOD_EMPTY' | 'REVEAL_NOT_ALLOWED' | 'REASON_NEEDED'
>;

const instantOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Date.parse(text));

const afterOf = (text: string | undefined): ExportFilter['after'] => {
  const [at, position] = text?.split('.') ?? [];
  return at === undefined || position === undefined ? undefined : { at: Number(at), position: Number(position) };
};

const filterOf = async (
  { erased, isVisible }: EventExportDependencies,
  query: Query,
  scope: DataScope,
): Promise<ExportFilter | Refused> => {
  const { customer } = query;
  if (customer === undefined && scope.kind !== 'firm')
    return refuse('SCOPE_TOO_NARROW', 'You see some customers only: name one of them with customer=NUMBER.');
  const named = customer === undefined ? undefined : customerId(customer);
  if (customer !== undefined && (!named || !(await isVisible(scope, customer))))
    return refuse('CUSTOMER_NOT_FOUND', 'There is no such customer among those that you may see.');
  const [from, to] = [instantOf(query.from), instantOf(query.to)];
  if (from !== undefined && to !== undefined && from >= to)
    return refuse('PERIOD_EMPTY', 'The period is empty: "from" must be before "to".');
  return {
    ...{ from, to, after: afterOf(query.after), names: query.events?.split(',').flatMap((name) => name.trim() || []) },
    personId: named ? customerPerson(named) : undefined,
    without: erased().map((each) => customerPerson(each as CustomerId)),
  };
};

async function* pagesOf(
  events: AsyncIterable<StoredEvent>,
  cipher: Pick<PersonalCipher, 'decrypt'> | null,
): AsyncGenerator<readonly StoredEvent[]> {
  let page: StoredEvent[] = [];
  for await (const event of events) {
    page.push(event);
    if (page.length < PAGE) continue;
    yield await readable(page, cipher);
    page = [];
  }
  if (page.length > 0) yield await readable(page, cipher);
}

/** Text of a whole page at a time: a line at a time would cost more than the lines. */
async function* textOf(pages: AsyncIterable<readonly StoredEvent[]>, format: 'csv' | 'jsonl'): AsyncGenerator<string> {
  if (format === 'csv') yield csvByteOrderMark + csvLine(csvHeader);
  for await (const page of pages)
    yield page.map((event) => (format === 'csv' ? csvLine(cellsOf(event)) : `${jsonOf(event)}\n`)).join('');
}

const exportOf = async (
  dependencies: EventExportDependencies,
  query: Query & { readonly clear: 'true' | 'false'; readonly reason?: string | undefined },
  { principal, requestId, remoteAddress }: CallContext,
  format: 'csv' | 'jsonl',
): Promise<AsyncIterable<string> | Refused> => {
  const filter = await filterOf(dependencies, query, principal.scope);
  if (isRefusal(filter)) return filter;
  const clear = query.clear === 'true';
  if (clear && !principal.permissions.has('customers.reveal'))
    return refuse('REVEAL_NOT_ALLOWED', 'Personal values in clear are for who may reveal them (customers.reveal).');
  if (clear && query.reason === undefined)
    return refuse('REASON_NEEDED', 'Say why the personal values are wanted in clear: reason=…');
  const { from, to, events, customer, after, reason } = query;
  const told = Object.entries({ from, to, events, customer, after, reason }).filter(([, value]) => value !== undefined);
  // The record stands before the first line leaves.
  await dependencies.audit.record({
    ...{
      principal,
      requestId,
      remoteAddress,
      action: 'events.export',
      subject: { kind: 'events', id: customer ?? 'all' },
    },
    details: { ...Object.fromEntries(told), format, clear },
  });
  const cipher = clear ? dependencies.cipher : null;
  return textOf(pagesOf(exportedEvents(dependencies.events, filter), cipher), format);
};

/** The routes of the module. */
export const createEventExport = (dependencies: EventExportDependencies): { readonly routes: readonly Route[] } => ({
  routes: [
    route(contract.countEvents, async ({ query }, { principal }) => {
      const filter = await filterOf(dependencies, query, principal.scope);
      return isRefusal(filter) ? filter : { rows: await countExported(dependencies.events, filter) };
    }),
    route(contract.exportEventsCsv, ({ query }, context) => exportOf(dependencies, query, context, 'csv')),
    route(contract.exportEventsJsonl, ({ query }, context) => exportOf(dependencies, query, context, 'jsonl')),
  ],
});
