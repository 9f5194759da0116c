// The answer of conversion points: whether there is one, where the curve turns, what was tried, and who is short of it.
import type {
  ConversionPointCell,
  ConversionPointParameters,
  ConversionPointResult,
  PointSearch,
} from '@contracts/know/conversion-points/contract.ts';
import { Alert, Select } from 'antd';
import { useState } from 'react';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { Tiles } from '../value/frame.tsx';
import { CohortChart, InflectionChart } from './conversion-points-charts.tsx';
import { CandidateTable, StrataTable } from './conversion-points-table.tsx';
import { groupId, useGroupName } from './groups.ts';
import type { PlanWords } from './plan-words.ts';
import { PointWatches } from './point-watches.tsx';
import type { OpenCell } from './question-page.tsx';
import { ShortGroup } from './short-group.tsx';
import { matcherWords } from './words-of-filter.ts';

type NameOf = (behaviour: number) => string;

function Found({ search, nameOf }: { readonly search: PointSearch; readonly nameOf: NameOf }) {
  const text = useText();
  const format = useFormat();
  const { point, tried } = search;
  if (!point)
    return (
      <Alert
        showIcon
        type="info"
        title={text('points.none')}
        description={text(tried === 0 ? 'points.noneTried' : 'points.noneHint', { count: format.count(tried) })}
      />
    );
  return (
    <Alert
      showIcon
      type="success"
      title={text('points.found', { name: nameOf(point.behaviour), days: point.windowDays, count: point.atLeast })}
      description={text('points.foundHint', {
        above: format.share(point.rateAbove),
        below: format.share(point.rateBelow),
        lift: point.lift === null ? '–' : format.decimal(point.lift, 2),
        adjusted: point.adjustedOddsRatio === null ? '–' : format.decimal(point.adjustedOddsRatio, 2),
        tried: format.count(tried),
      })}
    />
  );
}

function Curves(props: {
  readonly search: PointSearch;
  readonly nameOf: NameOf;
  readonly benchmark: number | undefined;
}) {
  const text = useText();
  const { search, nameOf, benchmark } = props;
  const { point, curves } = search;
  const [chosen, setChosen] = useState<number | null>(null);
  const shown = chosen ?? point?.behaviour ?? search.candidates[0]?.behaviour ?? 0;
  const curve = curves.find(({ behaviour }) => behaviour === shown) ?? curves[0];
  if (!curve) return null;
  const isPoint = point?.behaviour === curve.behaviour && point.windowDays === curve.windowDays;
  return (
    <Panel
      title={text('points.curve')}
      extra={
        <Select
          style={{ width: 240 }}
          value={curve.behaviour}
          aria-label={text('points.behaviourColumn')}
          options={curves.map(({ behaviour, windowDays }) => ({
            value: behaviour,
            label: text('points.curveName', { name: nameOf(behaviour), days: windowDays }),
          }))}
          onChange={setChosen}
        />
      }
    >
      <InflectionChart
        curve={curve}
        name={nameOf(curve.behaviour)}
        at={isPoint ? point.atLeast : null}
        benchmark={benchmark}
      />
    </Panel>
  );
}

function Headline(props: {
  readonly search: PointSearch;
  readonly before: PointSearch | undefined;
  readonly recent: number;
  readonly benchmark: number | undefined;
}) {
  const text = useText();
  const format = useFormat();
  const { search, before, benchmark } = props;
  const rate = ({ customers, reached }: PointSearch) => (customers === 0 ? '–' : format.share(reached / customers));
  const notes = [
    ...(before ? [text('analysis.was', { value: rate(before) })] : []),
    ...(benchmark === undefined ? [] : [text('points.benchmarkIs', { value: format.share(benchmark) })]),
  ];
  return (
    <Tiles
      tiles={[
        {
          label: text('points.began'),
          value: format.count(search.customers),
          ...(props.recent > 0 ? { note: text('points.recent', { count: format.count(props.recent) }) } : {}),
        },
        { label: text('points.reached'), value: format.count(search.reached) },
        {
          label: text('points.rate'),
          value: rate(search),
          ...(notes.length > 0 ? { note: notes.join(' · ') } : {}),
        },
        { label: text('points.tried'), value: format.count(search.tried) },
      ]}
    />
  );
}

export function ConversionPointsAnswer(props: {
  readonly result: ConversionPointResult;
  readonly comparison: ConversionPointResult | null;
  readonly asked: ConversionPointParameters;
  readonly words: PlanWords;
  readonly onOpen: OpenCell<ConversionPointCell>;
}) {
  const text = useText();
  const groupName = useGroupName();
  const { result, comparison, asked, words, onOpen } = props;
  const [id, setId] = useState('');
  const search = result.searches.find(({ key }) => groupId(key) === id) ?? result.searches[0];
  if (!search) return null;
  const nameOf: NameOf = (behaviour) => matcherWords(text, words, asked.behaviours[behaviour]?.events ?? []);
  const same = <Each extends { readonly key: PointSearch['key'] }>(list: readonly Each[] | undefined) =>
    list?.find(({ key }) => groupId(key) === groupId(search.key));
  const { benchmark } = asked;
  return (
    <>
      {result.searches.length > 1 && (
        <Select
          style={{ width: 220 }}
          value={groupId(search.key)}
          aria-label={text('analysis.group')}
          options={result.searches.map(({ key }) => ({ value: groupId(key), label: groupName(key) }))}
          onChange={setId}
        />
      )}
      <Headline
        {...{ search, benchmark }}
        before={same(comparison?.searches)}
        recent={same(result.groups)?.recent ?? 0}
      />
      <Found search={search} nameOf={nameOf} />
      <ShortGroup
        key={groupId(search.key)}
        search={search}
        name={nameOf(search.point?.behaviour ?? 0)}
        onOpen={onOpen}
      />
      <Curves {...{ search, nameOf, benchmark }} />
      <Panel title={text('points.candidates')} flush>
        <CandidateTable {...{ search, nameOf, onOpen }} />
      </Panel>
      {search.strata.length > 0 && (
        <Panel title={text('points.strata')} flush>
          <StrataTable search={search} />
          <p className="zy-faint zy-note">{text('points.strataHint')}</p>
        </Panel>
      )}
      <Panel title={text('points.cohorts')}>
        <CohortChart result={result} benchmark={benchmark} />
      </Panel>
      <PointWatches parameters={asked} words={words} />
    </>
  );
}
