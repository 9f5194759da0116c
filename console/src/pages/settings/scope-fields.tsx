// What customers somebody sees: the whole firm, some units and below, or their own.
import type { Me } from '@contracts/platform/auth/contract.ts';
import { getOrganisationTree } from '@contracts/record/organisation/contract.ts';
import { Form, Input, Radio, Select } from 'antd';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';

export type Scope = Me['scope'];

/** The scope as fields of a form. */
export interface ScopeValues {
  readonly scopeKind: Scope['kind'];
  readonly unitIds?: readonly string[];
  readonly staffId?: string;
}

export const scopeOf = (values: ScopeValues): Scope => {
  if (values.scopeKind === 'units') return { kind: 'units', unitIds: [...(values.unitIds ?? [])] };
  return values.scopeKind === 'adviser' ? { kind: 'adviser', staffId: values.staffId ?? '' } : { kind: 'firm' };
};

export const scopeValues = (scope: Scope): ScopeValues => ({
  scopeKind: scope.kind,
  ...(scope.kind === 'units' ? { unitIds: scope.unitIds } : {}),
  ...(scope.kind === 'adviser' ? { staffId: scope.staffId } : {}),
});

export const useScopeText = (): ((scope: Scope) => string) => {
  const text = useText();
  return (scope) => {
    if (scope.kind === 'units') return `${text('operators.scopeUnits')}: ${text.list(scope.unitIds)}`;
    return scope.kind === 'adviser'
      ? `${text('operators.scopeAdviser')} (${scope.staffId})`
      : text('operators.scopeFirm');
  };
};

export function ScopeFields() {
  const text = useText();
  const kind = Form.useWatch<Scope['kind'] | undefined>('scopeKind');
  const tree = useRead(getOrganisationTree, { query: { includePersons: 'false' } }, { enabled: kind === 'units' });
  const rules = [{ required: true, message: text('sign.required') }];
  return (
    <>
      <Form.Item name="scopeKind" label={text('operators.scope')} rules={rules}>
        <Radio.Group
          options={[
            { value: 'firm', label: text('operators.scopeFirm') },
            { value: 'units', label: text('operators.scopeUnits') },
            { value: 'adviser', label: text('operators.scopeAdviser') },
          ]}
        />
      </Form.Item>
      {kind === 'units' && (
        <Form.Item name="unitIds" label={text('operators.units')} rules={rules}>
          <Select
            mode="tags"
            showSearch={{ optionFilterProp: 'label' }}
            options={(tree.data?.units ?? []).map(({ unitId, name }) => ({
              value: unitId,
              label: `${name} · ${unitId}`,
            }))}
          />
        </Form.Item>
      )}
      {kind === 'adviser' && (
        <Form.Item name="staffId" label={text('operators.staffId')} rules={rules}>
          <Input />
        </Form.Item>
      )}
    </>
  );
}
