// At night each quiet month becomes one part; nothing else changes, and the table is left as it was.
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import type { EventNode, EventStore } from '../../platform/event-store/index.ts';
import { describeEventStores } from '../../platform/event-store/testing.ts';
import { eventColumns } from './event-columns.ts';
import { mergeMonths } from './merge-months.ts';
import { eventMigrations } from './migrations.ts';
import { localTable } from './nodes.ts';
import { decidedEvent } from './testing.ts';

const MONTHS = 3;
const INSERTS = 4;
const DAY_MS = 86_400_000;
const QUIET_SECONDS = 1;
const TIMEOUT_MS = 60_000;

await describeEventStores(
  'quiet months',
  (open) => {
    let eventStore: EventStore;
    let table: string;
    let nodes: readonly EventNode[];
    beforeAll(async () => {
      eventStore = await open(eventMigrations);
      table = localTable(eventStore, 'event');
      nodes = eventStore.shards.flat();
      for (const node of nodes) await node.execute(`SYSTEM STOP MERGES ${table}`);
      for (let insert = 0; insert < INSERTS; insert += 1)
        for (const node of nodes) await node.insert({ table, columns: columnsOf(insert), token: `t${insert}` });
    });

    const columnsOf = (insert: number) =>
      eventColumns(
        Array.from({ length: 30 }, (_, index) =>
          decidedEvent({
            position: insert * 30 + index,
            occurredAt: Date.UTC(2026, index % MONTHS, 3) + Math.floor(index / MONTHS) * DAY_MS,
          }),
        ),
      );
    const parts = async (node: EventNode): Promise<readonly number[]> => {
      const rows = await node.query<{ parts: string }>({
        sql: `SELECT count() AS parts FROM system.parts
          WHERE active AND database = currentDatabase() AND table = {table:String} GROUP BY partition_id`,
        parameters: { table },
      });
      return rows.map((row) => Number(row.parts));
    };
    const contents = (node: EventNode) =>
      node.query({ sql: `SELECT count() AS rows, sum(cityHash64(*)) AS hash FROM ${table}` });
    const definition = async (node: EventNode): Promise<string> => {
      const [row] = await node.query<{ text: string }>({
        sql: `SELECT create_table_query AS text FROM system.tables WHERE database = currentDatabase() AND name = {table:String}`,
        parameters: { table },
      });
      return row?.text ?? '';
    };
    const quietFor = (seconds: number) => ({ seconds, wallClock: { now: () => Date.now() } });
    const noProgress = () => undefined;

    it(
      'stop where they are when the job is cancelled',
      async () => {
        const signal = AbortSignal.timeout(100);
        await expect(mergeMonths(eventStore, { signal, progress: noProgress }, quietFor(0))).rejects.toThrow();
        for (const node of nodes) expect(await definition(node)).not.toContain('min_age');
      },
      TIMEOUT_MS,
    );

    it(
      'are left alone while something still comes in',
      async () => {
        const signal = new AbortController().signal;
        await mergeMonths(eventStore, { signal, progress: noProgress }, quietFor(600));
        for (const node of nodes) expect(await parts(node)).toEqual(Array(MONTHS).fill(INSERTS));
      },
      TIMEOUT_MS,
    );

    it(
      'become one part each, with the same rows',
      async () => {
        const [before, definitions] = [
          await Promise.all(nodes.map(contents)),
          await Promise.all(nodes.map(definition)),
        ];
        const steps: string[] = [];
        await sleep((QUIET_SECONDS + 1) * 1_000);
        for (const node of nodes) await node.execute(`SYSTEM START MERGES ${table}`);
        await mergeMonths(
          eventStore,
          {
            signal: new AbortController().signal,
            progress: (done, total, note) => steps.push(`${done}/${total} ${note}`),
          },
          quietFor(QUIET_SECONDS),
        );
        for (const node of nodes) {
          expect(await parts(node)).toEqual(Array(MONTHS).fill(1));
          expect(steps).toContain(`${MONTHS}/${MONTHS} ${node.name}`);
        }
        expect(await Promise.all(nodes.map(contents))).toEqual(before);
        expect(await Promise.all(nodes.map(definition))).toEqual(definitions);
      },
      TIMEOUT_MS,
    );
  },
  true,
);
