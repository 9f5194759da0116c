// Names of values as pickers and lists have them: from every event of the plan that knows the property.
import { describe, expect, it } from 'vitest';
import { plannedValues } from './planned-values.ts';

const said = (text: string) => ({ zh: text, en: text });
const property = (name: string, names?: Record<string, { zh: string; en: string }>) => ({
  ...{ name, type: 'string' as const, required: false, title: said(name) },
  ...(names ? { names } : {}),
});
const event = (name: string, ...properties: ReturnType<typeof property>[]) => ({
  ...{ name, category: 'app' as const, title: said(name), description: said(name), owner: 'desk' },
  ...{ serverOnly: false, status: 'accepted' as const, properties },
});

describe('names of values', () => {
  it('are those of all events together, the first of the plan where they differ', () => {
    const planned = plannedValues({
      common: [property('platform', { ios: said('iOS') })],
      events: [
        event(
          'one',
          property('side', { buy: said('buys') }),
          property('platform', { ios: said('other'), web: said('Web') }),
        ),
        event('two', property('side', { buy: said('bought'), sell: said('sells') }), property('free')),
      ],
    });
    expect(planned.get('side')).toEqual(
      new Map([
        ['buy', said('buys')],
        ['sell', said('sells')],
      ]),
    );
    expect(planned.get('platform')?.get('ios')).toEqual(said('iOS'));
    expect(planned.get('platform')?.get('web')).toEqual(said('Web'));
    expect(planned.has('free')).toBe(false);
    expect(plannedValues(undefined).size).toBe(0);
  });
});
