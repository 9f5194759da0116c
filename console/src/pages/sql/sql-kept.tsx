// Statements that were kept, those asked before, and keeping the one in the editor.
import { DeleteOutlined } from '@ant-design/icons';
import {
  createSavedSql,
  deleteSavedSql,
  listSavedSql,
  listSqlHistory,
  replaceSavedSql,
  type SavedStatement,
} from '@contracts/know/sql/contract.ts';
import { Button, Checkbox, Form, Input, Modal, Popconfirm, Tabs, Tag } from 'antd';
import { useState } from 'react';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, ProblemLine, Ready } from '../../ui/states.tsx';
import type { Draft } from './sql-model.ts';

interface OpenProps {
  readonly onOpen: (draft: Draft) => void;
}

function SavedRow({ saved, onOpen }: { readonly saved: SavedStatement } & OpenProps) {
  const text = useText();
  const format = useFormat();
  const forget = useAct(deleteSavedSql, { refreshes: [listSavedSql] });
  return (
    <li className="zy-sql-kept">
      <div className="zy-between">
        <button type="button" className="zy-sql-name" onClick={() => onOpen({ ...saved })}>
          {saved.name}
        </button>
        <span className="zy-row">
          {saved.shared && <Tag>{text('sql.shared')}</Tag>}
          {saved.mine && (
            <Popconfirm
              title={text('sql.forgetSure', { name: saved.name })}
              okText={text('action.remove')}
              cancelText={text('action.cancel')}
              onConfirm={() => forget.mutate({ params: { id: saved.id } })}
            >
              <Button
                size="small"
                type="text"
                icon={<DeleteOutlined />}
                aria-label={`${text('action.remove')} ${saved.name}`}
              />
            </Popconfirm>
          )}
        </span>
      </div>
      {saved.description !== '' && <p className="zy-soft">{saved.description}</p>}
      <p className="zy-faint">{text('sql.keptBy', { name: saved.ownerName, at: format.instant(saved.changedAt) })}</p>
      <ProblemLine problem={forget.error} />
    </li>
  );
}

function Saved({ onOpen }: OpenProps) {
  const text = useText();
  const saved = useRead(listSavedSql, {});
  return (
    <Ready of={saved} rows={3}>
      {({ rows }) =>
        rows.length === 0 ? (
          <EmptyState title={text('sql.noneKept')} />
        ) : (
          <ul className="zy-sql-list">
            {rows.map((each) => (
              <SavedRow key={each.id} saved={each} onOpen={onOpen} />
            ))}
          </ul>
        )
      }
    </Ready>
  );
}

function History({ onStatement }: { readonly onStatement: (statement: string) => void }) {
  const text = useText();
  const format = useFormat();
  const history = useRead(listSqlHistory, {});
  return (
    <Ready of={history} rows={3}>
      {({ rows }) =>
        rows.length === 0 ? (
          <EmptyState title={text('sql.noneAsked')} />
        ) : (
          <ul className="zy-sql-list">
            {rows.map(({ id, statement, askedAt, refusal, rows: found, elapsedMs }) => (
              <li key={id} className="zy-sql-kept">
                <button type="button" className="zy-sql-name" onClick={() => onStatement(statement)}>
                  <code className="zy-sql-once">{statement.replace(/\s+/g, ' ').slice(0, 160)}</code>
                </button>
                <p className="zy-faint">
                  {format.instant(askedAt)} ·{' '}
                  {refusal === null
                    ? text('sql.rowsIn', { rows: format.count(found), ms: format.count(elapsedMs) })
                    : text('sql.refused')}
                </p>
              </li>
            ))}
          </ul>
        )
      }
    </Ready>
  );
}

/** Both lists. */
export function KeptAndAsked(props: OpenProps & { readonly onStatement: (statement: string) => void }) {
  const text = useText();
  return (
    <Panel>
      <Tabs
        items={[
          { key: 'kept', label: text('sql.kept'), children: <Saved onOpen={props.onOpen} /> },
          { key: 'asked', label: text('sql.asked'), children: <History onStatement={props.onStatement} /> },
        ]}
      />
    </Panel>
  );
}

/** Asks for a name and keeps the statement; what is the caller's own already is written anew. */
export function KeepDialog(props: {
  readonly draft: Draft;
  readonly onClose: () => void;
  readonly onKept: (part: Partial<Draft>) => void;
}) {
  const { draft, onClose, onKept } = props;
  const text = useText();
  const [name, setName] = useState(draft.name);
  const [description, setDescription] = useState(draft.description);
  const [shared, setShared] = useState(draft.shared);
  const create = useAct(createSavedSql, { refreshes: [listSavedSql] });
  const replace = useAct(replaceSavedSql, { refreshes: [listSavedSql] });
  const body = { name: name.trim(), description, shared, statement: draft.statement, chart: draft.chart };
  const known = draft.mine ? draft.id : null;
  const done = ({ id }: { readonly id: string }) => {
    onKept({ id, name: body.name, description, shared, mine: true });
    onClose();
  };
  const keep = () => {
    if (known === null) create.mutate({ body }, { onSuccess: done });
    else replace.mutate({ params: { id: known }, body }, { onSuccess: done });
  };
  return (
    <Modal
      open
      title={text(known === null ? 'sql.keep' : 'sql.keepAgain')}
      okText={text('action.save')}
      cancelText={text('action.cancel')}
      okButtonProps={{ disabled: body.name === '', loading: create.isPending || replace.isPending }}
      onOk={keep}
      onCancel={onClose}
    >
      <Form layout="vertical">
        <Form.Item label={text('sql.name')}>
          <Input maxLength={80} value={name} onChange={({ target }) => setName(target.value)} />
        </Form.Item>
        <Form.Item label={text('sql.description')}>
          <Input.TextArea
            maxLength={500}
            autoSize={{ minRows: 2 }}
            value={description}
            onChange={({ target }) => setDescription(target.value)}
          />
        </Form.Item>
        <Checkbox checked={shared} onChange={({ target }) => setShared(target.checked)}>
          {text('sql.share')}
        </Checkbox>
      </Form>
      <ProblemLine problem={create.error ?? replace.error} />
    </Modal>
  );
}
