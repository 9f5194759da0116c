// HTTP surface of the catalogue besides tags themselves: import, objects, history, lineage, approval. Part of the contract.
import { z } from 'zod';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';
import { bilingual, customerNumber, instant } from '../profiles/contract.ts';

const read = { kind: 'permission', permission: 'customers.read' } as const;
const write = { kind: 'permission', permission: 'tags.write' } as const;
const tag = 'tags';
const params = z.object({ code: z.string().max(64) });
const notFound = { TAG_NOT_FOUND: 404 } as const;

/** Characters of a file at most; some 200,000 lines. */
export const importCharactersMax = 4_000_000;

export const importTag = defineEndpoint({
  method: 'POST',
  path: '/tags/:code/import',
  summary: 'Puts a fact tag on the numbers of a file, each with an optional value; bad lines are told. Audited.',
  tag,
  access: write,
  params,
  body: z.strictObject({
    /** Lines of a number and, after a comma, semicolon or tab, a value; a heading and empty lines are passed over. */
    content: z.string().min(1).max(importCharactersMax),
    /** `replace` takes it off everybody else whom the caller may see. */
    mode: z.enum(['add', 'replace', 'remove']),
    reason: z.string().trim().min(2).max(200),
    /** Only says what would happen. */
    dryRun: z.boolean().default(false),
  }),
  response: z.object({
    lines: z.number().int(),
    good: z.number().int(),
    /** On how many it changes. */
    changed: z.number().int(),
    bad: z.number().int(),
    /** The first two hundred. */
    badLines: z.array(z.object({ line: z.number().int(), text: z.string(), problem: bilingual })),
  }),
  refusals: { ...notFound, NOT_BY_HAND: 409, NO_GOOD_LINE: 422 },
});

export const listTaggedObjects = defineEndpoint({
  method: 'GET',
  path: '/tags/:code/objects',
  summary: 'Products or contents that have the tag.',
  tag,
  access: read,
  params,
  query: z.object(paging()),
  response: z.object({
    total: z.number().int(),
    rows: z.array(
      z.object({
        objectId: z.string(),
        name: z.string().nullable(),
        value: z.string().nullable(),
        assignedAt: instant,
        madeBy: z.string(),
      }),
    ),
  }),
  refusals: notFound,
});

export const tagHistoryOfCustomer = defineEndpoint({
  method: 'GET',
  path: '/customers/:customerId/tag-history',
  summary: 'Every tag that a customer has or had, latest first: from when to when, with which value, by whom.',
  tag,
  access: read,
  params: z.object({ customerId: customerNumber }),
  response: z.object({
    rows: z.array(
      z.object({
        code: z.string(),
        name: bilingual,
        value: z.string().nullable(),
        from: instant,
        /** Null: it stands. */
        to: instant.nullable(),
        madeBy: z.string(),
        removedBy: z.string().nullable(),
        version: z.string().nullable(),
      }),
    ),
  }),
  refusals: { CUSTOMER_NOT_FOUND: 404 },
});

export const getTagLineage = defineEndpoint({
  method: 'GET',
  path: '/tags/:code/lineage',
  summary: 'What a tag is made of, and what would no longer mean anything without it.',
  tag,
  access: read,
  params,
  response: z.object({
    attributes: z.array(z.object({ name: z.string(), label: bilingual.nullable() })),
    /** Events whose counters the rule compares. */
    events: z.array(z.string()),
    model: z.string().nullable(),
    /** Products or contents that have it. */
    objects: z.number().int(),
    /** Tags that it is made of. */
    tags: z.array(z.object({ code: z.string(), name: bilingual })),
    usedBy: z.array(
      z.object({ kind: z.enum(['segment', 'lifecycle', 'moment', 'tag']), code: z.string(), name: bilingual }),
    ),
  }),
  refusals: notFound,
});

const proposal = z.object({
  code: z.string(),
  isNew: z.boolean(),
  name: bilingual,
  /** What was asked for. */
  body: z.unknown(),
  proposedAt: instant,
  proposedBy: z.string(),
  /** By the caller, who therefore cannot approve it. */
  own: z.boolean(),
});

export const listTagProposals = defineEndpoint({
  method: 'GET',
  path: '/tag-proposals',
  summary: 'Definitions of governed tags that wait for a second person.',
  tag,
  access: read,
  response: z.object({ rows: z.array(proposal) }),
});

export const decideTagProposal = defineEndpoint({
  method: 'POST',
  path: '/tag-proposals/:code',
  summary: 'Approves or rejects what somebody else proposed; audited.',
  tag,
  access: write,
  params,
  body: z.strictObject({ approve: z.boolean(), note: z.string().trim().max(200).default('') }),
  response: z.object({ jobId: z.string().nullable() }),
  refusals: { NO_PROPOSAL: 404, SAME_PERSON: 403, CONDITION_NOT_VALID: 422, TAG_EXISTS: 409 },
});
