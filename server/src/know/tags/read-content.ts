// Who read contents lately, as persons are resolved now.
import type { EventStore } from '../../platform/event-store/index.ts';
import { everybodySettings } from '../../record/sink/index.ts';

/** Persons who read, watched or shared one of the contents so many times since the instant. */
export const readersOf = async (
  eventStore: EventStore,
  contentIds: readonly string[],
  { since, times }: { readonly since: number; readonly times: number },
): Promise<readonly string[]> => {
  const persons: string[] = [];
  const rows = eventStore.stream<{ readonly person: string }>({
    sql: `
      SELECT toString(person_id) AS person FROM event_resolved
      WHERE kind = 'track' AND name IN ('news_read', 'course_started', 'course_finished', 'live_watched', 'article_shared')
        AND occurred_at >= fromUnixTimestamp64Milli({since:Int64}) AND texts['content_id'] IN {contents:Array(String)}
        AND person_id IN (SELECT person_id FROM customer_person)
      GROUP BY person_id HAVING count() >= {times:UInt32}`,
    parameters: { since, contents: contentIds, times },
    secondsMax: 300,
    settings: everybodySettings,
  });
  for await (const { person } of rows) persons.push(person);
  return persons;
};
