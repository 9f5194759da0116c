// The metric catalogue: every metric with its definition, unit, owner, benchmark, direction and version.
import { listMetricSystems, listMetrics, type MetricRow } from '@contracts/know/metrics/contract.ts';
import { Link } from '@tanstack/react-router';
import { Tag } from 'antd';
import { textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { ChoiceField, SearchField } from '../../ui/fields.tsx';
import { Page } from '../../ui/page.tsx';
import { useMetricWriter } from './metric-words.ts';
import './metrics.css';

const fields = { search: textField(), system: textField() };

function Benchmark({ metric }: { readonly metric: MetricRow }) {
  const { write } = useMetricWriter(metric.unit);
  return <span className="zy-num">{metric.benchmark === null ? '–' : write(metric.benchmark)}</span>;
}

export function Metrics() {
  const text = useText();
  const say = useBilingual();
  const { state, change } = useAddress(fields);
  const metrics = useRead(listMetrics, {});
  const systems = useRead(listMetricSystems, {}, { staleMs: 600_000, forChoices: true });
  const all = systems.data?.rows ?? [];
  const chosen = all.find(({ code }) => code === state.system);
  const inSystem = new Set(chosen?.parts.flatMap((part) => part.metrics));
  const placesOf = (code: string) =>
    all.flatMap(({ name, parts }) =>
      parts
        .filter((part) => part.metrics.includes(code))
        .map((part) => `${say(name).split(' ')[0]} · ${say(part.name)}`),
    );
  const wanted = (metric: MetricRow): boolean => {
    const words = `${metric.code} ${metric.name.zh} ${metric.name.en} ${metric.owner}`.toLowerCase();
    return words.includes(state.search.toLowerCase()) && (!chosen || inSystem.has(metric.code));
  };
  return (
    <Page title={text('metrics.title')} description={text('metrics.description')}>
      <DataTable<MetricRow, { readonly rows: readonly MetricRow[] }>
        reading={metrics as never}
        rowsOf={({ rows }) => rows.filter(wanted)}
        rowKey={({ code }) => code}
        empty={{ title: text('metrics.none'), hint: text('list.nothingFitsHint') }}
        filters={
          <>
            <SearchField
              value={state.search}
              placeholder={text('metrics.search')}
              onChange={(search) => change({ search })}
            />
            <ChoiceField
              value={state.system}
              label={text('metrics.system')}
              width={190}
              choices={all.map(({ code, name }) => ({ value: code, label: say(name) }))}
              onChange={(system) => change({ system })}
            />
          </>
        }
        columns={[
          {
            title: text('metrics.metric'),
            key: 'name',
            render: (_, metric) => (
              <>
                <Link to="/analysis/metrics/$code" params={{ code: metric.code } as never}>
                  {say(metric.name)}
                </Link>
                {!metric.shipped && <Tag style={{ marginInlineStart: 8 }}>{text('metrics.own')}</Tag>}
                <div className="zy-faint zy-metric-meaning">{say(metric.meaning)}</div>
              </>
            ),
          },
          { title: text('metrics.unit'), key: 'unit', render: (_, { unit }) => text(`metricUnit.${unit}`) },
          {
            title: text('metrics.direction'),
            key: 'direction',
            render: (_, { direction }) => text(`metricDirection.${direction}`),
          },
          {
            title: text('metrics.benchmark'),
            key: 'benchmark',
            align: 'right',
            render: (_, metric) => <Benchmark metric={metric} />,
          },
          { title: text('metrics.owner'), key: 'owner', render: (_, { owner }) => text.code('ownerName', owner) },
          {
            title: text('metrics.systems'),
            key: 'systems',
            render: (_, { code }) => (
              <span className="zy-soft">
                {placesOf(code).map((place) => (
                  <div key={place}>{place}</div>
                ))}
              </span>
            ),
          },
          { title: text('metrics.version'), key: 'version', align: 'right', render: (_, { version }) => version },
        ]}
      />
    </Page>
  );
}
