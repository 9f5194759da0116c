// What a customer can take part in: tasks with how far they are, the streak, quizzes, draws and friends.
import type {
  ActivitiesAnswer,
  ActivityView,
  GivenView,
  RewardView,
  TasksView,
} from '@contracts/reward/activities/contract.ts';
import { useActing } from './acting.ts';
import { ask } from './api.ts';
import { DrawsPart } from './draws.tsx';
import type { PartProps } from './home.tsx';
import { Section, useLoaded } from './loading.tsx';
import { Quiz } from './quiz.tsx';
import { reasonText } from './reasons.ts';
import { ReferralsPart } from './referral.tsx';
import { Streak } from './streak.tsx';
import { useWords, type Words } from './words.ts';

export interface ActivityProps {
  readonly activity: ActivityView;
  readonly onOver: () => void;
  readonly onDone: () => void;
}

/** What is given, in words; empty where nothing is. */
export const rewardText = ({ say, number, name }: Words, { points, benefits }: RewardView): string =>
  [...(points > 0 ? [say('rewardPoints', { points: number(points) })] : []), ...benefits.map(name)].join(
    say('rewardAnd'),
  );

export const Given = ({ given }: { readonly given: GivenView | null }) => {
  const { say } = useWords();
  if (given === null) return null;
  const key =
    given.state === 'granted'
      ? 'givenGranted'
      : given.state === 'suspended'
        ? 'givenSuspended'
        : given.reason === 'LIMIT_REACHED'
          ? 'givenRefusedLimit'
          : 'givenRefused';
  return <p class={given.state === 'granted' ? 'hint met' : 'hint'}>{say(key)}</p>;
};

const Task = ({ task }: { readonly task: TasksView['tasks'][number] }) => {
  const words = useWords();
  const { say, name, number } = words;
  const reward = rewardText(words, task.reward);
  const isCounted = task.total !== null && task.atLeast !== null && task.atLeast > 1;
  return (
    <li class="need">
      <div class="need-head">
        <span>{name(task.name)}</span>
        <span class={task.done ? 'met' : undefined}>
          {task.done
            ? say('taskDone')
            : isCounted
              ? say('taskProgress', { total: number(task.total ?? 0), atLeast: number(task.atLeast ?? 0) })
              : say('taskOpen')}
        </span>
      </div>
      {isCounted && (
        <progress
          aria-label={name(task.name)}
          value={Math.min(task.total ?? 0, task.atLeast ?? 0)}
          max={task.atLeast ?? 1}
        />
      )}
      {reward !== '' && <small>{say('rewardOf', { reward })}</small>}
    </li>
  );
};

const Board = ({ board }: { readonly board: NonNullable<TasksView['board']> }) => {
  const { say, number } = useWords();
  return (
    <div class="why board">
      <h4>{say('board')}</h4>
      {board.length === 0 ? (
        <p class="hint">{say('boardEmpty')}</p>
      ) : (
        <table>
          <tbody>
            {board.map((line) => (
              <tr key={line.customer} class={line.own ? 'met' : undefined}>
                <th scope="row">
                  {number(line.place)}. {line.own ? say('boardYou') : line.customer}
                </th>
                <td>{number(line.total)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
};

const windowText = ({ say, date }: Words, { window, days, over, joined }: TasksView): string => {
  if (over) return say('taskOver');
  if (window === null)
    return joined === false ? say('joinHint', { days: days ?? 0 }) : say('taskNotBegun', { days: days ?? 0 });
  // One window without end says nothing.
  if (window.to === null) return window.from > '1900' ? say('taskBegan', { from: date(window.from) }) : '';
  return say('taskFrom', { from: date(window.from), to: date(window.to) });
};

const Tasks = ({ activity, tasks, onOver, onDone }: ActivityProps & { readonly tasks: TasksView }) => {
  const words = useWords();
  const { say } = words;
  const { isBusy, refusal, act } = useActing(onOver);
  const reward = rewardText(words, tasks.reward);
  const window = windowText(words, tasks);
  const join = (): Promise<void> =>
    act(async () => {
      await ask('POST', `/activities/${activity.activity}/join`, {});
      onDone();
    });
  return (
    <>
      {window !== '' && <p class="hint">{window}</p>}
      <ul class="needs">
        {tasks.tasks.map((task) => (
          <Task key={task.code} task={task} />
        ))}
      </ul>
      {reward !== '' && <p class="hint">{say('rewardOf', { reward })}</p>}
      <Given given={tasks.given} />
      {tasks.joined === false && activity.why === null && (
        <button type="button" class="primary" disabled={isBusy} onClick={() => void join()}>
          {say(isBusy ? 'working' : 'joinNow')}
        </button>
      )}
      {refusal !== null && <p role="alert">{reasonText(words, refusal)}</p>}
      {tasks.board && <Board board={tasks.board} />}
    </>
  );
};

const Activity = (props: ActivityProps) => {
  const words = useWords();
  const { say, name, date } = words;
  const { activity } = props;
  const { tasks, streak, quiz, why, until } = activity;
  return (
    <article class="card" data-activity={activity.activity}>
      <h3>{name(activity.name)}</h3>
      <p>{name(activity.summary)}</p>
      {until !== null && <p class="hint">{say('activityUntil', { day: date(until) })}</p>}
      {why !== null && <p class="hint">{reasonText(words, why)}</p>}
      {tasks && <Tasks {...props} tasks={tasks} />}
      {streak && <Streak {...props} streak={streak} />}
      {quiz && <Quiz {...props} quiz={quiz} />}
      {name(activity.disclosure) !== '' && (
        <details>
          <summary>{say('activityRules')}</summary>
          <p class="hint">{name(activity.disclosure)}</p>
        </details>
      )}
    </article>
  );
};

/** What is done every day stands above. */
const order: Readonly<Record<ActivityView['kind'], number>> = { streak: 0, tasks: 1, quiz: 2, referral: 3 };

export const ActivitiesPart = (props: PartProps) => {
  const { say } = useWords();
  const { turns, onOver } = props;
  const loaded = useLoaded(() => ask<ActivitiesAnswer>('GET', '/activities'), turns.points, onOver);
  return (
    <>
      <Section title={say('myActivities')} loaded={loaded} lines={6}>
        {({ items }) => {
          const shown = items
            .filter(({ kind }) => kind !== 'referral')
            .sort((one, other) => order[one.kind] - order[other.kind]);
          return shown.length === 0 ? (
            <p class="hint">{say('noActivities')}</p>
          ) : (
            shown.map((activity) => (
              <Activity key={activity.activity} activity={activity} onOver={onOver} onDone={loaded.reload} />
            ))
          );
        }}
      </Section>
      <DrawsPart {...props} />
      <ReferralsPart {...props} />
    </>
  );
};
