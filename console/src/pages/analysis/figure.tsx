// A figure that opens to its people.

import type { GroupKey } from '@contracts/know/questions/contract.ts';
import { Select } from 'antd';
import { useText } from '../../i18n/index.ts';
import { groupId, useGroupName } from './groups.ts';

/** A figure in words; a button where it can be opened. */
export function Figure({ shown, onOpen }: { readonly shown: string; readonly onOpen: (() => void) | null }) {
  const text = useText();
  if (onOpen === null) return <span className="zy-num">{shown}</span>;
  return (
    <button type="button" className="zy-link zy-num" title={text('analysis.openPeople')} onClick={onOpen}>
      {shown}
    </button>
  );
}

/** Chooses one of several groups; nothing where there is one. */
export function GroupSelect(props: {
  readonly groups: readonly { readonly key: GroupKey }[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}) {
  const text = useText();
  const nameOf = useGroupName();
  if (props.groups.length < 2) return null;
  return (
    <Select
      style={{ width: 180 }}
      value={props.value}
      aria-label={text('analysis.group')}
      options={props.groups.map(({ key }) => ({ value: groupId(key), label: nameOf(key) }))}
      onChange={props.onChange}
    />
  );
}
