// Names of bubbles that lie close to each other.
import { expect, it } from 'vitest';
import { labelSides } from './bubble-labels.ts';

const bubble = (x: number, y: number, size: number, name: string) => ({ x, y, size, name });

it('stand to the right where that is free', () => {
  expect(labelSides([bubble(0.2, 0.2, 20, '客户推荐'), bubble(0.2, 0.6, 20, '新媒体内容')])).toEqual([
    'right',
    'right',
  ]);
});

it('avoid other bubbles, other names and the edge of the plot', () => {
  const sides = labelSides([
    bubble(0.23, 0.94, 22, '营业部到访'),
    bubble(0.34, 0.94, 44, '银行网点'),
    bubble(0.39, 0.86, 38, '搜索推广'),
    bubble(0.96, 0.1, 56, '信息流广告'),
  ]);
  expect(sides).toEqual(['left', 'top', 'right', 'left']);
});

it('take the side that meets least where none is free', () => {
  // To the right of x stand a and b, to its left, above and below a alone.
  const around = [bubble(0.5, 0.5, 200, 'a'), bubble(0.75, 0.5, 100, 'b')];
  expect(labelSides([bubble(0.5, 0.5, 10, '十二个汉字那么长的一个名字'), ...around])).toEqual(['left', 'top', 'right']);
});
