// Days of sign-in as a calendar of this month, milestones, and cards for missed days.
import type { StreakView } from '@contracts/reward/activities/contract.ts';
import { useState } from 'preact/hooks';
import { useActing } from './acting.ts';
import { type ActivityProps, rewardText } from './activities.tsx';
import { ask } from './api.ts';
import { reasonText } from './reasons.ts';
import { useWords } from './words.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** Days of the month of a day, each with its weekday from 1 (Monday). */
const monthOf = (today: string): readonly { readonly day: string; readonly weekday: number }[] => {
  const [year = 0, month = 1] = today.split('-').map(Number);
  const count = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return Array.from({ length: count }, (_, index) => ({
    day: `${year}-${two(month)}-${two(index + 1)}`,
    weekday: new Date(Date.UTC(year, month - 1, index + 1)).getUTCDay() || 7,
  }));
};

const Calendar = ({ streak }: { readonly streak: StreakView }) => {
  const { say, date } = useWords();
  const signed = new Map(streak.days.map(({ day, madeUp }) => [day, madeUp]));
  const first = streak.days[0]?.day ?? streak.today;
  const days = monthOf(streak.today);
  return (
    <ol class="calendar">
      {[...say('weekdays')].map((letter, index) => (
        <li key={`weekday-${index + 1}`} class="calendar-head" aria-hidden="true">
          {letter}
        </li>
      ))}
      {days.map(({ day, weekday }, index) => {
        const madeUp = signed.get(day);
        const missed = madeUp === undefined && day < streak.today && day >= first;
        const key = madeUp === true ? 'dayMade' : madeUp === false ? 'daySigned' : missed ? 'dayMissed' : 'dayAhead';
        const state = madeUp === true ? 'made' : madeUp === false ? 'signed' : missed ? 'missed' : 'plain';
        return (
          <li
            key={day}
            class={`calendar-day ${state}${index === 0 ? ` from-${weekday}` : ''}`}
            aria-current={day === streak.today ? 'date' : undefined}
            aria-label={say(key, { day: date(day) })}
          >
            <span aria-hidden="true">{index + 1}</span>
          </li>
        );
      })}
    </ol>
  );
};

type MakeUpView = NonNullable<StreakView['makeUp']>;

const MakeUp = ({ activity, makeUp, onOver, onDone }: ActivityProps & { readonly makeUp: MakeUpView }) => {
  const words = useWords();
  const { say, date, number } = words;
  const [chosen, setChosen] = useState<string | null>(null);
  const { isBusy, refusal, act, begin } = useActing(onOver);
  const { next } = makeUp;
  if (next === null || makeUp.days.length === 0) return null;
  const price = next === 0 ? say('makeUpFree') : say('rewardPoints', { points: number(next) });
  const choose = (day: string | null): void => {
    begin();
    setChosen(day);
  };
  const confirm = (day: string): Promise<void> =>
    act(async (key) => {
      await ask('POST', `/activities/${activity.activity}/make-ups`, { day, points: next, key });
      setChosen(null);
      onDone();
    });
  return (
    <>
      <p class="hint">{say('makeUpLeft', { left: makeUp.left, free: makeUp.free })}</p>
      {chosen === null && (
        <p class="chips">
          {makeUp.days.map((day) => (
            <button key={day} type="button" class="chip" onClick={() => choose(day)}>
              {say('makeUp', { day: date(day) })}
            </button>
          ))}
        </p>
      )}
      {chosen !== null && (
        <fieldset class="confirm">
          <legend>{say('makeUpConfirm', { day: date(chosen), price })}</legend>
          {refusal !== null && <p role="alert">{reasonText(words, refusal)}</p>}
          <button type="button" class="primary" disabled={isBusy} onClick={() => void confirm(chosen)}>
            {say(isBusy ? 'working' : 'confirm')}
          </button>
          <button type="button" disabled={isBusy} onClick={() => choose(null)}>
            {say('notNow')}
          </button>
        </fieldset>
      )}
    </>
  );
};

export const Streak = (props: ActivityProps & { readonly streak: StreakView }) => {
  const words = useWords();
  const { say } = words;
  const { activity, streak, onOver, onDone } = props;
  const { isBusy, refusal, act } = useActing(onOver);
  const daily = rewardText(words, streak.daily);
  const sign = (): Promise<void> =>
    act(async () => {
      await ask('POST', `/activities/${activity.activity}/sign-in`, {});
      onDone();
    });
  return (
    <>
      <div class="entry-head">
        <p class="figure minor">
          {streak.length === 0 ? say('streakNone') : say('streakDays', { days: streak.length })}
        </p>
        {daily !== '' && <small>{say('streakDaily', { reward: daily })}</small>}
      </div>
      {streak.signedToday ? (
        <p class="hint met">{say('signedIn')}</p>
      ) : (
        activity.why === null && (
          <button type="button" class="primary" disabled={isBusy} onClick={() => void sign()}>
            {say(isBusy ? 'working' : 'signIn')}
          </button>
        )
      )}
      {refusal !== null && <p role="alert">{reasonText(words, refusal)}</p>}
      <Calendar streak={streak} />
      <ul class="needs">
        {streak.milestones.map(({ days, reward, reached }) => (
          <li key={days} class="need">
            <div class="need-head">
              <span>{say('milestone', { days })}</span>
              <span class={reached ? 'met' : undefined}>{reached ? say('taskDone') : rewardText(words, reward)}</span>
            </div>
            <progress aria-label={say('milestone', { days })} value={Math.min(streak.inCycle, days)} max={days} />
          </li>
        ))}
      </ul>
      {streak.makeUp && <MakeUp {...props} makeUp={streak.makeUp} />}
    </>
  );
};
