// Limits of single branches beside the one that every other branch has.
import type { Limit } from '@contracts/reward/earning/contract.ts';
import { InputNumber, Select } from 'antd';
import { useText } from '../../i18n/index.ts';
import { useBranchChoices } from '../customers/filters.tsx';
import { RemoveButton } from '../drafts/fields.tsx';
import { withBranch } from './own-limit.ts';

export function BranchLimits({
  limit,
  onChange,
}: {
  readonly limit: Limit;
  readonly onChange: (limit: Limit) => void;
}) {
  const text = useText();
  const choices = useBranchChoices();
  const own = Object.entries(limit.branches ?? {});
  const nameOf = (branchId: string): string => choices.find(({ value }) => value === branchId)?.label ?? branchId;
  const free = choices.filter(({ value }) => limit.branches?.[value] === undefined);
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap', paddingInlineStart: 24 }}>
      {own
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([branchId, points]) => (
          <span key={branchId} className="zy-row">
            <span>{nameOf(branchId)}</span>
            <InputNumber
              aria-label={`${nameOf(branchId)} ${text('earning.pointsField')}`}
              min={1}
              precision={0}
              value={points}
              onChange={(next) => onChange(withBranch(limit, branchId, next ?? 1))}
            />
            <RemoveButton onClick={() => onChange(withBranch(limit, branchId, null))} />
          </span>
        ))}
      {free.length > 0 && (
        <Select
          showSearch
          optionFilterProp="label"
          aria-label={text('earning.addBranchLimit')}
          style={{ minWidth: 190 }}
          placeholder={text('earning.addBranchLimit')}
          value={null}
          options={free}
          onChange={(branchId: string | null) =>
            branchId !== null && onChange(withBranch(limit, branchId, limit.points))
          }
        />
      )}
    </div>
  );
}
