// Who did what, and whether the chain of hashes still holds.
import { SafetyCertificateOutlined } from '@ant-design/icons';
import { addDays, businessDate, startOfDay } from '@contracts/kernel/business-date.ts';
import { exportAudit, listAudit, readAuditHead, verifyAudit } from '@contracts/platform/audit/contract.ts';
import { Alert, Button, Typography } from 'antd';
import { pageFields, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, addressOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { businessZone } from '../../i18n/business-zone.ts';
import { type Text, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePreference } from '../../theme/preference.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { DaySpanField, SearchField } from '../../ui/fields.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { useWho } from '../../ui/use-who.ts';

type Entry = AnswerOf<typeof listAudit>['items'][number];

const fields = {
  action: textField(),
  principalId: textField(),
  subjectId: textField(),
  from: textField(),
  to: textField(),
  ...pageFields,
};

function Verification() {
  const text = useText();
  const format = useFormat();
  const verify = useAct(verifyAudit);
  const head = useRead(readAuditHead, {}, { refetchMs: 30_000 });
  const result = verify.data;
  return (
    <div className="zy-stack">
      <div className="zy-row">
        <Button icon={<SafetyCertificateOutlined />} loading={verify.isPending} onClick={() => verify.mutate({})}>
          {text('audit.verify')}
        </Button>
        {head.data && head.data.sequence > 0 && (
          <span className="zy-soft" title={text('audit.headHint')}>
            {text('audit.head')} #{format.count(head.data.sequence)}{' '}
            <Typography.Text code copyable={{ text: `${head.data.sequence} ${head.data.hash}` }}>
              {head.data.hash.slice(0, 16)}…
            </Typography.Text>
          </span>
        )}
        <ProblemLine problem={verify.error} />
      </div>
      {result && (
        <Alert
          showIcon
          type={result.intact ? 'success' : 'error'}
          title={
            result.broken
              ? text('audit.broken', { sequence: result.broken.sequence, reason: result.broken.reason })
              : text('audit.intact', { count: format.count(result.entries) })
          }
          description={result.intact ? text('audit.headHint') : undefined}
        />
      )}
    </div>
  );
}

/** "ledger.adjustment.propose": on what, and every step of what was done. */
const wordsOf = (text: Text, action: string): string => {
  const [area = '', ...verbs] = action.split('.');
  return [text.code('auditArea', area), ...verbs.map((verb) => text.code('auditVerb', verb))].join(' · ');
};

const useColumns = () => {
  const text = useText();
  const who = useWho();
  const format = useFormat();
  return [
    { title: text('audit.sequence'), key: 'sequence', align: 'end' as const, dataIndex: 'sequence' },
    {
      title: text('audit.when'),
      key: 'when',
      render: (_: unknown, row: Entry) => format.instantFull(row.recordedAt),
    },
    {
      title: text('audit.who'),
      key: 'who',
      render: (_: unknown, row: Entry) => <span title={row.principalId}>{who(row.principalName)}</span>,
    },
    {
      title: text('audit.action'),
      key: 'action',
      render: (_: unknown, row: Entry) => (
        <>
          {wordsOf(text, row.action)} <code className="zy-faint">{row.action}</code>
        </>
      ),
    },
    {
      title: text('audit.subject'),
      key: 'subject',
      render: (_: unknown, row: Entry) => (
        <>
          <span className="zy-faint" title={row.subjectKind}>
            {text.code('auditArea', row.subjectKind)}
          </span>{' '}
          {row.subjectId}
        </>
      ),
    },
    { title: text('audit.address'), key: 'address', render: (_: unknown, row: Entry) => row.remoteAddress ?? '–' },
  ];
};

function EntryDetails({ entry }: { readonly entry: Entry }) {
  const text = useText();
  return (
    <div className="zy-stack">
      <dl className="zy-kv">
        <dt>{text('audit.request')}</dt>
        <dd>{entry.requestId ?? '–'}</dd>
        <dt>{text('audit.hash')}</dt>
        <dd className="zy-mono">{entry.hash}</dd>
      </dl>
      {entry.details && <pre className="zy-json">{JSON.stringify(entry.details, null, 2)}</pre>}
    </div>
  );
}

/** Half-open instants of a span of business days. */
const spanOf = (from: string, to: string, zone: string) => {
  const [first, last] = [businessDate(from), businessDate(to)];
  return {
    from: first ? startOfDay(first, zone) : undefined,
    to: last ? startOfDay(addDays(last, 1), zone) : undefined,
  };
};

export function Audit() {
  const text = useText();
  const { state, change } = useAddress(fields);
  const columns = useColumns();
  const zone = usePreference(businessZone);
  const filter = {
    action: state.action || undefined,
    principalId: state.principalId || undefined,
    subjectId: state.subjectId || undefined,
    ...spanOf(state.from, state.to, zone),
  };
  const reading = useRead(
    listAudit,
    { query: { ...filter, page: state.page, size: state.pageSize } },
    { keepPrevious: true },
  );
  return (
    <Page title={text('audit.title')} description={text('audit.description')}>
      <Verification />
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        totalOf={({ total }) => total}
        columns={columns}
        rowKey={({ sequence }) => String(sequence)}
        page={state.page}
        pageSize={state.pageSize}
        onPage={(page, pageSize) => change({ page, pageSize })}
        expandable={{ expandedRowRender: (entry) => <EntryDetails entry={entry} /> }}
        filters={
          <>
            <SearchField
              value={state.action}
              placeholder={text('audit.actionHint')}
              onChange={(action) => change({ action })}
            />
            <SearchField
              width={170}
              value={state.principalId}
              placeholder={text('audit.principalHint')}
              onChange={(principalId) => change({ principalId })}
            />
            <SearchField
              width={170}
              value={state.subjectId}
              placeholder={text('audit.subjectHint')}
              onChange={(subjectId) => change({ subjectId })}
            />
            <DaySpanField
              from={state.from}
              to={state.to}
              label={text('audit.period')}
              onChange={(from, to) => change({ from, to })}
            />
          </>
        }
        file={{ kind: 'address', href: addressOf(exportAudit, { query: filter }) }}
        empty={{ title: text('audit.empty') }}
      />
    </Page>
  );
}
