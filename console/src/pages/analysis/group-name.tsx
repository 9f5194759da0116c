// The name of a group where it stands as text: the code that it is a name of comes up on pointing at it.
import type { GroupKey } from '@contracts/know/questions/contract.ts';
import { useGroupName } from './groups.ts';

export function GroupName({ of }: { readonly of: GroupKey }) {
  const name = useGroupName()(of);
  const { value } = of;
  return value === null || name.endsWith(value) ? name : <span title={value}>{name}</span>;
}
