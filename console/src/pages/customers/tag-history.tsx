// Every tag that a customer has or had: from when to when, with which value, by whom.
import { tagHistoryOfCustomer } from '@contracts/know/tags/contract.ts';
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';

export function TagHistory({ customerId }: { readonly customerId: string }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const reading = useRead(tagHistoryOfCustomer, { params: { customerId } }, { enabled: open });
  return (
    <>
      <Button size="small" type="text" onClick={() => setOpen(true)}>
        {text('tagCatalogue.history')}
      </Button>
      <Drawer open={open} size={720} title={text('tagCatalogue.history')} onClose={() => setOpen(false)}>
        <Ready of={reading}>
          {({ rows }) => (
            <Table
              size="small"
              rowKey={(row) => `${row.code} ${row.from} ${row.to ?? ''}`}
              dataSource={rows}
              columns={[
                {
                  title: text('tags.name'),
                  key: 'name',
                  render: (_, row) => [say(row.name), ...(row.value === null ? [] : [row.value])].join(' · '),
                },
                { title: text('tagCatalogue.from'), key: 'from', render: (_, row) => format.instant(row.from) },
                {
                  title: text('tagCatalogue.to'),
                  key: 'to',
                  render: (_, row) => (row.to === null ? text('tagCatalogue.stands') : format.instant(row.to)),
                },
                {
                  title: text('tagCatalogue.by'),
                  key: 'by',
                  render: (_, row) =>
                    [row.madeBy, row.removedBy]
                      .flatMap((by) => (by === null ? [] : [text.code('tagMadeBy', by)]))
                      .join(' → '),
                },
              ]}
            />
          )}
        </Ready>
      </Drawer>
    </>
  );
}
