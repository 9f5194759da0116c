// Groups by R, F and M: treemap, matrix, movement, behaviour, people, and where the scores divide.
import { getRfm } from '@contracts/know/value/contract.ts';
import { Link } from '@tanstack/react-router';
import { Alert, Segmented, Tooltip } from 'antd';
import { useCallback, useMemo } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';
import type { ValueAddress } from './address.ts';
import { Tiles, WhenScored } from './frame.tsx';
import { GroupMeanings, GroupTreemap, Movement, ScoreMatrix } from './group-charts.tsx';
import { People } from './people.tsx';
import { RfmSettingsButton } from './settings.tsx';

type Answer = AnswerOf<typeof getRfm>;

function Cuts({ answer }: { readonly answer: Answer }) {
  const text = useText();
  const format = useFormat();
  if (!answer.cuts) return null;
  const rows = [
    { name: text('value.cutRecency'), values: answer.cuts.recencyDays.map((value) => format.count(value)) },
    { name: text('value.cutFrequency'), values: answer.cuts.frequency.map((value) => format.count(value)) },
    { name: text('value.cutMoney'), values: answer.cuts.moneyFen.map((value) => format.moneyShort(value)) },
  ];
  return (
    <dl className="zy-kv">
      {rows.map(({ name, values }) => [
        <dt key={name}>{name}</dt>,
        <dd key={`${name} values`}>{values.join(' · ')}</dd>,
      ])}
    </dl>
  );
}

function Behaviour({ answer }: { readonly answer: Answer }) {
  const say = useBilingual();
  const format = useFormat();
  return (
    <div className="zy-grid zy-grid-3">
      {answer.behaviour.map((each) => {
        const all = each.values.reduce((sum, value) => sum + value.customers, 0);
        return (
          <div key={each.attribute}>
            <div className="zy-stat-label">{say(each.label)}</div>
            {each.values.map((value) => (
              <div key={value.code} className="zy-between">
                <Tooltip title={value.means && say(value.means)}>
                  <Link to="/customers" search={{ attributes: `${each.attribute}=${value.code}` } as never}>
                    {say(value.label)}
                  </Link>
                </Tooltip>
                <span className="zy-num">
                  {format.count(value.customers)}{' '}
                  <span className="zy-faint">{all === 0 ? '' : format.share(value.customers / all, 0)}</span>
                </span>
              </div>
            ))}
          </div>
        );
      })}
    </div>
  );
}

function Content({ answer, address }: { readonly answer: Answer; readonly address: ValueAddress }) {
  const text = useText();
  const format = useFormat();
  const { change } = address;
  const cells = useMemo(
    () => answer.matrix.map((each) => ({ x: each.f, y: each.r, customers: each.customers })),
    [answer.matrix],
  );
  const chooseGroup = useCallback((group: string) => change({ group, first: 0, second: 0, third: 0 }), [change]);
  const chooseCell = useCallback(
    (f: number, r: number) => change({ first: r, second: f, third: 0, group: '' }),
    [change],
  );
  const measures = {
    recencyDays: text('value.measureRecency'),
    frequency: text('value.measureFrequency'),
    moneyFen: text('value.measureMoney'),
  };
  const money = answer.groups.reduce((sum, each) => sum + each.moneyFen, 0);
  return (
    <>
      <Tiles
        tiles={[
          {
            label: text('value.scored'),
            value: format.count(answer.scored),
            note: text('value.ofCustomers', { count: format.count(answer.customers) }),
          },
          {
            label: text('value.money'),
            value: format.moneyShort(money),
            note: text('value.asOf', { day: answer.asOf ?? '' }),
          },
        ]}
      />
      {answer.withoutDifference.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={text('value.withoutDifference', {
            names: answer.withoutDifference.map((name) => measures[name]).join(', '),
          })}
        />
      )}
      <div className="zy-grid zy-grid-2">
        <Panel title={text('value.treemap')}>
          <GroupTreemap groups={answer.groups} onChoose={chooseGroup} />
        </Panel>
        <Panel title={text('value.matrix')}>
          <ScoreMatrix
            {...{ cells, size: 5, label: text('value.matrix'), onChoose: chooseCell }}
            xName={text('value.frequency')}
            yName={text('value.recency')}
          />
        </Panel>
      </div>
      <Panel title={text('value.groupsMean')}>
        <GroupMeanings groups={answer.groups} />
      </Panel>
      <Movement scheme="rfm" days={answer.days} address={address} />
      <Panel title={text('value.behaviour')}>
        <Behaviour answer={answer} />
      </Panel>
      <Panel title={text('value.cuts')}>
        <Cuts answer={answer} />
      </Panel>
      <People
        {...{ scheme: 'rfm', groups: answer.groups, address }}
        scoreNames={[text('value.recency'), text('value.frequency'), text('value.money')]}
      />
    </>
  );
}

export function Rfm({ address }: { readonly address: ValueAddress }) {
  const text = useText();
  const { state, change } = address;
  const rfm = useRead(getRfm, { query: { naming: state.naming } }, { keepPrevious: true, staleMs: 60_000 });
  const namings = [
    { value: 'broker' as const, label: text('value.namingBroker') },
    { value: 'bank' as const, label: text('value.namingBank') },
    { value: 'classic' as const, label: text('value.namingClassic') },
    { value: 'detailed' as const, label: text('value.namingDetailed') },
  ];
  return (
    <div className="zy-stack">
      <div className="zy-between">
        <Segmented
          aria-label={text('value.naming')}
          value={state.naming}
          options={namings}
          onChange={(naming) => change({ naming, group: '' })}
        />
        <RfmSettingsButton />
      </div>
      <Ready of={rfm} rows={12}>
        {(answer) => (
          <WhenScored answer={answer}>
            <Content answer={answer} address={address} />
          </WhenScored>
        )}
      </Ready>
    </div>
  );
}
