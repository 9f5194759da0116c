// Files of a securities firm, read in through the real plan, cipher and log, decided by identity and folded by the consumers.
import { randomBytes } from 'node:crypto';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BusinessDate, manualClock } from '../../kernel/index.ts';
import { migrations as auditMigrations, createAudit } from '../../platform/audit/index.ts';
import { createPersonalCipher, loadMasterKey, type PersonalCipher } from '../../platform/ciphers/index.ts';
import { silentLogger, type TestLogEngine } from '../../platform/log-store/testing.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import { realData } from '../../platform/testing-data.ts';
import * as catalogue from '../catalogue/index.ts';
import { testFolder } from '../file-formats/testing.ts';
import * as identity from '../identity/index.ts';
import { createIngest } from '../ingest/index.ts';
import { fixedKeyRing } from '../ingest/testing.ts';
import {
  type Consumer,
  createEventLog,
  type DecidedEvent,
  type EventLog,
  migrations as logMigrations,
  type PositionedEvent,
} from '../log/index.ts';
import { openTestLogEngine, runAll } from '../log/testing.ts';
import { shippedMappings, targets } from '../mapping/index.ts';
import * as organisation from '../organisation/index.ts';
import * as trackingPlan from '../tracking-plan/index.ts';
import type { Intake } from './intake.ts';
import { migrations } from './store.ts';
import { runFile } from './testing.ts';

const businessTimeZone = 'Asia/Shanghai';
const clock = manualClock(Date.UTC(2026, 5, 30, 10));
const seen: DecidedEvent[] = [];
const quarantined: PositionedEvent[] = [];
const watcher: Consumer = {
  name: 'watcher',
  after: [],
  apply: async (range) => {
    seen.push(...range.events);
    quarantined.push(...range.quarantined);
  },
};

let store: StateStore;
let engine: TestLogEngine;
let eventLog: EventLog;
let intake: Intake;
let cipher: PersonalCipher;
let units: organisation.OrganisationModule;
let products: catalogue.Catalogue;
let folder: Awaited<ReturnType<typeof testFolder>>;
let stopPlan: () => void | Promise<void> = () => undefined;

beforeAll(async () => {
  const modules = [
    auditMigrations,
    logMigrations,
    identity.migrations,
    trackingPlan.migrations,
    migrations,
    organisation.migrations,
    catalogue.migrations,
  ];
  store = await openTestStateStore(modules.flat());
  engine = await openTestLogEngine();
  folder = await testFolder();
  eventLog = createEventLog({ log: engine.log });
  const masterKey = await loadMasterKey({ fromConfig: randomBytes(32).toString('base64'), folder: folder.path });
  cipher = await createPersonalCipher({ keyStore: engine.keys, masterKey, suite: 'international', wallClock: clock });
  const audit = createAudit({ store, wallClock: clock });
  const shipped = trackingPlan.shippedPlan(Object.values(targets));
  const plan = await trackingPlan.createTrackingPlan({ store, audit, wallClock: clock, logger: silentLogger, shipped });
  stopPlan = () => plan.stop();
  intake = createIngest({
    ...{ eventLog, cipher, keys: fixedKeyRing({}), wallClock: clock, logger: silentLogger },
    plan: {
      check: (draft) => plan.compiled().check(draft),
      personalProperties: (name) => plan.compiled().personalProperties(name),
      serverOnly: (name) => plan.compiled().serverOnly(name),
    },
  });
  const announce = async (): Promise<void> => undefined;
  units = organisation.createOrganisation({
    store,
    audit,
    clock,
    businessTimeZone,
    announce,
    onRelations: async () => undefined,
  });
  products = catalogue.createCatalogue({ store, audit, clock, businessTimeZone, announce });
});
afterAll(async () => {
  await stopPlan();
  await engine.close();
  await store.close();
  await folder.remove();
});

/** Everything in the log, decided and folded. */
const consume = async (): Promise<void> => {
  seen.length = 0;
  quarantined.length = 0;
  const decider = identity.createDecider({ store, positions: engine.positions, dedupeDays: 30 });
  const consumers = [watcher, ...units.consumers, ...products.consumers];
  await runAll({ eventLog, store, decider, consumers, wallClock: clock, timeoutMs: 120_000 });
};

const importFile = async (mappingName: string, path: string, force = false) => {
  const mapping = shippedMappings().get(mappingName);
  if (!mapping) throw new Error(`no mapping ${mappingName}`);
  const run = await runFile(store, intake, mapping, path, { force });
  expect(run, `${mappingName}: ${run.errorMessage}`).toMatchObject({ status: 'succeeded', rowsBad: 0 });
  return run;
};

