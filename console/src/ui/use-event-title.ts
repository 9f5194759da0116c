// Events and their properties as people say them, from the tracking plan.
import { getPlan } from '@contracts/record/tracking-plan/contract.ts';
import { useMemo } from 'react';
import { useRead } from '../api/use-call.ts';
import { useBilingual, useText } from '../i18n/index.ts';
import { useFormat } from '../i18n/use-format.ts';
import { useCodeNames } from './use-code-names.ts';

const STALE_MS = 300_000;

export const useEventTitle = (): ((name: string) => string) => {
  const text = useText();
  const say = useBilingual();
  const plan = useRead(getPlan, {}, { staleMs: STALE_MS });
  return useMemo(() => {
    const titles = new Map((plan.data?.events ?? []).map(({ name, title }) => [name, title]));
    return (name) => {
      const title = titles.get(name);
      return title ? say(title) : text.code('event', name);
    };
  }, [plan.data, say, text]);
};

/** Says a property of an event: its title, and its value by its name or with the unit that the plan states. */
export type SayProperty = (
  event: { readonly name: string; readonly properties: Readonly<Record<string, unknown>> },
  property: string,
  value: unknown,
) => string;

export const usePropertyWords = (): SayProperty => {
  const say = useBilingual();
  const text = useText();
  const codeName = useCodeNames();
  const format = useFormat();
  const plan = useRead(getPlan, {}, { staleMs: STALE_MS });
  return useMemo(() => {
    const common = new Map((plan.data?.common ?? []).map((property) => [property.name, property]));
    const events = new Map(
      (plan.data?.events ?? []).map(({ name, properties }) => [
        name,
        new Map(properties.map((each) => [each.name, each])),
      ]),
    );
    return ({ name, properties }, property, value) => {
      const planned = events.get(name)?.get(property) ?? common.get(property);
      const title = planned ? say(planned.title) : text.code('derivedProperty', property);
      if (planned?.unit === 'fen' && typeof value === 'number') return `${title} ¥${format.money(value)}`;
      if (typeof value === 'boolean') return `${title} ${text(value ? 'state.yes' : 'state.no')}`;
      const named = typeof value === 'string' ? planned?.names?.[value] : undefined;
      return `${title} ${named ? say(named) : codeName(property, String(value), properties)}`;
    };
  }, [plan.data, say, text, codeName, format]);
};
