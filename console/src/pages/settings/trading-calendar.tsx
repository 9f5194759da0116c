// The exchanges' closed days by year. A year that is not entered is said to be unknown, never guessed.
import { readTradingCalendar, writeTradingYear } from '@contracts/platform/settings/contract.ts';
import { Alert, Button, Input, Modal, Table, Tag } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { ExportButton } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { ProblemLine, Ready } from '../../ui/states.tsx';
import { formatHolidays, type Holiday, parseHolidays } from './holidays.ts';

type Year = AnswerOf<typeof readTradingCalendar>['years'][number];

function YearEditor({ year, onClose }: { readonly year: Year; readonly onClose: () => void }) {
  const text = useText();
  const [draft, setDraft] = useState(formatHolidays(year.holidays));
  const save = useAct(writeTradingYear, { refreshes: [readTradingCalendar] });
  const parsed = parseHolidays(draft);
  return (
    <Modal
      open
      width={560}
      title={text('settings.editYear', { year: year.year })}
      onCancel={onClose}
      okText={text('action.save')}
      cancelText={text('action.cancel')}
      confirmLoading={save.isPending}
      okButtonProps={{ disabled: parsed.kind === 'unreadable' }}
      onOk={() => {
        if (parsed.kind === 'unreadable') return;
        save.mutate({ params: { year: year.year }, body: { holidays: [...parsed.holidays] } }, { onSuccess: onClose });
      }}
    >
      <div className="zy-stack">
        <span className="zy-soft">{text('settings.holidayFormat')}</span>
        <Input.TextArea
          rows={16}
          className="zy-mono"
          value={draft}
          aria-label={text('settings.holidays')}
          onChange={(event) => setDraft(event.target.value)}
        />
        {parsed.kind === 'unreadable' && (
          <span className="zy-problem-line">
            {text('settings.holidayInvalid', { line: parsed.line, text: parsed.text })}
          </span>
        )}
        <ProblemLine problem={save.error} />
      </div>
    </Modal>
  );
}

function YearPanel({ year, onEdit }: { readonly year: Year; readonly onEdit: () => void }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { may } = useSession();
  return (
    <Panel
      title={
        <>
          {year.year}{' '}
          <Tag variant="filled" color={year.known ? 'success' : 'warning'}>
            {text(year.known ? 'settings.known' : 'settings.unknownYear')}
          </Tag>
        </>
      }
      extra={
        <>
          {year.tradingDays !== null && (
            <span className="zy-faint">{text('settings.tradingDays', { count: format.count(year.tradingDays) })}</span>
          )}
          {may('settings.write') && (
            <Button size="small" onClick={onEdit}>
              {text('action.edit')}
            </Button>
          )}
        </>
      }
    >
      {year.known ? (
        <Table<Holiday>
          size="small"
          rowKey="date"
          showHeader={false}
          pagination={false}
          scroll={{ y: 320 }}
          dataSource={year.holidays}
          columns={[{ dataIndex: 'date', width: 130 }, { render: (_, row) => say({ zh: row.nameZh, en: row.nameEn }) }]}
        />
      ) : (
        <Alert type="warning" showIcon title={text('settings.unknownYearHint')} />
      )}
    </Panel>
  );
}

export function TradingCalendar() {
  const text = useText();
  const [editing, setEditing] = useState<Year | null>(null);
  const calendar = useRead(readTradingCalendar, {});
  return (
    <Ready of={calendar}>
      {({ years }) => (
        <div className="zy-stack">
          <div>
            <ExportButton<Holiday>
              file={{
                kind: 'pages',
                name: 'trading-calendar',
                header: ['date', 'nameZh', 'nameEn'],
                cells: (row) => [row.date, row.nameZh, row.nameEn],
                readPage: async () => {
                  const rows = years.flatMap(({ holidays }) => holidays);
                  return { rows, total: rows.length };
                },
              }}
            />
          </div>
          <div className="zy-grid zy-grid-3" style={{ alignItems: 'start' }}>
            {years.toReversed().map((year) => (
              <YearPanel key={year.year} year={year} onEdit={() => setEditing(year)} />
            ))}
          </div>
          {editing && <YearEditor year={editing} onClose={() => setEditing(null)} />}
          <span className="zy-faint">{text('settings.unknownYearHint')}</span>
        </div>
      )}
    </Ready>
  );
}
