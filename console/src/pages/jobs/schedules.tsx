// What comes due by itself.
import { listJobSchedules } from '@contracts/platform/jobs/contract.ts';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { DataTable } from '../../ui/data-table.tsx';

type Schedule = AnswerOf<typeof listJobSchedules>['items'][number];

export function Schedules() {
  const text = useText();
  const format = useFormat();
  const reading = useRead(listJobSchedules, {}, { refetchMs: 30_000 });
  return (
    <DataTable
      reading={reading}
      rowsOf={({ items }) => items}
      rowKey={({ name }) => name}
      columns={[
        { title: text('jobs.cron'), key: 'name', render: (_, row: Schedule) => text.code('scheduleName', row.name) },
        { title: 'cron', key: 'cron', render: (_, row: Schedule) => <code>{row.cron}</code> },
        { title: text('jobs.timeZone'), key: 'zone', dataIndex: 'timeZone' },
        {
          title: text('jobs.name'),
          key: 'job',
          render: (_, row: Schedule) => (
            <>
              {text.code('jobName', row.job)} <code className="zy-faint">{row.job}</code>
            </>
          ),
        },
        { title: text('jobs.lastDue'), key: 'last', render: (_, row: Schedule) => format.instant(row.lastDueAt) },
        { title: text('jobs.nextDue'), key: 'next', render: (_, row: Schedule) => format.instant(row.nextDueAt) },
      ]}
      file={{
        kind: 'pages',
        name: 'schedules',
        header: ['name', 'cron', 'timeZone', 'job'],
        cells: (row) => [row.name, row.cron, row.timeZone, row.job],
        readPage: async () => ({ rows: reading.data?.items ?? [], total: reading.data?.items.length ?? 0 }),
      }}
      empty={{ title: text('jobs.noSchedules') }}
    />
  );
}
