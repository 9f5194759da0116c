// What attributes of the profile hold, for turning typed text into a value.
import { listAttributes } from '@contracts/know/profiles/contract.ts';
import { useRead } from '../../api/use-call.ts';

/** As far as typing a value is concerned. */
type ValueKind = 'text' | 'number' | 'boolean';

export const useAttributeKinds = (): ((attribute: string) => ValueKind) => {
  const attributes = useRead(listAttributes, {}, { forChoices: true, staleMs: 300_000 });
  const types = new Map((attributes.data?.rows ?? []).map(({ name, type }) => [name, type]));
  return (attribute) => {
    const type = types.get(attribute);
    if (type === 'number' || type === 'money' || type === 'instant') return 'number';
    return type === 'boolean' ? 'boolean' : 'text';
  };
};
