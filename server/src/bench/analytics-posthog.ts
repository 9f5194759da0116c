// The measured questions as PostHog puts them to its layout: windowFunnel, arrays of intervals, distinct counts, arrays split into sessions.
import { frequentSteps, rareSteps, WORLD_FROM, WORLD_TO } from './analytics-world.ts';

const ZONE = "'Asia/Shanghai'";
const day = (text: string) => `toDateTime64('${text} 00:00:00', 6, ${ZONE})`;
const inRange = `timestamp >= ${day(WORLD_FROM)} AND timestamp < ${day(WORLD_TO)}`;
const WINDOW_SECONDS = 7 * 86_400;

const among = (names: readonly string[]): string => `event IN (${names.map((name) => `'${name}'`).join(', ')})`;

const funnel = (steps: readonly string[], by: string | null): string => {
  const conditions = steps.map((name) => `event = '${name}'`).join(', ');
  const value = by === null ? '' : `, argMinIf(${by}, timestamp, event = '${steps[0]}') AS value`;
  return `SELECT level${by === null ? '' : ', value'}, count() AS n FROM (
      SELECT person_id, windowFunnel(${WINDOW_SECONDS}000000)(toUInt64(toUnixTimestamp64Micro(timestamp)), ${conditions}) AS level ${value}
      FROM posthog_event WHERE ${inRange} AND ${among(steps)} GROUP BY person_id)
    GROUP BY ALL`;
};

const month = `toInt32(toRelativeMonthNum(toTimeZone(timestamp, ${ZONE})))`;

const retention = `SELECT base, period, count() AS n FROM (
    SELECT person_id, arrayJoin(starts) AS base, arrayJoin(arrayFilter(each -> each >= 0 AND each < 12, arrayMap(each -> each - base, returns))) AS period
    FROM (SELECT person_id, groupUniqArray(${month}) AS starts, groupUniqArray(${month}) AS returns
      FROM posthog_event WHERE ${inRange} GROUP BY person_id))
  GROUP BY base, period`;

const actives = `SELECT toDate(toTimeZone(timestamp, ${ZONE})) AS day, count(DISTINCT person_id) AS n
  FROM posthog_event WHERE ${inRange} GROUP BY day`;

const often = `SELECT count() AS n FROM (
    SELECT person_id, countIf(event = 'watchlist_added') AS many, countIf(event = 'complained') AS none
    FROM posthog_event WHERE ${inRange} AND ${among(['watchlist_added', 'complained'])} GROUP BY person_id
    HAVING many >= 5 AND none = 0)`;

const paths = `SELECT source, target, count() AS n FROM (
    SELECT person_id, concat(toString(place), '_', path) AS target,
      if(place > 1, concat(toString(place - 1), '_', before), NULL) AS source
    FROM (SELECT person_id, part, arraySlice(arrayCompact(arrayMap(each -> each.2, part)), 1, 5) AS steps,
        arrayPopFront(arrayPushBack(arrayPushFront(steps, ''), '')) AS shifted
      FROM (SELECT person_id, arrayZip(times, names) AS happened,
          arraySplit((each, gap) -> gap > 1800, happened, arrayDifference(arrayMap(each -> toInt64(toUnixTimestamp(each)), times))) AS parts
        FROM (SELECT person_id, groupArray(timestamp) AS times, groupArray(event) AS names
          FROM (SELECT person_id, timestamp, event FROM posthog_event WHERE ${inRange} AND ${among(frequentSteps)} ORDER BY person_id, timestamp)
          GROUP BY person_id))
      ARRAY JOIN parts AS part)
    ARRAY JOIN steps AS path, arrayEnumerate(steps) AS place, arrayPushFront(arrayPopBack(steps), '') AS before)
  GROUP BY source, target ORDER BY n DESC LIMIT 50`;

/** By the code of the measured question. */
export const posthogSql: Readonly<Record<string, string>> = {
  frequent: funnel(frequentSteps, null),
  channel: funnel(frequentSteps, 'channel'),
  rare: funnel(rareSteps, null),
  ...{ retention, actives, often, paths },
};
