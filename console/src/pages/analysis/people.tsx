// The customers behind a figure, and for each of them the way to why they count.
import { DownloadOutlined, QuestionCircleOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { App, Button, Drawer } from 'antd';
import { useState } from 'react';
import { asProblem } from '../../api/problem.ts';
import type { Reading } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { saveCsv } from '../../ui/save-file.ts';
import { useProblemText } from '../../ui/states.tsx';

interface People {
  readonly total: number;
  readonly withoutProfile: number;
  readonly rows: readonly { readonly customerId: string; readonly branchId: string | null }[];
}
type Person = People['rows'][number];

/** A figure that was opened. */
export interface OpenedFigure {
  /** What it counts, in words. */
  readonly title: string;
  /** Tells it from others. */
  readonly key: readonly unknown[];
  load(page: number, pageSize: number): Promise<People>;
  csv(): Promise<unknown>;
  /** The address of the question over a customer's timeline, where it can lie there. */
  readonly onTimeline?: Readonly<Record<string, string>>;
}

function PeopleFile({ figure }: { readonly figure: OpenedFigure }) {
  const text = useText();
  const say = useProblemText();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      saveCsv('customers.csv', `\uFEFF${String(await figure.csv())}`);
    } catch (thrown) {
      void message.error(say(asProblem(thrown)));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button data-export icon={<DownloadOutlined />} loading={busy} onClick={() => void save()}>
      {text('action.exportCsv')}
    </Button>
  );
}

function List({ figure, onTrace }: { readonly figure: OpenedFigure; readonly onTrace: (customerId: string) => void }) {
  const text = useText();
  const format = useFormat();
  const { may } = useSession();
  const [{ page, pageSize }, setPage] = useState({ page: 1, pageSize: 20 });
  const reading = useQuery({
    queryKey: ['people', ...figure.key, page, pageSize],
    queryFn: () => figure.load(page, pageSize),
    placeholderData: keepPreviousData,
  }) as Reading<People>;
  const hidden = reading.data?.withoutProfile ?? 0;
  return (
    <DataTable<Person, People>
      reading={reading}
      rowsOf={({ rows }) => rows}
      totalOf={({ total, withoutProfile }) => total - withoutProfile}
      rowKey={({ customerId }) => customerId}
      filters={
        <span className="zy-soft">
          {[
            reading.data && text('analysis.peopleTotal', { count: format.count(reading.data.total) }),
            hidden > 0 && text('analysis.withoutProfile', { count: format.count(hidden) }),
          ]
            .filter((each) => each)
            .join(' · ')}
        </span>
      }
      extra={may('customers.export') && (reading.data?.total ?? 0) > hidden ? <PeopleFile figure={figure} /> : null}
      columns={[
        {
          title: text('analysis.customer'),
          key: 'customer',
          render: (_, { customerId }) => <CustomerLink customerId={customerId} />,
        },
        { title: text('analysis.branch'), key: 'branch', render: (_, { branchId }) => branchId ?? '–' },
        {
          key: 'why',
          align: 'right',
          render: (_, { customerId }) => (
            <span className="zy-row" style={{ justifyContent: 'flex-end' }}>
              {figure.onTimeline && (
                <CustomerLink customerId={customerId} search={figure.onTimeline}>
                  {text('traced.open')}
                </CustomerLink>
              )}
              <Button size="small" icon={<QuestionCircleOutlined />} onClick={() => onTrace(customerId)}>
                {text('analysis.why')}
              </Button>
            </span>
          ),
        },
      ]}
      page={page}
      pageSize={pageSize}
      onPage={(next, size) => setPage({ page: next, pageSize: size })}
      empty={{ title: text('analysis.nobodyHere'), hint: text('analysis.nobodyHereHint') }}
      minWidth={420}
    />
  );
}

export function PeopleDrawer(props: {
  readonly figure: OpenedFigure | null;
  readonly onClose: () => void;
  readonly onTrace: (customerId: string) => void;
}) {
  const { figure } = props;
  return (
    <Drawer open={figure !== null} title={figure?.title ?? ''} size={600} onClose={props.onClose} destroyOnHidden>
      {figure && <List key={JSON.stringify(figure.key)} figure={figure} onTrace={props.onTrace} />}
    </Drawer>
  );
}
