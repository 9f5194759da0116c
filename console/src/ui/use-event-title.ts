// Events and their properties as people say them, from the tracking plan.
import { getPlan } from '@contracts/record/tracking-plan/contract.ts';
import { useMemo } from 'react';
import { useRead } from '../api/use-call.ts';
import { useBilingual, useText } from '../i18n/index.ts';
import { useFormat } from '../i18n/use-format.ts';

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

/** Says a property of an event: its title, and its value with the unit that the plan states. */
export type SayProperty = (eventName: string, property: string, value: unknown) => string;

export const usePropertyWords = (): SayProperty => {
  const say = useBilingual();
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
    return (eventName, property, value) => {
      const planned = events.get(eventName)?.get(property) ?? common.get(property);
      const words = planned?.unit === 'fen' && typeof value === 'number' ? `¥${format.money(value)}` : String(value);
      return `${planned ? say(planned.title) : property} ${words}`;
    };
  }, [plan.data, say, format]);
};
