// Changes to a quarantined event before it is replayed.
import { unreachable } from '../../kernel/index.ts';
import type { LoggedEvent, PropertyValue } from '../log/index.ts';
import type { Repair } from './contract.ts';
import type { PropertyType } from './plan.ts';

const TRUE = new Set(['true', '1', 'yes', 'y', '是']);
const FALSE = new Set(['false', '0', 'no', 'n', '否']);

/** The value as the type, or the value itself where that is not possible: the plan's check then says so. */
export const convertValue = (value: PropertyValue, type: PropertyType): PropertyValue => {
  const text = Array.isArray(value) ? value.join(',') : String(value).trim();
  switch (type) {
    case 'string':
      return text;
    case 'number':
    case 'integer': {
      const number = Number(text.replaceAll(',', ''));
      return text === '' || !Number.isFinite(number) ? value : number;
    }
    case 'boolean':
      return TRUE.has(text.toLowerCase()) ? true : FALSE.has(text.toLowerCase()) ? false : value;
    case 'date': {
      const match = /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})/.exec(text);
      return match ? `${match[1]}-${match[2]}-${match[3]}` : value;
    }
    case 'instant': {
      const instant = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
      return Number.isSafeInteger(instant) ? instant : value;
    }
    case 'strings':
      return Array.isArray(value) ? value.map(String) : text.split(',').map((each) => each.trim());
    default:
      return unreachable(type);
  }
};

const applyOne = (event: LoggedEvent, repair: Repair): LoggedEvent => {
  if (repair.kind === 'rename-event') return { ...event, name: repair.to };
  if (repair.kind === 'set-time') return { ...event, occurredAt: repair.occurredAt };
  const { [repair.property]: value, ...others } = event.properties;
  switch (repair.kind) {
    case 'set':
      return { ...event, properties: { ...others, [repair.property]: repair.value } };
    case 'drop':
      return { ...event, properties: others };
    case 'rename':
      return value === undefined ? event : { ...event, properties: { ...others, [repair.to]: value } };
    case 'convert':
      if (value === undefined || value === null) return event;
      return { ...event, properties: { ...others, [repair.property]: convertValue(value, repair.type) } };
    default:
      return unreachable(repair);
  }
};

/** The event after the repairs, in their order, without its old violations. */
export const applyRepairs = (event: LoggedEvent, repairs: readonly Repair[]): LoggedEvent => {
  const { violations: _violations, ...bare } = repairs.reduce(applyOne, event);
  return bare;
};
