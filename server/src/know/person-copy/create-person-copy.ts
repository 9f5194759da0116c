// Makes the copy: profile, accounts, assets, positions, tags, relations, consent and every event, each as a table and as lines of JSON.
import { type BusinessDate, businessDateAt, type Clock, type CustomerId, refuse } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { isCipherText, type PersonalCipher } from '../../platform/ciphers/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import { type CsvCell, csvStream, type Route, route } from '../../platform/http/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { cellsOf, csvHeader, jsonOf, readable } from '../../record/event-export/index.ts';
import { customerPerson } from '../../record/identity/index.ts';
import { exportedEvents, type StoredEvent } from '../../record/sink/index.ts';
import { storedOf } from '../profiles/index.ts';
import * as contract from './contract.ts';
import { type ZipEntry, zipOf } from './zip.ts';

type Row = Readonly<Record<string, unknown>>;

export interface PersonCopyDependencies {
  readonly db: Database;
  readonly events: EventStore;
  readonly cipher: Pick<PersonalCipher, 'decrypt'>;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly isVisible: (scope: DataScope, customerId: string) => Promise<boolean>;
  /** Tables of other modules by name: consent, tags, relations. */
  readonly tables: readonly {
    readonly name: string;
    readonly read: (customer: CustomerId, today: BusinessDate) => Promise<readonly object[]>;
  }[];
}

/** A personal value as nobody may see it who may not reveal. */
const MASKED = '***';
const PAGE = 1_000;

const shown = async (
  rows: readonly Row[],
  cipher: PersonCopyDependencies['cipher'] | null,
): Promise<readonly Row[]> => {
  const texts = rows.flatMap((row) =>
    Object.values(row).filter((value): value is string => typeof value === 'string' && isCipherText(value)),
  );
  const clear = cipher && texts.length > 0 ? await cipher.decrypt(texts) : [];
  const known = new Map(texts.map((text, index) => [text, clear[index] ?? null]));
  const shownValue = (value: unknown): unknown =>
    typeof value === 'string' && isCipherText(value) ? (cipher ? (known.get(value) ?? null) : MASKED) : value;
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, shownValue(value)])));
};

const cellOf = (value: unknown): CsvCell => {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : JSON.stringify(value);
};

const entriesOf = function* (name: string, rows: readonly Row[]): Generator<ZipEntry> {
  const header = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  yield {
    name: `${name}.csv`,
    content: csvStream(
      header,
      rows.map((row) => header.map((column) => cellOf(row[column]))),
    ),
  };
  yield { name: `${name}.jsonl`, content: rows.map((row) => `${JSON.stringify(row)}\n`) };
};

const explanation = (customerId: string, at: string, clear: boolean): string =>
  `${customerId} 的个人信息副本，制作于 ${at}。${clear ? '个人信息为明文，请妥善保管。' : '个人信息已脱敏。'}
每个 .csv 可用表格软件打开，同名 .jsonl 内容相同，供程序读取。
attributes 属性；accounts 账户；assets 资产（分）；positions 持仓；tags 标签；relations 归属关系；consents 同意记录；events 全部事件。

A copy of what is held of ${customerId}, made ${at}. ${clear ? 'Personal values are in clear: keep it safe.' : 'Personal values are masked.'}
Every .csv opens in a spreadsheet; the .jsonl of the same name holds the same for programs. Amounts ending in _fen are 1/100 yuan.
`;

async function* pages(events: AsyncIterable<StoredEvent>, cipher: PersonCopyDependencies['cipher'] | null) {
  const page: StoredEvent[] = [];
  for await (const event of events) {
    page.push(event);
    if (page.length === PAGE) yield* await readable(page.splice(0), cipher);
  }
  yield* await readable(page, cipher);
}

async function* mapped<Value>(
  events: AsyncIterable<StoredEvent>,
  of: (event: StoredEvent) => Value,
): AsyncGenerator<Value> {
  for await (const event of events) yield of(event);
}

async function* filesOf(
  dependencies: PersonCopyDependencies,
  customerId: CustomerId,
  clear: boolean,
): AsyncGenerator<ZipEntry> {
  const { db, events, clock, timeZone, tables } = dependencies;
  const cipher = clear ? dependencies.cipher : null;
  const at = clock.now();
  yield { name: 'README.txt', content: [`\uFEFF${explanation(customerId, new Date(at).toISOString(), clear)}`] };
  for (const [name, rows] of Object.entries(await storedOf(db, customerId)))
    yield* entriesOf(name, await shown(rows, cipher));
  for (const { name, read } of tables) {
    const rows = await read(customerId, businessDateAt(at, timeZone));
    yield* entriesOf(name, await shown(rows as readonly Row[], cipher));
  }
  const all = () => pages(exportedEvents(events, { personId: customerPerson(customerId), without: [] }), cipher);
  yield { name: 'events.csv', content: csvStream(csvHeader, mapped(all(), cellsOf)) };
  yield { name: 'events.jsonl', content: mapped(all(), (event) => `${jsonOf(event)}\n`) };
}

/** The route of the module. */
export const createPersonCopy = (dependencies: PersonCopyDependencies): { readonly routes: readonly Route[] } => ({
  routes: [
    route(contract.copyOfPerson, async ({ params, query }, { principal, requestId, remoteAddress }) => {
      if (!(await dependencies.isVisible(principal.scope, params.customerId)))
        return refuse('CUSTOMER_NOT_FOUND', 'There is no such customer among those that you may see.');
      const clear = query.clear === 'true';
      if (clear && !principal.permissions.has('customers.reveal'))
        return refuse('REVEAL_NOT_ALLOWED', 'Personal values in clear are for who may reveal them (customers.reveal).');
      await dependencies.audit.record({
        ...{ principal, requestId, remoteAddress, action: 'customer.copy' },
        subject: { kind: 'customer', id: params.customerId },
        details: { reason: query.reason, clear },
      });
      return zipOf(filesOf(dependencies, params.customerId as CustomerId, clear));
    }),
  ],
});