const files: Readonly<Record<string, readonly string[]>> = {
  'standard-organisation': [
    '机构编号,机构类型,机构名称,上级编号,负责人工号,状态,生效日期,失效日期',
    'HO,总部,总部,,,正常,20200101,',
    'B01,营业部,陆家嘴营业部,HO,,正常,20200101,',
    'P001,员工,王顾问,B01,,正常,20210301,',
  ],
  'standard-customers': [
    '客户号,更新日期,客户姓名,手机号,证件号码,学历,职业,省份,城市,风险等级,测评日期,投资者类型,客户类型,客户状态,开户日期,开户渠道,营业部编号',
    '10001,20260629,张三,13812345678,11010519491231002X,本科,教师,上海,上海,C3,20250101,普通,个人,正常,20200102,自有App,B01',
  ],
  'standard-relations': [
    '客户号,关系类型,工号,开始日期,结束日期,分成比例,原因',
    '10001,服务,P001,20260101,,,',
    '10001,开发,P001,20200102,,0.5,',
  ],
  'standard-accounts': [
    '客户号,资金账号,账户类型,账户状态,开户日期,销户日期,营业部编号,开户渠道',
    '10001,8800001,普通,正常,20200102,,B01,自有App',
  ],
  'standard-assets': [
    '客户号,资金账号,日期,总资产,资金余额,证券市值,负债',
    '10001,8800001,20260629,"1,000,000.50",100.50,999900,0',
  ],
  'standard-positions': [
    '客户号,资金账号,日期,证券代码,数量,市值,成本',
    '10001,8800001,20260629,600519,100,999900,800000.00',
  ],
  'standard-trades': [
    '客户号,资金账号,成交编号,委托编号,交易日期,自然日期,成交时间,证券代码,买卖方向,成交数量,成交价格,成交金额,佣金,印花税,其他费,委托方式,冲销编号',
    '10001,8800001,T1,W1,20260629,20260629,10:15:00,600519,买入,100,9999.00,999900.00,249.98,0,1.00,手机,',
  ],
  'standard-cash-flows': [
    '客户号,资金账号,流水号,日期,时间,方向,业务类型,金额,余额',
    '10001,8800001,F1,20260629,09:30:00,转入,银证转入,1000000,1000000',
  ],
  'standard-products': [
    '产品代码,产品名称,产品类型,生效日期,类别,市场,行业,管理人,风险等级,状态,到期日,起购金额,管理费率',
    '600519,贵州茅台,股票,20010827,主板,SH,白酒,,R4,正常,,,',
  ],
  'standard-channels': [
    '渠道代码,渠道名称,渠道类型,公私域,负责单元,生效日期,状态,备注',
    'bank-01,工行网点,银行网点,私域,B01,20260101,启用,',
  ],
  'standard-channel-costs': [
    '渠道代码,开始日期,结束日期,费用类型,费用,曝光,点击',
    'bank-01,20260601,20260701,,12000,,',
  ],
  'standard-campaign-costs': [
    '渠道代码,投放活动,开始日期,结束日期,费用类型,费用,曝光,点击',
    'bank-01,春季开户,20260601,20260701,,3000,,',
  ],
};

describe('the standard files in GB18030', () => {
  it('go through plan, cipher and log without a violation, and the firm is there', async () => {
    for (const [name, lines] of Object.entries(files)) {
      const path = await folder.file(`${name}.csv`, iconv.encode(`${lines.join('\r\n')}\r\n`, 'gb18030'));
      const run = await importFile(name, path);
      expect(run.events, name).toBe(lines.length - 1);
    }
    await consume();
    expect(quarantined.map((event) => [event.name, event.violations])).toEqual([]);
    expect(seen).toHaveLength(Object.values(files).flat().length - Object.keys(files).length);
    const { directory } = units;
    const day = '2026-06-30' as BusinessDate;
    expect(await directory.customersOf('B01', day)).toEqual(['10001']);
    expect(await directory.relationsOf('10001', day)).toMatchObject([
      { type: 'developed_by', ratio: '0.5' },
      { type: 'served_by', unitName: '王顾问', ratio: '1' },
    ]);
    expect([...(await products.productNames(['600519']))]).toEqual([['600519', '贵州茅台']]);
  });

  it('keep personal values out of the log, and readable for who may', async () => {
    const recorded = seen.find((event) => event.name === 'customer_recorded');
    expect(JSON.stringify(recorded)).not.toMatch(/张三|13812345678|11010519491231002X|1949-12-31/);
    expect(await cipher.decrypt([String(recorded?.traits?.phone)])).toEqual(['13812345678']);
    expect(recorded).toMatchObject({
      resolvedCustomer: '10001',
      trust: 'server',
      dialect: 'import',
      source: 'core-system',
    });
  });

  it('read in again change nothing; a corrected one supersedes exactly what it corrects', async () => {
    for (const name of Object.keys(files)) await importFile(name, `${folder.path}/${name}.csv`, true);
    await consume();
    expect(seen.map((event) => event.factKey)).toEqual([]);
    const corrected = (files['standard-trades'] ?? []).join('\n').replace('249.98', '199.98');
    await importFile('standard-trades', await folder.file('corrected.csv', `${corrected}\n`));
    await consume();
    expect(seen).toMatchObject([{ factKey: 'trade:2026-06-29:T1', properties: { commission_fen: 19_998 } }]);
    expect(seen[0]?.supersedes).toEqual(expect.any(Number));
  });
});

describe('real data', () => {
  const sets = [
    ['far-trans-products', 'far-trans/asset_information.csv', 836],
    ['far-trans-customers', 'far-trans/customer_information.csv.gz', 32_468],
    ['berka-accounts', 'berka/account.asc', 4_500],
  ] as const;
  for (const [mapping, file, rows] of sets) {
    const path = realData(file);
    it.skipIf(path === null)(
      `${mapping} reaches the consumers whole`,
      async () => {
        const run = await importFile(mapping, path ?? '');
        await consume();
        expect(quarantined.slice(0, 3).map((event) => [event.name, event.violations])).toEqual([]);
        expect(run.rowsGood).toBe(rows);
        expect(seen).toHaveLength(rows);
      },
      180_000,
    );
  }
});
