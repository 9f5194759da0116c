// Earlier versions of the plan, each of which can be looked at.
import { listPlanVersions } from '@contracts/record/tracking-plan/contract.ts';
import { Button } from 'antd';
import { pageFields } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { useWho } from '../../ui/use-who.ts';

type Version = AnswerOf<typeof listPlanVersions>['items'][number];
const fields = pageFields;

export function Versions({ onView }: { readonly onView: (version: number) => void }) {
  const text = useText();
  const who = useWho();
  const format = useFormat();
  const { state, change } = useAddress(fields);
  const reading = useRead(
    listPlanVersions,
    { query: { page: state.page, pageSize: state.pageSize } },
    { keepPrevious: true },
  );
  return (
    <DataTable
      reading={reading}
      rowsOf={({ items }) => items}
      totalOf={({ total }) => total}
      rowKey={({ version }) => String(version)}
      page={state.page}
      pageSize={state.pageSize}
      onPage={(page, pageSize) => change({ page, pageSize })}
      columns={[
        { title: text('plan.versionShort'), key: 'version', dataIndex: 'version' },
        { title: text('plan.savedAt'), key: 'savedAt', render: (_, row: Version) => format.instant(row.savedAt) },
        { title: text('plan.savedBy'), key: 'savedBy', render: (_, row: Version) => who(row.savedBy) },
        { title: text('plan.note'), key: 'note', dataIndex: 'note' },
        {
          title: '',
          key: 'view',
          align: 'end',
          render: (_, row: Version) => (
            <Button size="small" type="link" onClick={() => onView(row.version)}>
              {text('plan.view')}
            </Button>
          ),
        },
      ]}
      file={{
        kind: 'pages',
        name: 'plan-versions',
        header: ['version', 'savedAt', 'savedBy', 'note'],
        cells: (row) => [row.version, new Date(row.savedAt).toISOString(), row.savedBy, row.note],
        readPage: async (page) => {
          const { items, total } = await call(listPlanVersions, { query: { page, pageSize: 200 } });
          return { rows: items, total };
        },
      }}
      empty={{ title: text('state.notYet') }}
    />
  );
}
