// What is owed for points: by wallet, how sure that is, and the months of award behind it.
import { getLiability } from '@contracts/reward/economics/contract.ts';
import { Alert, Table } from 'antd';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, Ready } from '../../ui/states.tsx';
import { Computed, Extra, numberColumn, PPM } from './parts.tsx';

type Wallet = AnswerOf<typeof getLiability>['wallets'][number];
type Cohort = Wallet['cohorts'][number];
type Age = Wallet['ages'][number];

const AGES_SHOWN = 12;

function Figure({ label, value, hint }: { readonly label: string; readonly value: string; readonly hint?: string }) {
  return (
    <div className="zy-figure">
      <div className="zy-figure-label">{label}</div>
      <div className="zy-figure-value">{value}</div>
      {hint && <div className="zy-faint">{hint}</div>}
    </div>
  );
}

/** Points that are never redeemed, over all months of award. */
const breakageOf = ({ cohorts }: Wallet): number => cohorts.reduce((sum, { breakage }) => sum + (breakage ?? 0), 0);

/** What the known ages leave open, where they say too little to estimate. */
function BoundFigures({ bounds }: { readonly bounds: NonNullable<Wallet['bounds']> }) {
  const text = useText();
  const format = useFormat();
  const share = (ppm: number) => format.share(ppm / PPM);
  const between = (low: string, high: string): string => (low === high ? low : `${low} – ${high}`);
  return (
    <>
      <Figure
        label={text('economics.rate')}
        value={between(share(bounds.low), share(bounds.high))}
        hint={text('economics.boundsHint')}
      />
      <Figure
        label={text('economics.urr')}
        value={between(share(bounds.ultimateLow), share(bounds.ultimateHigh))}
        hint={text('economics.boundsHint')}
      />
      <Figure
        label={text('economics.breakage')}
        value={between(format.count(bounds.breakageLow), format.count(bounds.breakageHigh))}
        hint={text('economics.ofOutstanding')}
      />
      <Figure
        label={text('economics.owedBetween')}
        value={between(format.money(bounds.lowFen), format.money(bounds.highFen))}
        hint={text('economics.boundsHint')}
      />
    </>
  );
}

function Figures({ wallet }: { readonly wallet: Wallet }) {
  const text = useText();
  const format = useFormat();
  const share = (ppm: number | null) => format.share(ppm === null ? null : ppm / PPM);
  return (
    <div className="zy-figures">
      <Figure
        label={text('economics.outstanding')}
        value={format.count(wallet.outstanding)}
        hint={text('economics.unitCost', { yuan: wallet.unitCostYuan })}
      />
      <Figure
        label={text('economics.booked')}
        value={format.money(wallet.bookedFen)}
        {...(wallet.lowFen === null
          ? {}
          : { hint: `${text('economics.interval')} ${format.money(wallet.lowFen)} – ${format.money(wallet.highFen)}` })}
      />
      <Figure label={text('economics.full')} value={format.money(wallet.fullFen)} />
      {wallet.state === 'estimated' && (
        <>
          <Figure
            label={text('economics.rate')}
            value={share(wallet.bookedRate)}
            hint={`${text('economics.interval')} ${share(wallet.low)} – ${share(wallet.high)}`}
          />
          <Figure label={text('economics.urr')} value={share(wallet.ultimateRate)} />
          <Figure label={text('economics.breakage')} value={format.count(breakageOf(wallet))} />
        </>
      )}
      {wallet.bounds && <BoundFigures bounds={wallet.bounds} />}
    </div>
  );
}

function Sureness({ wallet }: { readonly wallet: Wallet }) {
  const text = useText();
  const format = useFormat();
  const words = {
    ...{
      count: format.count(wallet.wholeCohorts),
      share: format.share(wallet.unknown === null ? null : wallet.unknown / PPM),
      beyond: format.share(wallet.beyond === null ? null : wallet.beyond / PPM),
    },
  };
  return wallet.reason === null ? (
    <Alert type="info" showIcon title={text('economics.estimated', words)} />
  ) : (
    <Alert type="warning" showIcon title={text(`economics.${wallet.reason}`, words)} />
  );
}

