// What holds for every tile: days, the days before beside them, a branch, a segment. A viewer changes it in the address alone.
import type { BoardFilter } from '@contracts/know/dashboards/contract.ts';
import { listSegments } from '@contracts/know/segments/contract.ts';
import { DatePicker, Select, Switch } from 'antd';
import dayjs from 'dayjs';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { ChoiceField } from '../../ui/fields.tsx';
import { addDays } from '../analysis/model.ts';
import { useBranchChoices } from '../customers/filters.tsx';
import { daysOf, lastDayOf } from './board-model.ts';

interface FilterProps {
  readonly value: BoardFilter;
  readonly today: string;
  readonly onChange: (filter: BoardFilter) => void;
}

const lasts = [7, 30, 90, 180, 365] as const;

const codeOf = (days: BoardFilter['days']): string =>
  days.kind === 'last' ? `last:${days.days}` : days.kind === 'month' ? `month:${days.back}` : days.kind;

function DaysField({ value, today, onChange }: FilterProps) {
  const text = useText();
  const { days } = value;
  const set = (next: BoardFilter['days']) => onChange({ ...value, days: next });
  const choose = (code: string) => {
    const [kind, number] = code.split(':');
    if (kind === 'last') set({ kind, days: Number(number) });
    else if (kind === 'month') set({ kind, back: Number(number) });
    else if (kind === 'range')
      set({ kind, ...(daysOf(days, today) ?? { from: addDays(today, -29), to: addDays(today, 1) }) });
    else set({ kind: 'own' });
  };
  const known = lasts.some((each) => codeOf(days) === `last:${each}`) || days.kind !== 'last';
  return (
    <>
      <Select
        style={{ width: 150 }}
        value={codeOf(days)}
        aria-label={text('analysis.range')}
        options={[
          { value: 'own', label: text('dashboards.ownDays') },
          ...[...lasts, ...(known || days.kind !== 'last' ? [] : [days.days])].map((count) => ({
            ...{ value: `last:${count}`, label: text('analysis.lastDays', { days: count }) },
          })),
          { value: 'month:0', label: text('dashboards.thisMonth') },
          { value: 'month:1', label: text('dashboards.lastMonth') },
          { value: 'range', label: text('dashboards.chosenDays') },
        ]}
        onChange={choose}
      />
      {days.kind === 'range' && (
        <DatePicker.RangePicker
          allowClear={false}
          value={[dayjs(days.from), dayjs(lastDayOf(days))]}
          aria-label={text('dashboards.chosenDays')}
          onChange={(span) => {
            const [from, to] = [span?.[0]?.format('YYYY-MM-DD'), span?.[1]?.format('YYYY-MM-DD')];
            if (from && to) set({ kind: 'range', from, to: addDays(to, 1) });
          }}
        />
      )}
    </>
  );
}

const without = (filter: BoardFilter, name: 'branchId' | 'segment'): BoardFilter => {
  const { [name]: _, ...rest } = filter;
  return rest as BoardFilter;
};

export function BoardFilterBar(props: FilterProps) {
  const text = useText();
  const say = useBilingual();
  const { may } = useSession();
  const { value, onChange } = props;
  const branches = useBranchChoices();
  const segments = useRead(
    listSegments,
    { query: {} },
    { staleMs: 60_000, forChoices: true, enabled: may('customers.read') },
  );
  return (
    <search className="zy-row zy-board-filter" aria-label={text('dashboards.filter')}>
      <DaysField {...props} />
      <div className="zy-row">
        <Switch
          aria-label={text('dashboards.compare')}
          size="small"
          checked={value.compare}
          onChange={(compare) => onChange({ ...value, compare })}
        />
        <span>{text('dashboards.compare')}</span>
      </div>
      {branches.length > 0 && (
        <ChoiceField
          search
          width={170}
          value={value.branchId ?? ''}
          label={text('dashboards.branch')}
          choices={branches}
          onChange={(branchId) => onChange(branchId === '' ? without(value, 'branchId') : { ...value, branchId })}
        />
      )}
      {(segments.data?.rows ?? []).length > 0 && (
        <ChoiceField
          search
          width={170}
          value={value.segment ?? ''}
          label={text('analysis.savedSegment')}
          choices={(segments.data?.rows ?? []).map(({ code, name }) => ({ value: code, label: say(name) }))}
          onChange={(segment) => onChange(segment === '' ? without(value, 'segment') : { ...value, segment })}
        />
      )}
    </search>
  );
}
