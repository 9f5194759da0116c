// The firm's tree as of a day, and the customers of what is chosen in it.
import { getOrganisationTree, relationTypes } from '@contracts/record/organisation/contract.ts';
import { Tree } from 'antd';
import type { DataNode } from 'antd/es/tree';
import { useMemo, useState } from 'react';
import { choiceField, pageFields, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { DayField, SearchField } from '../../ui/fields.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { EmptyState, Ready } from '../../ui/states.tsx';
import { Unassigned } from './unassigned.tsx';
import { UnitDetail } from './unit.tsx';

export type TreeUnit = AnswerOf<typeof getOrganisationTree>['units'][number];

export const organisationFields = {
  unit: textField(),
  asOf: textField(),
  search: textField(),
  type: choiceField(relationTypes, 'served_by'),
  ...pageFields,
};

const UNASSIGNED = '?unassigned';

/** The tree nodes of a flat list in tree order. */
const nodesOf = (units: readonly TreeUnit[], titleOf: (unit: TreeUnit) => React.ReactNode): DataNode[] => {
  const nodes = new Map<string, DataNode & { children: DataNode[] }>();
  const roots: DataNode[] = [];
  for (const unit of units) {
    const node = { key: unit.unitId, title: titleOf(unit), children: [] as DataNode[] };
    nodes.set(unit.unitId, node);
    const parent = unit.parentId === null ? undefined : nodes.get(unit.parentId);
    (parent?.children ?? roots).push(node);
  }
  return roots;
};

function UnitTree({ units }: { readonly units: readonly TreeUnit[] }) {
  const text = useText();
  const format = useFormat();
  const { state, change } = useAddress(organisationFields);
  const nodes = useMemo(
    () =>
      nodesOf(units, (unit) => (
        <span className="zy-between" style={{ gap: 16 }}>
          <span style={unit.status === 'closed' ? { opacity: 0.5 } : {}}>{unit.name}</span>
          <span className="zy-faint zy-num" title={text('organisation.customers')}>
            {format.count(unit.customers)}
          </span>
        </span>
      )),
    [units, text, format],
  );
  const opened = useMemo(
    () => [
      ...units.filter(({ kind }) => kind === 'head_office' || kind === 'region').map(({ unitId }) => unitId),
      ...(units.find(({ unitId }) => unitId === state.unit)?.path ?? []),
    ],
    [units, state.unit],
  );
  const [expanded, setExpanded] = useState<readonly React.Key[] | null>(null);
  if (units.length === 0) {
    return <EmptyState title={text('organisation.empty')} hint={text('organisation.emptyHint')} />;
  }
  return (
    <Tree
      blockNode
      height={620}
      treeData={nodes}
      selectedKeys={state.unit ? [state.unit] : []}
      expandedKeys={[...(expanded ?? (state.search ? units.map(({ unitId }) => unitId) : opened))]}
      onExpand={(keys) => setExpanded(keys)}
      onSelect={([key]) => change({ unit: key === undefined ? '' : String(key) })}
    />
  );
}

export function Organisation() {
  const text = useText();
  const { state, change } = useAddress(organisationFields);
  const tree = useRead(
    getOrganisationTree,
    {
      query: { ...(state.asOf ? { asOf: state.asOf } : {}), ...(state.search ? { search: state.search } : {}) },
    },
    { keepPrevious: true },
  );
  const chosen = tree.data?.units.find(({ unitId }) => unitId === state.unit) ?? null;
  return (
    <Page
      title={text('organisation.title')}
      description={text('organisation.description')}
      actions={<DayField value={state.asOf} label={text('organisation.asOf')} onChange={(asOf) => change({ asOf })} />}
    >
      <div className="zy-grid zy-grid-tree">
        <Panel title={text('organisation.tree')}>
          <div className="zy-stack">
            <SearchField
              width={322}
              value={state.search}
              placeholder={text('organisation.search')}
              onChange={(search) => change({ search })}
            />
            <Ready of={tree}>{({ units }) => <UnitTree units={units} />}</Ready>
            <button
              type="button"
              className="zy-group"
              aria-pressed={state.unit === UNASSIGNED}
              onClick={() => change({ unit: UNASSIGNED })}
            >
              <strong>{text('organisation.unassigned')}</strong>
              <span className="zy-faint">{text('organisation.unassignedHint')}</span>
            </button>
          </div>
        </Panel>
        {state.unit === UNASSIGNED && <Unassigned />}
        {state.unit !== UNASSIGNED && state.unit !== '' && <UnitDetail unitId={state.unit} tree={chosen} />}
        {state.unit === '' && (
          <Panel>
            <EmptyState title={text('organisation.choose')} />
          </Panel>
        )}
      </div>
    </Page>
  );
}