function Cohorts({ wallet }: { readonly wallet: Wallet }) {
  const text = useText();
  const format = useFormat();
  const ages = Math.min(AGES_SHOWN, Math.max(0, ...wallet.cohorts.map(({ triangle }) => triangle.length)));
  const count = (key: 'awarded' | 'redeemed' | 'lapsed' | 'remaining' | 'ultimate' | 'breakage') =>
    numberColumn<Cohort>(text(`economics.${key}`), key, (row) => format.count(row[key]));
  const share = (ppm: number | null): string => format.share(ppm === null ? null : ppm / PPM);
  const own = { ownFactor: 'factor', credibility: 'credibility', rateOfRemaining: 'rate' } as const;
  const estimated = (['ownFactor', 'credibility', 'rateOfRemaining'] as const).map((name) =>
    numberColumn<Cohort>(text(`economics.${name}`), name, (row) => share(row[own[name]])),
  );
  return (
    <Table<Cohort>
      size="small"
      scroll={{ x: 'max-content' }}
      rowKey="cohort"
      pagination={wallet.cohorts.length > 24 ? { pageSize: 24, showSizeChanger: false } : false}
      dataSource={[...wallet.cohorts].reverse()}
      columns={[
        { title: text('economics.cohort'), dataIndex: 'cohort', fixed: 'left' },
        ...[count('awarded'), count('redeemed'), count('lapsed'), count('remaining')],
        ...(wallet.state === 'estimated' ? [...estimated, count('ultimate'), count('breakage')] : []),
        ...Array.from({ length: ages }, (_, age) =>
          numberColumn<Cohort>(text('economics.age', { age }), `age${age}`, ({ triangle, awarded }) =>
            triangle[age] === undefined || awarded === 0 ? '' : format.share((triangle[age] ?? 0) / awarded),
          ),
        ),
      ]}
    />
  );
}

function Ages({ wallet }: { readonly wallet: Wallet }) {
  const text = useText();
  const format = useFormat();
  return (
    <Table<Age>
      size="small"
      pagination={false}
      rowKey="age"
      dataSource={[...wallet.ages]}
      columns={[
        { title: text('economics.ageColumn'), dataIndex: 'age' },
        numberColumn(text('economics.cohortsSeen'), 'cohorts', ({ cohorts }) => format.count(cohorts)),
        numberColumn(text('economics.atRisk'), 'atRisk', ({ atRisk }) => format.count(atRisk)),
        numberColumn(text('economics.redeemedShare'), 'redeemed', ({ redeemed }) => format.share(redeemed / PPM)),
        numberColumn(text('economics.lapsedShare'), 'lapsed', ({ lapsed }) => format.share(lapsed / PPM)),
      ]}
    />
  );
}

export function LiabilityPart() {
  const text = useText();
  const say = useBilingual();
  const reading = useRead(getLiability, {});
  return (
    <Ready of={reading}>
      {(answer) => (
        <div className="zy-stack">
          <Computed of={answer}>
            {answer.wallets.length === 0 && (
              <Panel>
                <EmptyState title={text('economics.no_points')} />
              </Panel>
            )}
            {answer.wallets.map((wallet) => (
              <div key={`${wallet.programme}/${wallet.wallet}`} className="zy-stack">
                <Panel title={say(wallet.name)} extra={<Extra of={answer} table="cohorts" />}>
                  <div className="zy-stack">
                    <Figures wallet={wallet} />
                    <Sureness wallet={wallet} />
                    {wallet.state === 'estimated' && (
                      <span className="zy-faint">{text('economics.ownFactorHint')}</span>
                    )}
                  </div>
                </Panel>
                {wallet.cohorts.length > 0 && (
                  <Panel flush title={`${text('economics.cohorts')} · ${text('economics.triangle')}`}>
                    <Cohorts wallet={wallet} />
                  </Panel>
                )}
                {wallet.ages.length > 0 && (
                  <Panel flush title={text('economics.ages')}>
                    <Ages wallet={wallet} />
                  </Panel>
                )}
              </div>
            ))}
          </Computed>
        </div>
      )}
    </Ready>
  );
}
