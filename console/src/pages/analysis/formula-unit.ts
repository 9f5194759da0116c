// Whether a formula of series comes out as money: amounts added to amounts, or divided by what is no money.

/** Power of money: 1 an amount, 0 a number; null where an amount is added to what is none. */
type Power = number | null;

const tokensOf = (expression: string): readonly string[] => expression.match(/[A-F]|\d+(?:\.\d+)?|[-+*/()]/g) ?? [];

/** The expression is one that the server takes: letters of series, numbers, + - * / and brackets. */
export const isMoneyFormula = (expression: string, isMoney: (letter: string) => boolean): boolean => {
  const tokens = tokensOf(expression);
  let at = 0;
  const factor = (): Power => {
    const token = tokens[at] ?? '';
    at += 1;
    if (token === '-') return factor();
    if (token !== '(') return /^[A-F]$/.test(token) && isMoney(token) ? 1 : 0;
    const inner = sum();
    at += 1;
    return inner;
  };
  const product = (): Power => {
    let power = factor();
    while (tokens[at] === '*' || tokens[at] === '/') {
      const sign = tokens[at] === '*' ? 1 : -1;
      at += 1;
      const next = factor();
      power = power === null || next === null ? null : power + sign * next;
    }
    return power;
  };
  const sum = (): Power => {
    let power = product();
    while (tokens[at] === '+' || tokens[at] === '-') {
      at += 1;
      if (product() !== power) power = null;
    }
    return power;
  };
  return sum() === 1;
};
