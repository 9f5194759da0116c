// The customer's points: what can be used, what comes when, what ends when, what is held.
import type { PointsAnswer, WalletView } from '@contracts/reward/member-centre/contract.ts';
import { useWords } from './words.ts';

const Fact = ({
  label,
  value,
  of,
}: {
  readonly label: string;
  readonly value: string;
  readonly of: readonly string[];
}) => (
  <div class="fact">
    <dt>{label}</dt>
    <dd>
      <strong>{value}</strong>
      {of.map((line) => (
        <small key={line} class="fact-line">
          {line}
        </small>
      ))}
    </dd>
  </div>
);

const Wallet = ({ wallet }: { readonly wallet: WalletView }) => {
  const { say, name, number, day } = useWords();
  const { available, pending, held, expiringSoon } = wallet;
  return (
    <div class="wallet">
      <p class="balance">
        <span>{name(wallet.name)}</span>
        <strong class={wallet.spendable ? 'figure' : 'figure minor'}>{number(Math.max(0, available))}</strong>
        {available < 0 && <em class="owed">{say('owed', { points: number(-available) })}</em>}
      </p>
      {pending + held + expiringSoon > 0 && (
        <dl class="facts">
          {pending > 0 && (
            <Fact
              label={say('pending')}
              value={number(pending)}
              of={wallet.pendingBy.map(({ at, points }) =>
                at === null
                  ? say('pendingLater', { points: number(points) })
                  : say('pendingOn', { day: day(at), points: number(points) }),
              )}
            />
          )}
          {expiringSoon > 0 && (
            <Fact
              label={say('endingSoon')}
              value={number(expiringSoon)}
              of={wallet.endingBy.map(({ at, points }) =>
                // It ends as the next day begins: the day before is the last on which it can be used.
                say('endingOn', { day: day((at ?? 1) - 1), points: number(points) }),
              )}
            />
          )}
          {held > 0 && <Fact label={say('held')} value={number(held)} of={[say('heldHint')]} />}
        </dl>
      )}
    </div>
  );
};

export const Points = ({ answer: { programmes } }: { readonly answer: PointsAnswer }) => {
  const { say, name } = useWords();
  if (programmes.length === 0) return <p class="hint">{say('noPoints')}</p>;
  return (
    <>
      {programmes.map((programme) => (
        <div key={programme.programme} class="card points">
          {programmes.length > 1 && <h3>{name(programme.name)}</h3>}
          {[...programme.wallets]
            .sort((left, right) => Number(right.spendable) - Number(left.spendable))
            .map((wallet) => (
              <Wallet key={wallet.wallet} wallet={wallet} />
            ))}
        </div>
      ))}
    </>
  );
};
