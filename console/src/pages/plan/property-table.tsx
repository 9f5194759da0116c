// The properties of a planned event, or those common to all.
import type { plannedPropertySchema } from '@contracts/record/tracking-plan/contract.ts';
import { Tag } from 'antd';
import type { z } from 'zod';
import { useBilingual, useText } from '../../i18n/index.ts';
import { Table } from '../../ui/table.tsx';

export type PlannedProperty = z.output<typeof plannedPropertySchema>;

export function PropertyTable({ properties }: { readonly properties: readonly PlannedProperty[] }) {
  const text = useText();
  const say = useBilingual();
  return (
    <Table<PlannedProperty>
      size="small"
      rowKey="name"
      pagination={false}
      dataSource={[...properties]}
      columns={[
        {
          title: text('plan.property'),
          render: (_, property) => (
            <>
              {say(property.title)} <code className="zy-faint">{property.name}</code>
            </>
          ),
        },
        {
          title: text('plan.type'),
          render: (_, property) =>
            `${text(`propertyType.${property.type}`)}${property.unit ? ` · ${property.unit}` : ''}`,
        },
        {
          title: '',
          render: (_, property) => (
            <span className="zy-tags">
              {property.required && <Tag variant="filled">{text('plan.required')}</Tag>}
              {property.personal && (
                <Tag variant="filled" color="warning">
                  {text('plan.personal')}
                </Tag>
              )}
            </span>
          ),
        },
        {
          title: text('plan.allowed'),
          render: (_, { allowed = [], names = {} }) => {
            const values = [...allowed, ...Object.keys(names).filter((value) => !allowed.includes(value))];
            const said = (value: string) => {
              const name = names[value];
              return name ? `${say(name)} (${value})` : value;
            };
            return values.length === 0 ? '–' : text.list(values.map(said));
          },
        },
      ]}
    />
  );
}
