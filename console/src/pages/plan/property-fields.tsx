// Edits a list of properties inside a form, under the name that is given.
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { propertyTypes } from '@contracts/record/tracking-plan/plan.ts';
import { Button, Checkbox, Form, Input, Select } from 'antd';
import { useText } from '../../i18n/index.ts';
import type { PlannedProperty } from './property-table.tsx';
import { namesOf, namesText } from './value-names.ts';

/** A property as the form holds it: allowed values as one line of text, and what values are called as another. */
export interface PropertyValues {
  readonly name: string;
  readonly type: PlannedProperty['type'];
  readonly required?: boolean;
  readonly personal?: boolean;
  readonly titleZh: string;
  readonly titleEn: string;
  readonly allowedText?: string;
  readonly namesText?: string;
  readonly unit?: string;
}

export const propertyValues = (property: PlannedProperty): PropertyValues => ({
  name: property.name,
  type: property.type,
  required: property.required,
  personal: property.personal ?? false,
  titleZh: property.title.zh,
  titleEn: property.title.en,
  allowedText: property.allowed?.join(', ') ?? '',
  namesText: namesText(property.names ?? {}),
  unit: property.unit ?? '',
});

export const propertyOf = (values: PropertyValues): PlannedProperty => {
  const allowed = (values.allowedText ?? '')
    .split(/[,，]/)
    .map((each) => each.trim())
    .filter(Boolean);
  const names = namesOf(values.namesText ?? '');
  return {
    name: values.name,
    type: values.type,
    required: values.required ?? false,
    title: { zh: values.titleZh, en: values.titleEn },
    ...(allowed.length > 0 ? { allowed } : {}),
    ...(Object.keys(names).length > 0 ? { names } : {}),
    ...(values.personal ? { personal: true } : {}),
    ...(values.unit ? { unit: values.unit } : {}),
  };
};

function PropertyLine({ index, onRemove }: { readonly index: number; readonly onRemove: () => void }) {
  const text = useText();
  const required = [{ required: true, message: text('sign.required') }];
  return (
    <div className="zy-panel" style={{ padding: '12px 14px 0', marginBottom: 10 }}>
      <div className="zy-grid zy-grid-4" style={{ columnGap: 10, rowGap: 0 }}>
        <Form.Item name={[index, 'name']} label={text('plan.name')} rules={required}>
          <Input />
        </Form.Item>
        <Form.Item name={[index, 'type']} label={text('plan.type')} rules={required}>
          <Select options={propertyTypes.map((value) => ({ value, label: text(`propertyType.${value}`) }))} />
        </Form.Item>
        <Form.Item name={[index, 'titleZh']} label={text('plan.titleZh')} rules={required}>
          <Input />
        </Form.Item>
        <Form.Item name={[index, 'titleEn']} label={text('plan.titleEn')} rules={required}>
          <Input />
        </Form.Item>
      </div>
      <div className="zy-row">
        <Form.Item name={[index, 'required']} valuePropName="checked">
          <Checkbox>{text('plan.required')}</Checkbox>
        </Form.Item>
        <Form.Item name={[index, 'personal']} valuePropName="checked">
          <Checkbox>{text('plan.personal')}</Checkbox>
        </Form.Item>
        <Form.Item name={[index, 'allowedText']} style={{ flex: 1 }}>
          <Input placeholder={text('plan.allowed')} aria-label={text('plan.allowed')} />
        </Form.Item>
        <Form.Item name={[index, 'namesText']} style={{ flex: 1 }}>
          <Input placeholder={text('plan.valueNames')} aria-label={text('plan.valueNames')} />
        </Form.Item>
        <Form.Item name={[index, 'unit']} style={{ width: 110 }}>
          <Input placeholder={text('plan.unit')} aria-label={text('plan.unit')} />
        </Form.Item>
        <Form.Item>
          <Button type="text" icon={<DeleteOutlined />} aria-label={text('action.remove')} onClick={onRemove} />
        </Form.Item>
      </div>
    </div>
  );
}

export function PropertyFields({ name }: { readonly name: string }) {
  const text = useText();
  return (
    <Form.List name={name}>
      {(lines, { add, remove }) => (
        <>
          {lines.map((line) => (
            <PropertyLine key={line.key} index={line.name} onRemove={() => remove(line.name)} />
          ))}
          <Button icon={<PlusOutlined />} onClick={() => add({ type: 'string', required: false })}>
            {text('plan.addProperty')}
          </Button>
        </>
      )}
    </Form.List>
  );
}
