// What the customer list can be narrowed by. The common filters are in sight, the others one click away.
import { DownOutlined, UpOutlined } from '@ant-design/icons';
import { customerStatuses, listAttributes, riskLevels } from '@contracts/know/profiles/contract.ts';
import { listSegments } from '@contracts/know/segments/contract.ts';
import { listTags } from '@contracts/know/tags/contract.ts';
import { getOrganisationTree } from '@contracts/record/organisation/contract.ts';
import { Button, InputNumber } from 'antd';
import { useState } from 'react';
import type { Address } from '../../address/use-address.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { ChoiceField, ChoicesField, DayField, DaySpanField, ResetButton, SearchField } from '../../ui/fields.tsx';
import { type customerFields, isFiltered } from './list-query.ts';

type CustomerAddress = Pick<Address<typeof customerFields>, 'state' | 'change' | 'reset'>;

/** Branches by name, as far as the operator sees them. */
export const useBranchChoices = () => {
  const { may } = useSession();
  const tree = useRead(
    getOrganisationTree,
    { query: { includePersons: 'false' } },
    { enabled: may('organisation.read'), staleMs: 300_000 },
  );
  return (tree.data?.units ?? [])
    .filter(({ kind }) => kind === 'branch')
    .map(({ unitId, name }) => ({ value: unitId, label: name }));
};

export const useTagChoices = () => {
  const say = useBilingual();
  const tags = useRead(listTags, {}, { forChoices: true, staleMs: 60_000 });
  return (tags.data?.rows ?? []).map(({ code, name }) => ({ value: code, label: say(name) }));
};

/** Attributes with coded values, each with each of its values. */
const useAttributeValues = () => {
  const say = useBilingual();
  const attributes = useRead(listAttributes, {}, { forChoices: true, staleMs: 300_000 });
  return (attributes.data?.rows ?? []).flatMap(({ name, label, values, personal }) =>
    values === null || personal
      ? []
      : Object.entries(values).map(([code, value]) => ({
          value: `${name}=${code}`,
          label: `${say(label)}: ${say(value)}`,
        })),
  );
};

const useSegmentChoices = () => {
  const say = useBilingual();
  const segments = useRead(listSegments, { query: {} }, { forChoices: true, staleMs: 60_000 });
  return (segments.data?.rows ?? []).map(({ code, name }) => ({ value: code, label: say(name) }));
};

function WanField(props: {
  readonly value: number | null;
  readonly label: string;
  readonly onChange: (value: number | null) => void;
}) {
  return (
    <InputNumber
      style={{ width: 190 }}
      min={0}
      precision={0}
      value={props.value}
      placeholder={props.label}
      aria-label={props.label}
      onChange={props.onChange}
      changeOnBlur
    />
  );
}

function MoreFilters({ state, change }: Pick<CustomerAddress, 'state' | 'change'>) {
  const text = useText();
  return (
    <>
      <ChoicesField
        width={260}
        value={state.attributes}
        label={text('customers.attributes')}
        choices={useAttributeValues()}
        onChange={(attributes) => change({ attributes })}
      />
      <DaySpanField
        from={state.openedFrom}
        to={state.openedTo}
        label={text('customers.openedSpan')}
        onChange={(openedFrom, openedTo) => change({ openedFrom, openedTo })}
      />
      <DaySpanField
        from={state.activeFrom}
        to={state.activeTo}
        label={text('customers.activeSpan')}
        onChange={(activeFrom, activeTo) => change({ activeFrom, activeTo })}
      />
      <WanField
        value={state.assetsFromWan}
        label={text('customers.assetsFrom')}
        onChange={(assetsFromWan) => change({ assetsFromWan })}
      />
      <WanField
        value={state.assetsBelowWan}
        label={text('customers.assetsBelow')}
        onChange={(assetsBelowWan) => change({ assetsBelowWan })}
      />
      <SearchField
        width={160}
        value={state.firstChannel}
        placeholder={text('customers.firstChannel')}
        onChange={(firstChannel) => change({ firstChannel })}
      />
      <SearchField
        width={160}
        value={state.holds}
        placeholder={text('customers.holds')}
        onChange={(holds) => change({ holds })}
      />
      <SearchField
        width={160}
        value={state.adviserId}
        placeholder={text('customers.adviserId')}
        onChange={(adviserId) => change({ adviserId })}
      />
      <DayField
        value={state.relationsAsOf}
        label={text('customers.relationsAsOf')}
        onChange={(relationsAsOf) => change({ relationsAsOf })}
      />
    </>
  );
}

export function CustomerFilters({ state, change, reset }: CustomerAddress) {
  const text = useText();
  const branches = useBranchChoices();
  const tags = useTagChoices();
  const segments = useSegmentChoices();
  const [more, setMore] = useState(state.attributes.length > 0);
  return (
    <>
      <SearchField
        width={190}
        value={state.search}
        placeholder={text('customers.search')}
        onChange={(search) => change({ search })}
      />
      <ChoiceField
        search
        width={124}
        value={state.branchId}
        label={text('customers.branch')}
        choices={branches}
        onChange={(branchId) => change({ branchId })}
      />
      <ChoicesField
        width={112}
        value={state.status}
        label={text('customers.status')}
        choices={customerStatuses.map((value) => ({ value, label: text(`customerStatus.${value}`) }))}
        onChange={(status) => change({ status })}
      />
      <ChoicesField
        width={112}
        value={state.riskLevel}
        label={text('customers.riskLevel')}
        choices={riskLevels.map((value) => ({ value, label: text(`riskLevel.${value}`) }))}
        onChange={(riskLevel) => change({ riskLevel })}
      />
      <ChoicesField
        width={120}
        value={state.tags}
        label={text('customers.tags')}
        choices={tags}
        onChange={(value) => change({ tags: value })}
      />
      <ChoiceField
        search
        width={120}
        value={state.segment}
        label={text('segments.segment')}
        choices={segments}
        onChange={(segment) => change({ segment })}
      />
      <Button type="text" icon={more ? <UpOutlined /> : <DownOutlined />} onClick={() => setMore(!more)}>
        {text('customers.moreFilters')}
      </Button>
      {more && <MoreFilters state={state} change={change} />}
      {isFiltered(state) && <ResetButton onReset={reset} />}
    </>
  );
}
