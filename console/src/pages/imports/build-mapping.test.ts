// What the column mapper makes is a mapping that the server takes.
import { describe, expect, it } from 'vitest';
import { mappingSchema } from '../../../../server/src/record/mapping/contract.ts';
import { buildMapping, type Detected, guessFields, missingFields, type Target } from './build-mapping.ts';

const field = (name: string, type: string, zh: string, required = false) => ({
  name,
  type,
  required,
  personal: false,
  values: null,
  title: { zh, en: name.replaceAll('_', ' ') },
});
const target: Target = {
  target: 'asset',
  title: { zh: '资产', en: 'Assets' },
  eventName: 'asset_recorded',
  fields: [
    field('customer_id', 'text', '客户号', true),
    field('business_date', 'date', '业务日期', true),
    field('total_fen', 'fen', '总资产', true),
    field('weight', 'decimal', '权重'),
  ],
  defaultKey: ['customer_id', 'business_date'],
};
const column = (name: string, dateFormat: string | null = null): Detected['columns'][number] => ({
  name,
  samples: [],
  looksLike: 'text',
  dateFormat,
});
const detected: Detected = {
  format: 'csv',
  gzip: false,
  encoding: 'gb18030',
  delimiter: '|',
  columns: [column('客户号'), column('Business Date', 'yyyyMMdd'), column('资产')],
  mappings: [],
};

describe('column mapper', () => {
  it('guesses fields by their names in both languages', () => {
    expect(guessFields(target, detected)).toEqual({
      customer_id: { column: '客户号', format: '' },
      business_date: { column: 'Business Date', format: 'yyyyMMdd' },
    });
  });

  it('says what is missing', () => {
    const choices = { name: 'assets', eventName: '', fields: guessFields(target, detected) };
    expect(missingFields(target, choices).map(({ name }) => name)).toEqual(['total_fen']);
  });

  it('makes a mapping that the contract accepts', () => {
    const fields = { ...guessFields(target, detected), total_fen: { column: '资产', format: 'wan' } };
    const mapping = mappingSchema.parse(buildMapping(target, { name: 'my-assets', eventName: '', fields }, detected));
    expect(mapping.format).toMatchObject({ kind: 'csv', encoding: 'gb18030', delimiter: '|' });
    expect(mapping.records[0]?.fields.total_fen).toMatchObject({
      from: { column: '资产' },
      transforms: [{ kind: 'money', unit: 'wan' }],
    });
    expect(mapping.records[0]?.fields.business_date?.transforms).toEqual([{ kind: 'date', format: 'yyyyMMdd' }]);
    expect(mapping.records[0]?.name).toBeUndefined();
  });

  it('names the event of a generic target', () => {
    const generic: Target = { ...target, target: 'event', eventName: null };
    const choices = { name: 'clicks', eventName: 'link_clicked', fields: guessFields(target, detected) };
    const mapping = mappingSchema.parse(buildMapping(generic, choices, detected));
    expect(mapping.records[0]?.name?.from).toEqual({ constant: 'link_clicked' });
  });
});
