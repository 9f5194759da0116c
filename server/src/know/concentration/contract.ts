// Concentration over HTTP: how much of a total comes from the few who bring the most.
import { z } from 'zod';
import { bilingual } from '../profiles/contract.ts';
import { askedGroup, commonParameters, groupKey, questionEndpoints } from '../questions/contract.ts';
import { eventMatcher, eventSubject } from '../timelines/contract.ts';

export const concentrationParameters = z.strictObject({
  ...commonParameters,
  events: eventMatcher,
  /** Summed up for each customer; a customer with no more than nothing is not counted. Fractions are rounded for each event. */
  amount: eventSubject,
  /** Shares of the customers, in percent, whose part of the total is shown. */
  percents: z.array(z.number().min(0.1).max(99)).min(1).max(8).default([1, 5, 10, 20]),
});
export type ConcentrationParameters = z.output<typeof concentrationParameters>;

const count = z.number().int();

export const concentrationResult = z.object({
  groups: z.array(
    z.object({
      key: groupKey,
      customers: count,
      total: z.number(),
      /** Of the total of the segment, or of everybody: what this group brings. */
      shareOfAll: z.number().min(0).max(1).nullable(),
      top: z.array(
        z.object({
          percent: z.number(),
          /** So many customers are that part, rounded up. */
          customers: count,
          total: z.number(),
          share: z.number().min(0).max(1).nullable(),
          /** The least that one of them brings; null of nobody. */
          from: z.number().nullable(),
        }),
      ),
      /** 0: everybody brings the same; towards 1: one brings everything. */
      gini: z.number().min(0).max(1).nullable(),
      /** Part of the total that the customers up to each tenth bring, the least first: eleven numbers from 0 to 1. */
      lorenz: z.array(z.number()),
    }),
  ),
});
export type ConcentrationResult = z.output<typeof concentrationResult>;

export const concentrationCell = z.strictObject({
  group: askedGroup.prefault({}),
  /** The customers at the top; all who are counted when absent. */
  percent: z.number().min(0.1).max(99).optional(),
});
export type ConcentrationCell = z.output<typeof concentrationCell>;

export const concentrationTrace = z.object({ eventsRead: count, amount: z.number(), reason: bilingual });
export type ConcentrationTrace = z.output<typeof concentrationTrace>;

export const concentrationEndpoints = questionEndpoints({
  code: 'concentration',
  summary: 'How much of a total comes from the few customers who bring the most.',
  parameters: concentrationParameters,
  result: concentrationResult,
  cell: concentrationCell,
  trace: concentrationTrace,
});
