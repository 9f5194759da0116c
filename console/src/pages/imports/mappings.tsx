// Mappings: shipped ones and own ones, each to be looked at.
import { getMapping, listMappings, listTargets } from '@contracts/record/sources/contract.ts';
import { Button, Drawer, Tag } from 'antd';
import { textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { SearchField } from '../../ui/fields.tsx';
import { Ready } from '../../ui/states.tsx';

type MappingRow = AnswerOf<typeof listMappings>['items'][number];

const fields = { tab: textField(), search: textField(), mapping: textField() };

function MappingDrawer({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const reading = useRead(getMapping, { params: { name } }, { enabled: name !== '' });
  return (
    <Drawer open={name !== ''} size={680} title={name} onClose={onClose}>
      {name !== '' && (
        <Ready of={reading}>
          {(mapping) => (
            <pre className="zy-json" style={{ maxHeight: 'none' }}>
              {JSON.stringify(mapping, null, 2)}
            </pre>
          )}
        </Ready>
      )}
    </Drawer>
  );
}

const useColumns = (onOpen: (name: string) => void) => {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const targets = useRead(listTargets, {}, { staleMs: 300_000 });
  // A shipped mapping is explained in both languages, one of the firm's own in the words of whoever made it.
  const noteOf = ({ name, shipped, description }: MappingRow): string => {
    const known = shipped ? text.code('mappingNote', name) : name;
    return known === name ? description : known;
  };
  const titleOf = (target: string): string => {
    const title = targets.data?.items.find((each) => each.target === target)?.title;
    return title ? say(title) : target;
  };
  return [
    {
      title: text('imports.mapping'),
      key: 'name',
      render: (_: unknown, row: MappingRow) => (
        <>
          <Button type="link" size="small" style={{ padding: 0 }} onClick={() => onOpen(row.name)}>
            {say(row.title)}
          </Button>{' '}
          <code className="zy-faint">{row.name}</code>
          {row.description && <div className="zy-soft">{noteOf(row)}</div>}
        </>
      ),
    },
    { title: text('imports.format'), key: 'format', dataIndex: 'format' },
    {
      title: text('imports.targets'),
      key: 'targets',
      render: (_: unknown, row: MappingRow) => text.list(row.targets.map(titleOf)),
    },
    { title: text('imports.dataset'), key: 'dataset', dataIndex: 'dataset' },
    {
      title: '',
      key: 'shipped',
      render: (_: unknown, row: MappingRow) => (
        <Tag variant="filled">{text(row.shipped ? 'imports.shipped' : 'imports.ownMapping')}</Tag>
      ),
    },
    {
      title: text('imports.updatedAt'),
      key: 'at',
      render: (_: unknown, row: MappingRow) => format.instant(row.updatedAt),
    },
  ];
};

export function Mappings() {
  const text = useText();
  const { state, change } = useAddress(fields);
  const reading = useRead(listMappings, {});
  const columns = useColumns((mapping) => change({ mapping }));
  const rowsOf = ({ items }: AnswerOf<typeof listMappings>) =>
    items.filter(({ name, title, description }) =>
      [name, title.zh, title.en, description].some((each) => each.toLowerCase().includes(state.search.toLowerCase())),
    );
  return (
    <>
      <DataTable
        reading={reading}
        rowsOf={rowsOf}
        columns={columns}
        rowKey={({ name }) => name}
        minWidth={900}
        filters={
          <SearchField
            value={state.search}
            placeholder={text('imports.mapping')}
            onChange={(search) => change({ search })}
          />
        }
        file={{
          kind: 'pages',
          name: 'mappings',
          header: ['name', 'titleZh', 'titleEn', 'format', 'targets', 'dataset', 'shipped'],
          cells: (row) => [
            row.name,
            row.title.zh,
            row.title.en,
            row.format,
            row.targets.join(' '),
            row.dataset,
            row.shipped,
          ],
          readPage: async () => {
            const rows = reading.data ? rowsOf(reading.data) : [];
            return { rows, total: rows.length };
          },
        }}
        empty={{ title: text('imports.noMappings') }}
      />
      <MappingDrawer name={state.mapping} onClose={() => change({ mapping: '' })} />
    </>
  );
}
