// Events and their properties as people say them, from the tracking plan.
import { getPlan } from '@contracts/record/tracking-plan/contract.ts';
import { useMemo } from 'react';
import { useRead } from '../api/use-call.ts';
import { useBilingual, useText } from '../i18n/index.ts';
import { useFormat } from '../i18n/use-format.ts';
import { useChannelNames } from './use-channel-names.ts';

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

/** Which words the values of a property have. */
const valueWords = { relation_type: 'relationType', made_by: 'tagMadeBy' } as const;
const hasWords = (property: string): property is keyof typeof valueWords => Object.hasOwn(valueWords, property);

const isChannel = (property: string): boolean => property === 'channel' || property.endsWith('_channel');

/** Says a property of an event: its title, and its value with the unit that the plan states. */
export type SayProperty = (eventName: string, property: string, value: unknown) => string;

export const usePropertyWords = (): SayProperty => {
  const say = useBilingual();
  const text = useText();
  const channelName = useChannelNames();
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
    const valueSaid = (property: string, unit: string | null | undefined, value: unknown): string => {
      if (unit === 'fen' && typeof value === 'number') return `¥${format.money(value)}`;
      if (isChannel(property)) return channelName(String(value));
      return hasWords(property) ? text.code(valueWords[property], String(value)) : String(value);
    };
    return (eventName, property, value) => {
      const planned = events.get(eventName)?.get(property) ?? common.get(property);
      const words = valueSaid(property, planned?.unit, value);
      return `${planned ? say(planned.title) : property} ${words}`;
    };
  }, [plan.data, say, text, channelName, format]);
};
