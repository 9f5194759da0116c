// The tag catalogue: what each tag states, how it is made, how many have it.
import { PlusOutlined } from '@ant-design/icons';
import { deleteTag, evaluateTag, listTags, tagKinds, tagSubjects } from '@contracts/know/tags/contract.ts';
import { Link } from '@tanstack/react-router';
import { App, Button, Tag } from 'antd';
import { useState } from 'react';
import { choiceField, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { ChoiceField, SearchField } from '../../ui/fields.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { Proposals } from './proposals.tsx';
import { TagDetails } from './tag-details.tsx';
import { TagEditor } from './tag-editor.tsx';

export type TagRow = AnswerOf<typeof listTags>['rows'][number];

const fields = {
  kind: choiceField(['', ...tagKinds], ''),
  subject: choiceField(['', ...tagSubjects], ''),
  search: textField(),
};

interface TagActionsProps {
  readonly tag: TagRow;
  readonly onEdit: () => void;
  readonly onOpen: () => void;
}

function TagActions({ tag, onEdit, onOpen }: TagActionsProps) {
  const text = useText();
  const say = useBilingual();
  const { may } = useSession();
  const { modal } = App.useApp();
  const evaluate = useAct(evaluateTag, { refreshes: [listTags] });
  const remove = useAct(deleteTag, { refreshes: [listTags] });
  const open = (
    <Button size="small" type="text" onClick={onOpen}>
      {text('tagCatalogue.details')}
    </Button>
  );
  if (!may('tags.write')) return open;
  const params = { code: tag.code };
  const computed =
    tag.definition.kind === 'rule' || tag.definition.kind === 'statistical' || tag.subject !== 'customer';
  return (
    <span className="zy-row" style={{ justifyContent: 'flex-end', gap: 2 }}>
      <ProblemLine problem={evaluate.error ?? remove.error} />
      {open}
      {computed && (
        <Button size="small" type="text" loading={evaluate.isPending} onClick={() => evaluate.mutate({ params })}>
          {text(evaluate.isSuccess ? 'tags.evaluating' : 'tags.evaluate')}
        </Button>
      )}
      <Button size="small" type="text" onClick={onEdit}>
        {text('action.edit')}
      </Button>
      <Button
        size="small"
        type="text"
        danger
        onClick={() =>
          void modal.confirm({
            title: text('tags.removeTitle', { name: say(tag.name) }),
            content: text('tags.removeWhy'),
            okText: text('action.remove'),
            okButtonProps: { danger: true },
            onOk: () => remove.mutateAsync({ params }),
          })
        }
      >
        {text('action.remove')}
      </Button>
    </span>
  );
}

const useColumns = (onEdit: (tag: TagRow) => void, onOpen: (tag: TagRow) => void) => {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  return [
    {
      title: text('tags.name'),
      key: 'name',
      render: (_: unknown, tag: TagRow) => (
        <div>
          <Link to="/customers" search={{ tags: tag.code } as never}>
            {say(tag.name)}
          </Link>
          <div className="zy-faint">{say(tag.description) || tag.code}</div>
        </div>
      ),
    },
    {
      title: text('tags.kind'),
      key: 'kind',
      render: (_: unknown, tag: TagRow) => <Tag variant="filled">{text(`tagKind.${tag.definition.kind}`)}</Tag>,
    },
    {
      title: text('tags.category'),
      key: 'category',
      render: (_: unknown, tag: TagRow) => text.code('tagCategory', tag.category),
    },
    {
      title: text('tagCatalogue.subject'),
      key: 'subject',
      render: (_: unknown, tag: TagRow) => text(`tagCatalogue.${tag.subject}`),
    },
    {
      title: text('tagCatalogue.owner'),
      key: 'owner',
      render: (_: unknown, tag: TagRow) => text.code('ownerName', tag.owner) || '–',
    },
    {
      title: text('tags.customers'),
      key: 'customers',
      align: 'end' as const,
      render: (_: unknown, tag: TagRow) => format.count(tag.customers),
    },
    {
      title: text('tagCatalogue.coverage'),
      key: 'coverage',
      align: 'end' as const,
      render: (_: unknown, tag: TagRow) =>
        tag.customers === null || !tag.population ? '–' : format.share(tag.customers / tag.population),
    },
    {
      title: text('tagCatalogue.schedule'),
      key: 'schedule',
      render: (_: unknown, tag: TagRow) =>
        tag.evaluatedAt === null && tag.definition.kind !== 'rule' && tag.definition.kind !== 'statistical'
          ? '–'
          : text(`tagCatalogue.${tag.schedule}`),
    },
    { title: text('tags.version'), key: 'version', align: 'end' as const, dataIndex: 'version' },
    {
      title: text('tags.evaluatedAt'),
      key: 'evaluatedAt',
      render: (_: unknown, tag: TagRow) => format.instant(tag.evaluatedAt),
    },
    { title: text('tags.createdBy'), key: 'createdBy', dataIndex: 'createdBy' },
    {
      title: '',
      key: 'actions',
      render: (_: unknown, tag: TagRow) => (
        <TagActions tag={tag} onEdit={() => onEdit(tag)} onOpen={() => onOpen(tag)} />
      ),
    },
  ];
};

export function Tags() {
  const text = useText();
  const { may } = useSession();
  const { state, change } = useAddress(fields);
  const [editing, setEditing] = useState<TagRow | 'new' | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const columns = useColumns(setEditing, (tag) => setOpened(tag.code));
  const reading = useRead(
    listTags,
    {
      query: {
        ...(state.kind ? { kind: state.kind } : {}),
        ...(state.subject ? { subject: state.subject } : {}),
        ...(state.search ? { search: state.search } : {}),
      },
    },
    { keepPrevious: true },
  );
  const shown = reading.data?.rows.find(({ code }) => code === opened);
  const header = ['code', 'nameZh', 'nameEn', 'kind', 'category', 'customers', 'version'];
  return (
    <Page
      title={text('tags.title')}
      description={text('tags.description')}
      actions={
        may('tags.write') && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing('new')}>
            {text('tags.create')}
          </Button>
        )
      }
    >
      <Proposals />
      <DataTable
        reading={reading}
        rowsOf={({ rows }) => rows}
        columns={columns}
        rowKey={({ code }) => code}
        filters={
          <>
            <SearchField
              value={state.search}
              placeholder={text('tags.search')}
              onChange={(search) => change({ search })}
            />
            <ChoiceField
              value={state.kind}
              label={text('tags.kind')}
              choices={tagKinds.map((value) => ({ value, label: text(`tagKind.${value}`) }))}
              onChange={(kind) => change({ kind: tagKinds.find((each) => each === kind) ?? '' })}
            />
            <ChoiceField
              value={state.subject}
              label={text('tagCatalogue.subject')}
              choices={tagSubjects.map((value) => ({ value, label: text(`tagCatalogue.${value}`) }))}
              onChange={(subject) => change({ subject: tagSubjects.find((each) => each === subject) ?? '' })}
            />
          </>
        }
        file={{
          kind: 'pages',
          name: 'tags',
          header,
          cells: (tag) => [
            tag.code,
            tag.name.zh,
            tag.name.en,
            tag.definition.kind,
            tag.category,
            tag.customers,
            tag.version,
          ],
          readPage: async () => ({ rows: reading.data?.rows ?? [], total: reading.data?.rows.length ?? 0 }),
        }}
        empty={{ title: text('tags.empty'), hint: text('tags.emptyHint') }}
      />
      {shown && <TagDetails tag={shown} onClose={() => setOpened(null)} />}
      {editing !== null && <TagEditor tag={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
    </Page>
  );
}
