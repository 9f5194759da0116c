// One tag in full: what it is made of, who uses it, its values, the objects that have it, and an import.
import { getTagLineage, listTaggedObjects } from '@contracts/know/tags/contract.ts';
import { Link } from '@tanstack/react-router';
import { Drawer, Tag } from 'antd';
import { useState } from 'react';
import { type AnswerOf, call } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { TagImport } from './tag-import.tsx';
import type { TagRow } from './tags.tsx';

function Lineage({ tag }: { readonly tag: TagRow }) {
  const text = useText();
  const say = useBilingual();
  const reading = useRead(getTagLineage, { params: { code: tag.code } });
  return (
    <Ready of={reading} rows={3}>
      {({ attributes, events, tags, model, usedBy }) => {
        const parts = [
          ...attributes.map(({ name, label }) => (label ? say(label) : name)),
          ...tags.map(({ name }) => text('tagCatalogue.madeOfTag', { name: say(name) })),
          ...events.map((event) => text('tagCatalogue.event', { event })),
          ...(model === null ? [] : [text('tagCatalogue.model', { model })]),
        ];
        return (
          <dl className="zy-kv">
            <dt>{text('tagCatalogue.madeOf')}</dt>
            <dd>{parts.length === 0 ? text('tagCatalogue.byHand') : text.list(parts)}</dd>
            <dt>{text('tagCatalogue.usedBy')}</dt>
            <dd>
              {usedBy.length === 0 && <span className="zy-faint">{text('tagCatalogue.nobody')}</span>}
              {usedBy.map(({ kind, code, name }) => (
                <Tag key={`${kind} ${code}`} variant="filled">
                  {text(`tagCatalogue.${kind}`)}{' '}
                  {kind === 'segment' ? (
                    <Link to="/segments/$code" params={{ code } as never}>
                      {say(name)}
                    </Link>
                  ) : (
                    say(name)
                  )}
                </Tag>
              ))}
            </dd>
          </dl>
        );
      }}
    </Ready>
  );
}

function Values({ tag }: { readonly tag: TagRow }) {
  const text = useText();
  const format = useFormat();
  if (tag.values.length === 0) return null;
  return (
    <Panel title={text('tagCatalogue.values')} flush>
      <Table
        size="small"
        pagination={false}
        rowKey="value"
        dataSource={tag.values}
        columns={[
          {
            title: text('tagCatalogue.values'),
            key: 'value',
            render: (_, { value }) => (
              <Link to="/customers" search={{ tags: `${tag.code}=${value}` } as never}>
                {value}
              </Link>
            ),
          },
          {
            title: text('tags.customers'),
            key: 'customers',
            align: 'right',
            render: (_, { customers }) => format.count(customers),
          },
        ]}
      />
    </Panel>
  );
}

type ObjectRow = AnswerOf<typeof listTaggedObjects>['rows'][number];

function Objects({ tag }: { readonly tag: TagRow }) {
  const text = useText();
  const format = useFormat();
  const [{ page, pageSize }, setPage] = useState({ page: 1, pageSize: 20 });
  const reading = useRead(listTaggedObjects, { params: { code: tag.code }, query: { page, pageSize } });
  return (
    <DataTable<ObjectRow, AnswerOf<typeof listTaggedObjects>>
      reading={reading}
      rowsOf={({ rows }) => rows}
      totalOf={({ total }) => total}
      rowKey={({ objectId }) => objectId}
      filters={<strong>{text('tagCatalogue.objects')}</strong>}
      {...{ page, pageSize }}
      onPage={(next, size) => setPage({ page: next, pageSize: size })}
      readPage={(number) =>
        call(listTaggedObjects, { params: { code: tag.code }, query: { page: number, pageSize: 100 } })
      }
      columns={[
        { title: text('tagCatalogue.objectId'), key: 'id', dataIndex: 'objectId' },
        { title: text('tagCatalogue.objectName'), key: 'name', render: (_, { name }) => name ?? '–' },
        { title: text('tagCatalogue.values'), key: 'value', render: (_, { value }) => value ?? '–' },
        { title: text('tagCatalogue.from'), key: 'at', render: (_, row) => format.instant(row.assignedAt) },
        { title: text('tagCatalogue.by'), key: 'by', dataIndex: 'madeBy' },
      ]}
      empty={{ title: text('tagCatalogue.byHand') }}
    />
  );
}

export function TagDetails({ tag, onClose }: { readonly tag: TagRow; readonly onClose: () => void }) {
  const say = useBilingual();
  const { may } = useSession();
  return (
    <Drawer open size={760} title={say(tag.name)} onClose={onClose} destroyOnHidden>
      <div className="zy-stack">
        <p className="zy-soft">{say(tag.description)}</p>
        <Lineage tag={tag} />
        <Values tag={tag} />
        {tag.subject !== 'customer' && <Objects tag={tag} />}
        {tag.definition.kind === 'fact' && may('tags.write') && <TagImport code={tag.code} />}
      </div>
    </Drawer>
  );
}
