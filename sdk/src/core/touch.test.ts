// What an arrival says of where somebody came from.
import { describe, expect, it } from 'vitest';
import { createCollector } from './client.ts';
import { createTestHost } from './host-testing.ts';
import { queryOf, touchOf, touchParametersOf } from './touch.ts';

describe('an arrival', () => {
  it('carries the code of whoever referred the visitor, where its parameter is named', async () => {
    const arrivals = [{ referralParameter: 'ref' }, {}].map((options) =>
      touchOf(queryOf('ref=K7M%2B2&ref=later&=x'), touchParametersOf(options), '', ''),
    );
    expect(arrivals).toEqual([{ referral_code: 'K7M+2' }, {}]);
    const host = createTestHost();
    const collector = createCollector({ host, options: { endpoint: 'https://e', key: 'k' } });
    collector.begin(arrivals[0] ?? {});
    collector.track('account_form_sent');
    await host.advance(5_000);
    const properties = host.sent.flatMap((batch) =>
      batch.events.map((each) => ({ ...batch.properties, ...each.properties })),
    );
    expect(properties).toHaveLength(2);
    expect(properties.every(({ referral_code: code }) => code === 'K7M+2')).toBe(true);
  });
});
