// The boards that one may see, and the annotations that stand on every chart over time.
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import {
  type Annotation,
  type BoardRow,
  createAnnotation,
  createDashboard,
  deleteAnnotation,
  deleteDashboard,
  listAnnotations,
  listDashboards,
} from '@contracts/know/dashboards/contract.ts';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, DatePicker, Input, Modal, Popconfirm, Tag } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { EmptyState, ProblemLine, Ready } from '../../ui/states.tsx';
import { emptyBoard } from './pin.tsx';
import './dashboards.css';

function NewBoard({ onClose }: { readonly onClose: () => void }) {
  const text = useText();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const create = useAct(createDashboard, { refreshes: [listDashboards] });
  const submit = () =>
    create.mutate(
      { body: { board: emptyBoard(name.trim()) } },
      { onSuccess: ({ id }) => void navigate({ to: '/dashboards/$id', params: { id } as never }) },
    );
  return (
    <Modal
      open
      title={text('dashboards.create')}
      okText={text('action.create')}
      okButtonProps={{ disabled: name.trim() === '', loading: create.isPending }}
      onOk={submit}
      onCancel={onClose}
    >
      <Input
        maxLength={60}
        value={name}
        placeholder={text('dashboards.name')}
        aria-label={text('dashboards.name')}
        onChange={({ target }) => setName(target.value)}
        onPressEnter={() => name.trim() !== '' && submit()}
      />
      <ProblemLine problem={create.error} />
    </Modal>
  );
}

function Boards() {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const boards = useRead(listDashboards, {});
  const remove = useAct(deleteDashboard, { refreshes: [listDashboards] });
  return (
    <>
      <ProblemLine problem={remove.error} />
      <DataTable<BoardRow, { readonly rows: readonly BoardRow[] }>
        reading={boards as never}
        rowsOf={({ rows }) => rows}
        rowKey={({ id }) => id}
        empty={{ title: text('dashboards.none'), hint: text('dashboards.noneHint') }}
        columns={[
          {
            title: text('dashboards.board'),
            key: 'name',
            render: (_, { id, name, meaning }) => (
              <>
                <Link to="/dashboards/$id" params={{ id } as never}>
                  {say(name)}
                </Link>
                <div className="zy-faint">{say(meaning)}</div>
              </>
            ),
          },
          {
            title: text('dashboards.whose'),
            key: 'whose',
            render: (_, { shipped, shared, mine, ownerName }) => (
              <>
                {shipped ? <Tag>{text('dashboards.shipped')}</Tag> : mine ? text('dashboards.mine') : ownerName}
                {shared && !shipped && <Tag style={{ marginInlineStart: 8 }}>{text('dashboards.shared')}</Tag>}
              </>
            ),
          },
          {
            title: text('dashboards.tiles'),
            key: 'tiles',
            align: 'right',
            render: (_, { tiles }) => format.count(tiles),
          },
          {
            title: text('dashboards.changed'),
            key: 'changed',
            render: (_, { changedAt, changedBy }) =>
              changedAt === null ? '–' : `${format.instant(changedAt)} · ${changedBy ?? ''}`,
          },
          {
            title: '',
            key: 'act',
            align: 'right',
            render: (_, { id, name, mine, mayEdit }) =>
              mine &&
              mayEdit && (
                <Popconfirm
                  title={text('dashboards.deleteSure', { name: say(name) })}
                  onConfirm={() => remove.mutate({ params: { id } })}
                >
                  <Button type="text" icon={<DeleteOutlined />} aria-label={`${say(name)}: ${text('action.remove')}`} />
                </Popconfirm>
              ),
          },
        ]}
      />
    </>
  );
}

function NewAnnotation() {
  const text = useText();
  const format = useFormat();
  const [on, setOn] = useState(format.dayOf(Date.now()));
  const [words, setWords] = useState('');
  const create = useAct(createAnnotation, { refreshes: [listAnnotations] });
  const submit = () => create.mutate({ body: { on, text: words.trim() } }, { onSuccess: () => setWords('') });
  return (
    <>
      <div className="zy-row">
        <DatePicker
          allowClear={false}
          value={dayjs(on)}
          aria-label={text('dashboards.annotationDay')}
          onChange={(day) => day && setOn(day.format('YYYY-MM-DD'))}
        />
        <Input
          style={{ flex: 1, minWidth: 180 }}
          maxLength={120}
          value={words}
          placeholder={text('dashboards.annotationText')}
          aria-label={text('dashboards.annotationText')}
          onChange={({ target }) => setWords(target.value)}
          onPressEnter={() => words.trim() !== '' && submit()}
        />
        <Button icon={<PlusOutlined />} disabled={words.trim() === ''} loading={create.isPending} onClick={submit}>
          {text('dashboards.annotate')}
        </Button>
      </div>
      <ProblemLine problem={create.error} />
    </>
  );
}

function Annotations() {
  const text = useText();
  const format = useFormat();
  const { may } = useSession();
  const annotations = useRead(listAnnotations, {});
  const remove = useAct(deleteAnnotation, { refreshes: [listAnnotations] });
  const mayWrite = may('dashboards.write');
  const line = ({ id, on, text: words, createdBy }: Annotation) => (
    <li key={id} className="zy-between">
      <span>
        <strong className="zy-num">{format.dayWords(on)}</strong> {words}{' '}
        <small className="zy-faint">{createdBy}</small>
      </span>
      {mayWrite && (
        <Button
          type="text"
          size="small"
          icon={<DeleteOutlined />}
          aria-label={`${words}: ${text('action.remove')}`}
          onClick={() => remove.mutate({ params: { id } })}
        />
      )}
    </li>
  );
  return (
    <Panel
      title={text('dashboards.annotations')}
      extra={<span className="zy-soft">{text('dashboards.annotationsHint')}</span>}
    >
      <div className="zy-stack">
        {mayWrite && <NewAnnotation />}
        <ProblemLine problem={remove.error} />
        <Ready of={annotations} rows={3}>
          {({ rows }) =>
            rows.length === 0 ? (
              <EmptyState title={text('dashboards.noAnnotations')} />
            ) : (
              <ul className="zy-annotations">{rows.map(line)}</ul>
            )
          }
        </Ready>
      </div>
    </Panel>
  );
}

export function Dashboards() {
  const text = useText();
  const { may } = useSession();
  const [creating, setCreating] = useState(false);
  return (
    <Page
      title={text('dashboards.title')}
      description={text('dashboards.description')}
      actions={
        may('dashboards.write') && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
            {text('dashboards.create')}
          </Button>
        )
      }
    >
      <Boards />
      <Annotations />
      {creating && <NewBoard onClose={() => setCreating(false)} />}
    </Page>
  );
}
